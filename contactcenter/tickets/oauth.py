"""Access tokens for the mail of Google and Microsoft accounts, renewed ahead of their end."""

from datetime import timedelta

import httpx
from django.db import transaction

from contactcenter.errors import Refusal
from contactcenter.tickets.models import OAuthGrant
from contactcenter.tickets.secrets import seal, unseal
from routing.services.database_time import database_now

_AHEAD = timedelta(minutes=10)
_SECONDS = 15
_ENDPOINTS = {
    OAuthGrant.Provider.GOOGLE: "https://oauth2.googleapis.com/token",
    OAuthGrant.Provider.MICROSOFT: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
}


class GrantLostError(Exception):
    """The provider takes our grant no more: a person must grant it anew."""


def endpoint(grant: OAuthGrant) -> str:
    return _ENDPOINTS[OAuthGrant.Provider(grant.provider)].format(tenant=grant.tenant or "common")


def access_token(account_id: int, *, url: str = "") -> str:
    """A token that is good for ten minutes more. One at a time asks the provider; `url` names another one in tests.

    Raises `GrantLostError` where only a person can help, httpx.HTTPError where it may be tried again.
    """
    with transaction.atomic():
        grant = OAuthGrant.objects.select_for_update().get(account=account_id)
        now = database_now()
        if grant.sealed_access_token and grant.expires_at and grant.expires_at > now + _AHEAD:
            return unseal(grant.sealed_access_token)
        told = _ask(grant, url or endpoint(grant))
        if told is not None:
            grant.sealed_access_token = seal(str(told["access_token"]))
            grant.sealed_refresh_token = seal(str(told.get("refresh_token") or unseal(grant.sealed_refresh_token)))
            grant.expires_at = now + timedelta(seconds=int(str(told.get("expires_in", 3600))))
        grant.error = "" if told is not None else "invalid_grant"
        grant.save(update_fields=["sealed_access_token", "sealed_refresh_token", "expires_at", "error"])
    if told is None:
        raise GrantLostError(f"{grant.provider} takes the grant no more")
    return str(told["access_token"])


def _ask(grant: OAuthGrant, url: str) -> dict[str, object] | None:
    """None where the provider says that the grant is no longer one."""
    form = {
        "grant_type": "refresh_token",
        "client_id": grant.client_id,
        "client_secret": unseal(grant.sealed_client_secret),
        "refresh_token": unseal(grant.sealed_refresh_token),
    }
    answer = httpx.post(url, data=form, timeout=_SECONDS, trust_env=False)
    if answer.status_code in (400, 401):
        error = answer.json().get("error", "") if "json" in answer.headers.get("Content-Type", "") else ""
        if error in ("invalid_grant", "invalid_client", "unauthorized_client", "interaction_required"):
            return None
    answer.raise_for_status()
    told: dict[str, object] = answer.json()
    if "access_token" not in told:
        raise Refusal("account_unreadable")
    return told
