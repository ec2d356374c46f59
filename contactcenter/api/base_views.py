"""What every door for programs does: who asks, by token or session; what she asks for; whether her token reaches it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contactcenter.access.actors import Actor, actor_of_user
from contactcenter.access.json_bodies import ObjectParser
from contactcenter.access.models import ApiToken
from contactcenter.access.rule import Action, require
from contactcenter.access.tokens import FormSessionAuthentication, TokenAuthentication, TokenScope
from contactcenter.api import idempotency
from contactcenter.errors import Refusal


class MayAsk(BasePermission):
    """The rule first, by the view's action; then the token's scopes, which only take away."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        assert isinstance(view, ProgramView)  # noqa: S101 - it is asked by no other
        require(view.actor, view.action)
        scope = view.scopes.get(request.method or "")
        token = request.auth
        if scope is not None and isinstance(token, ApiToken) and scope not in token.scopes:
            raise Refusal("scope_missing", scope=scope.value)
        return True


class ProgramView(APIView):
    """`action` is what must be allowed to come in at all; what is done to a ticket asks the rule again.

    `scopes` names the one that a token needs, by method.
    """

    authentication_classes = [TokenAuthentication, FormSessionAuthentication]
    permission_classes = [MayAsk]
    parser_classes = [ObjectParser]
    action: ClassVar[Action] = Action.SEE_INBOX
    scopes: ClassVar[Mapping[str, TokenScope]] = {}

    @property
    def actor(self) -> Actor:
        """Asked once per request."""
        known: Actor | None = self.__dict__.get("_actor")
        if known is None:
            known = self.__dict__["_actor"] = actor_of_user(self.request.user)
        return known

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(Refusal("json_needed") if isinstance(exc, UnsupportedMediaType) else exc)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answered = super().finalize_response(request, response, *args, **kwargs)
        if getattr(response, "status_code", 0) == 401:
            answered["WWW-Authenticate"] = "Bearer"
        answered["Cache-Control"] = "no-store"
        return answered


class DeedView(ProgramView):
    """A write on a ticket, by POST. Sent again with its `Idempotency-Key` it is done once, and answered alike."""

    scopes = {"POST": TokenScope.TICKETS_WRITE}

    def post(self, request: Request, reference: str) -> Response:
        return idempotency.once(self.actor.user_id or 0, request, lambda: self.do(request, reference))

    def do(self, request: Request, reference: str) -> Response:
        """Read the body, make one call of the desk, answer."""
        raise NotImplementedError
