"""Where a person lands after signing in, and the pages that say no: stale forms, wrong addresses, faults of ours."""

import sys

import structlog
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import requires_csrf_token

from contactcenter.access.actors import Role, actor_of
from contactcenter.access.middleware import answer_refusal
from contactcenter.access.refusals import refusal_of
from contactcenter.access.rule import Action, may
from contactcenter.errors import Refusal
from contactcenter.logs import correlation_id

log = structlog.get_logger("contactcenter.access")


def home(request: HttpRequest) -> HttpResponseBase:
    """To the board for those who watch over the queues, to the inbox for those who answer."""
    actor = actor_of(request)
    if actor.role is Role.NOBODY:
        return redirect("login")
    return redirect("supervision:board" if may(actor, Action.SEE_BOARD) else "inbox:home")


@requires_csrf_token
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponseBase:  # noqa: ARG001 - Django's signature
    """Django's hook for a form whose page was open for too long."""
    return answer_refusal(request, Refusal("csrf_failed"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:  # noqa: ARG001
    return answer_refusal(request, Refusal("bad_request"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:  # noqa: ARG001
    return answer_refusal(request, Refusal("forbidden"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:  # noqa: ARG001
    return answer_refusal(request, Refusal("not_found"))


def internal(request: HttpRequest) -> HttpResponseBase:
    """A fault of ours, with the id under which the log knows it; or a database that went away under a middleware."""
    error = sys.exc_info()[1]
    known = refusal_of(error) if isinstance(error, Exception) else None
    refusal = known or Refusal("internal", reference=correlation_id())
    try:
        return answer_refusal(request, refusal)
    except Exception:  # the page that says so must not fail
        log.exception("error_page_failed")
        return render(request, "500.html", {"refusal": refusal.as_json()}, status=500)
