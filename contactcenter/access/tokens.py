"""Tokens: a program acts as its user, narrowed by scopes. The rule decides as ever; a scope only takes away."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models.functions import Now
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from contactcenter.access.models import ApiToken, User
from contactcenter.errors import Refusal
from contactcenter.tickets import events
from contactcenter.tickets.people import token_digest
from routing.services.database_time import database_now

LONGEST_LIFE_DAYS = 730
_PREFIX = "cct_"  # so that a scanner, or a person, knows one where it should not be
_LONGEST = 100
_SCHEME = "bearer "
_USE_NOTED_EVERY = timedelta(minutes=10)


class TokenScope(StrEnum):
    """What a token can be narrowed to. None includes another."""

    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    CUSTOMERS_READ = "customers:read"
    AGENTS_READ = "agents:read"
    QUEUES_READ = "queues:read"
    PRESENCE_READ = "presence:read"
    PRESENCE_WRITE = "presence:write"


def issue(user: User, name: str, scopes: Iterable[str], days: int, by: str = "system") -> tuple[ApiToken, str]:
    """A new token and its secret, which is never to be had again. Refused with invalid_field."""
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= {scope.value for scope in TokenScope}:
        raise Refusal("invalid_field", field="scopes", known=[scope.value for scope in TokenScope])
    name = name.strip()
    if not 1 <= len(name) <= 80 or "\x00" in name:
        raise Refusal("invalid_field", field="name")
    if not 1 <= days <= LONGEST_LIFE_DAYS:
        raise Refusal("invalid_field", field="days", most=LONGEST_LIFE_DAYS)
    secret = _PREFIX + secrets.token_urlsafe(32)
    now = database_now()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=token_digest(secret),
        scopes=wanted,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    events.audit("token_issued", by, user.pk, token=token.pk, scopes=wanted, days=days)
    return token, secret


def revoke(token: ApiToken, by: str = "system") -> None:
    """It opens nothing any more, from the next request on. Twice is once."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=Now()):
        events.audit("token_revoked", by, token.user_id, token=token.pk)


def live_token(secret: str) -> ApiToken | None:
    """The token with this secret, unless it was revoked, has expired, or its user may no longer sign in."""
    if len(secret) > _LONGEST or not secret.startswith(_PREFIX):
        return None
    return (
        ApiToken.objects.select_related("user")
        .annotate(now=Now())
        .filter(digest=token_digest(secret), revoked_at__isnull=True, expires_at__gt=Now(), user__is_active=True)
        .first()
    )


def _note_use(token: ApiToken) -> None:
    now: datetime = getattr(token, "now")  # noqa: B009 - annotated by live_token
    if token.last_used_at is None or now - token.last_used_at > _USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. Without such a header the next way in is tried."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        header = request.headers.get("Authorization", "")
        if not header.lower().startswith(_SCHEME):
            return None
        token = live_token(header[len(_SCHEME) :].strip())
        if token is None:
            raise Refusal("token_invalid")
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return "Bearer"


class FormSessionAuthentication(SessionAuthentication):
    """A person who signed in, in her browser: her writes carry the form token."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise Refusal("csrf_failed") from error
