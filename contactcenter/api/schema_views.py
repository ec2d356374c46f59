"""The API's own description: the schema for programs, and a page to read and try it. Open to all; loads nothing from
elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from contactcenter.access.actors import NOBODY
from contactcenter.access.rule import Action, require


class MayVisit(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 - DRF's signature
        require(NOBODY, Action.VISIT)
        return True


class SchemaView(SpectacularAPIView):
    """OpenAPI 3, as YAML or JSON."""

    authentication_classes: Any = []
    permission_classes = [MayVisit]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    require(NOBODY, Action.VISIT)
    return render(request, "api/docs.html")
