"""Signing in goes through Django; here is what it answers when a form is stale."""

from django.http import HttpRequest, HttpResponseBase

from contactcenter.access.middleware import answer_refusal
from contactcenter.errors import Refusal


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponseBase:  # noqa: ARG001 - Django's signature
    """Django's hook for a form whose page was open for too long."""
    return answer_refusal(request, Refusal("csrf_failed"))
