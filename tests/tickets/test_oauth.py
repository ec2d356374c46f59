"""Tokens of Google and Microsoft, from a real server over HTTP that answers as theirs do."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from contactcenter.tickets.models import ChannelAccount, OAuthGrant
from contactcenter.tickets.oauth import GrantLostError, access_token, endpoint
from contactcenter.tickets.secrets import seal, unseal
from routing.services.database_time import database_now
from tests.cast import Cast


class Provider(ThreadingHTTPServer):
    """Its token address: `answers` with this status and JSON, `heard` the forms it was sent."""

    def __init__(self) -> None:
        self.answer: tuple[int, dict[str, Any]] = (200, {"access_token": "access-2", "expires_in": 3600})
        self.heard: list[dict[str, list[str]]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/token"


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(parse_qs(body.decode()))
        status, answer = self.server.answer
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def grant(cast: Cast) -> OAuthGrant:
    account = ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="bonjour@shop.example")
    return OAuthGrant.objects.create(
        account=account,
        provider="microsoft",
        client_id="client",
        tenant="house",
        sealed_client_secret=seal("secret"),
        sealed_refresh_token=seal("refresh-1"),
        sealed_access_token=seal("access-1"),
        expires_at=database_now() + timedelta(minutes=30),
    )


def test_a_good_token_is_used_and_one_near_its_end_renewed(grant: OAuthGrant, provider: Provider) -> None:
    assert access_token(grant.account_id, url=provider.url) == "access-1"
    OAuthGrant.objects.update(expires_at=database_now() + timedelta(minutes=9))
    assert access_token(grant.account_id, url=provider.url) == "access-2"
    assert access_token(grant.account_id, url=provider.url) == "access-2"

    grant.refresh_from_db()
    assert provider.heard == [
        {
            "grant_type": ["refresh_token"],
            "client_id": ["client"],
            "client_secret": ["secret"],
            "refresh_token": ["refresh-1"],
        }
    ]
    assert unseal(grant.sealed_refresh_token) == "refresh-1"
    assert endpoint(grant) == "https://login.microsoftonline.com/house/oauth2/v2.0/token"


def test_a_grant_taken_back_is_told_and_a_fault_is_tried_again(grant: OAuthGrant, provider: Provider) -> None:
    OAuthGrant.objects.update(expires_at=None)
    provider.answer = (503, {})
    with pytest.raises(httpx.HTTPStatusError):
        access_token(grant.account_id, url=provider.url)
    provider.answer = (400, {"error": "invalid_grant"})
    with pytest.raises(GrantLostError):
        access_token(grant.account_id, url=provider.url)

    grant.refresh_from_db()
    assert grant.error == "invalid_grant"
