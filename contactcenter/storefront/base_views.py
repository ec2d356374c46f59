"""What every door of the widget does first and last: whose page asks, whose conversation it is, in which language."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.cache import patch_vary_headers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contactcenter.access.json_bodies import ObjectParser
from contactcenter.storefront import allowances, origins
from contactcenter.storefront.allowances import Pace
from contactcenter.storefront.visitors import MayChat, MayVisit, Visitor, VisitorAuthentication

_METHODS = "GET, POST, OPTIONS"
_HEADERS = "Authorization, Content-Type, Accept-Language, X-Correlation-ID"
_PREFLIGHT_SECONDS = "600"


class WidgetView(APIView):
    """A door that any allowed site may use. Authorised by a token in a header: no cookie, no form token."""

    authentication_classes = [VisitorAuthentication]
    permission_classes: Sequence[type[BasePermission]] = [MayVisit]
    parser_classes = [ObjectParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # CORS alone does not keep a site out: it hides the answer, the deed is done. So the origin is refused here.
        origins.check_site(origins.origin_of(request), request.get_host())
        if request.method == "OPTIONS":
            return
        super().initial(request, *args, **kwargs)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002 - Django's signature
        response = Response(status=204)
        response["Access-Control-Allow-Methods"] = _METHODS
        response["Access-Control-Allow-Headers"] = _HEADERS
        response["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
        return response

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Refusals carry the header too, or the widget could not read why."""
        answered = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answered, ["Origin"])
        origin = request.headers.get("Origin")
        if origin is not None and getattr(response, "status_code", 0) != 403:
            answered["Access-Control-Allow-Origin"] = origin
            answered["Access-Control-Expose-Headers"] = "Retry-After, X-Correlation-ID"
        if "Cache-Control" not in answered:
            answered["Cache-Control"] = "no-store"
        return answered


class VisitorView(WidgetView):
    """A door of one's own conversation. `pace` limits how often one visitor may knock."""

    permission_classes = [MayChat]
    pace: Pace = allowances.READINGS

    @property
    def visitor(self) -> Visitor:
        visitor: Visitor = self.request.auth  # type: ignore[assignment]  # MayChat has seen to it
        return visitor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "OPTIONS":
            return
        origins.check_shop(origins.origin_of(request), request.get_host(), self.visitor.shop)
        allowances.spend(type(self).__name__, self.visitor.digest, self.pace)


def address_of(request: HttpRequest | Request) -> str:
    """The caller's network address as the server sees it; a header that anybody can write is not asked."""
    return str(request.META.get("REMOTE_ADDR") or "unknown")


def speak(language: str) -> None:
    """Answer in this language. Undone by Django at the end of the request."""
    translation.activate(language)
