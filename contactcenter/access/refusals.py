"""How an error becomes a refusal, and how a refusal leaves a program's door: `{code, message, hint}`."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from contactcenter.errors import Refusal

_CODES: tuple[tuple[type[Exception], str], ...] = (
    (RequestDataTooBig, "payload_too_large"),
    (TooManyFilesSent, "payload_too_large"),
    (Http404, "not_found"),
    (exceptions.NotFound, "not_found"),
    (exceptions.NotAuthenticated, "not_signed_in"),
    (exceptions.AuthenticationFailed, "not_signed_in"),
    (exceptions.PermissionDenied, "forbidden"),
    (exceptions.Throttled, "too_many_requests"),
    (exceptions.MethodNotAllowed, "method_not_allowed"),
    (exceptions.NotAcceptable, "not_acceptable"),
    (exceptions.UnsupportedMediaType, "media_type_not_allowed"),
    (exceptions.ValidationError, "invalid_field"),
    (exceptions.APIException, "bad_request"),
    (OperationalError, "temporarily_unavailable"),
    (InterfaceError, "temporarily_unavailable"),
)


def refusal_of(error: Exception) -> Refusal | None:
    """The refusal that says what this error means to the caller; None for a fault of ours."""
    if isinstance(error, Refusal):
        return error
    for kind, code in _CODES:
        if isinstance(error, kind):
            return Refusal(code, **(_wrong_fields(error) if isinstance(error, exceptions.ValidationError) else {}))
    return None


def _wrong_fields(error: exceptions.ValidationError) -> dict[str, Any]:
    """The first field that is wrong, and what is wrong with each."""
    wrong = error.detail
    return {"field": next(iter(wrong), ""), "fields": wrong} if isinstance(wrong, dict) else {"fields": wrong}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:  # noqa: ARG001 - DRF's signature
    """DRF's hook."""
    refusal = refusal_of(error)
    if refusal is None:
        return None
    response = Response(refusal.as_json(), status=refusal.status)
    wait = refusal.facts.get("retry_after_seconds") or getattr(error, "wait", None)
    if wait or refusal.status in (429, 503):
        response["Retry-After"] = str(int(wait or 2))
    return response
