"""Health for whoever watches the service, and the list of errors for whoever meets one."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contactcenter.access.actors import NOBODY
from contactcenter.access.rule import Action, require
from contactcenter.api.error_pages import explained_errors


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django's signature
    """200 where the database answers. Redis is not asked: without it the service is slower, not ill."""
    require(NOBODY, Action.VISIT)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503, headers={"Retry-After": "2"})
    return JsonResponse({"status": "ok"})


@require_safe
def errors(request: HttpRequest) -> HttpResponse:
    """Every code, in both languages."""
    require(NOBODY, Action.VISIT)
    return render(request, "storefront/errors.html", {"errors": explained_errors()})
