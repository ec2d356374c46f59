"""How an administrator lets us into a mailbox at Google or Microsoft: to their page and back, the code for tokens."""

from datetime import timedelta
from urllib.parse import urlencode

import httpx
from django.db import transaction

from contactcenter.errors import Refusal
from contactcenter.tickets import oauth
from contactcenter.tickets.models import ChannelAccount, OAuthGrant
from contactcenter.tickets.secrets import seal, unseal
from routing.services.database_time import database_now

_SECONDS = 15
_PAGES = {
    OAuthGrant.Provider.GOOGLE: "https://accounts.google.com/o/oauth2/v2/auth",
    OAuthGrant.Provider.MICROSOFT: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
}
_SCOPES = {
    OAuthGrant.Provider.GOOGLE: "https://mail.google.com/",
    OAuthGrant.Provider.MICROSOFT: (
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
    ),
}


def address(grant: OAuthGrant, redirect_uri: str, state: str) -> str:
    """Of the provider's page on which she says yes."""
    provider = OAuthGrant.Provider(grant.provider)
    asked = {
        "client_id": grant.client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": _SCOPES[provider],
        "state": state,
        "login_hint": grant.account.address,
        "access_type": "offline",
        "prompt": "consent",
    }
    return f"{_PAGES[provider].format(tenant=grant.tenant or 'common')}?{urlencode(asked)}"


def redeem(account: ChannelAccount, code: str, redirect_uri: str, *, url: str = "") -> None:
    """Tokens for the code that came back. Refused with account_refused where the provider gives none."""
    with transaction.atomic():
        grant = OAuthGrant.objects.select_for_update().get(account=account)
        form = {
            "grant_type": "authorization_code",
            "client_id": grant.client_id,
            "client_secret": unseal(grant.sealed_client_secret),
            "code": code,
            "redirect_uri": redirect_uri,
        }
        try:
            answer = httpx.post(url or oauth.endpoint(grant), data=form, timeout=_SECONDS, trust_env=False)
            answer.raise_for_status()
            told = answer.json()
            grant.sealed_access_token = seal(str(told["access_token"]))
            grant.sealed_refresh_token = seal(str(told["refresh_token"]))
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise Refusal("account_refused") from error
        grant.expires_at = database_now() + timedelta(seconds=int(told.get("expires_in", 3600)))
        grant.error = ""
        grant.save()
