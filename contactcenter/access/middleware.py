"""What every request passes: the line it waited in, its reader's language, and the one place where a refusal becomes an
answer."""

import time
from collections.abc import Callable
from functools import cache
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from contactcenter.access.backend import PeopleBackend
from contactcenter.access.handler import ARRIVED_AT
from contactcenter.access.models import User
from contactcenter.access.refusals import refusal_of
from contactcenter.errors import Refusal

PROGRAMS = "/api/"  # beneath it every answer is JSON, whatever is accepted
LONGEST_WAIT_SECONDS = 5.0
_COME_BACK_SECONDS = 2


class WaitingLineMiddleware:
    """Who waited too long for a thread has gone or asks again by now: to serve those first would keep everybody waiting
    so long, and a process that once fell behind would never get up again. Each is told to come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        arrived_at = getattr(request, "scope", {}).get(ARRIVED_AT)
        if arrived_at is None or time.monotonic() - arrived_at <= LONGEST_WAIT_SECONDS:
            return self.get_response(request)
        response = answer_refusal(request, Refusal("temporarily_unavailable"))
        response["Retry-After"] = str(_COME_BACK_SECONDS)
        return response


class PolicyMiddleware(CSPMiddleware):
    """The content security policy. That of an answer that has none of its own, nor asked for a nonce, is always the
    same, and made once."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        has_nonce = getattr(request, "_csp_nonce", None) is not None
        has_own = HEADER in response or any(name.startswith("_csp_") for name in vars(response))
        if settings.DEBUG or has_nonce or has_own:
            return super().process_response(request, response)
        response[HEADER] = _policy()
        return response


@cache
def _policy() -> str:
    return build_policy()


class PeopleMiddleware(AuthenticationMiddleware):
    """Who asks, from what was read with her session; whom that does not prove is asked for in Django's own way."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        lazily: Any = SimpleLazyObject(lambda: _read_with_session(request) or auth.get_user(request))
        request.user = lazily


def _read_with_session(request: HttpRequest) -> User | None:
    """A password that was changed since ends a session, as in `auth.get_user`."""
    session: Any = request.session
    named = session.get(auth.SESSION_KEY)  # this reads it
    if named is None or session.person is None:
        return None
    if session.get(auth.BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = PeopleBackend().user_of(session.person)
    if user is None or str(user.pk) != named:
        return None
    proof = session.get(auth.HASH_SESSION_KEY) or ""
    return user if constant_time_compare(proof, user.get_session_auth_hash()) else None


class LanguageMiddleware:
    """A person who signed in reads in her own language, whatever her browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen is None and isinstance(request.user, User):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        return self.get_response(request)


def wants_json(request: HttpRequest) -> bool:
    accept = request.headers.get("Accept", "")
    if request.path.startswith(PROGRAMS):
        return True
    return "application/json" in accept and "text/html" not in accept


def answer_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponseBase:
    """A refusal as the caller can read it: JSON, a message placed by htmx, the sign-in page, or a page of its own."""
    is_htmx = request.headers.get("HX-Request") == "true"
    if wants_json(request):
        return JsonResponse(refusal.as_json(), status=refusal.status)
    if refusal.code == "not_signed_in" and not is_htmx:
        return redirect(settings.LOGIN_URL) if request.method != "GET" else redirect_to_login(request.get_full_path())
    template = "errors/notice.html" if is_htmx else "errors/page.html"
    response = render(request, template, {"refusal": refusal.as_json()}, status=refusal.status)
    if is_htmx:
        response["HX-Retarget"] = "#notices"
        response["HX-Reswap"] = "afterbegin"
    return response


class RefusalMiddleware:
    """Turns a `Refusal`, or a database that is away, into an answer; a fault of ours stays a fault and is logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        refusal = refusal_of(error)
        return answer_refusal(request, refusal) if refusal else None
