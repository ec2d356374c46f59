"""The running service that a run drives from outside: its doors, and its rows, to see afterwards what it kept."""

import json
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings

from channels_adapters.base import Account
from contactcenter.access.tokens import TokenScope
from contactcenter.bench.wire import Http
from contactcenter.embedded import here
from contactcenter.running.real_service import RealService
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount
from contactcenter.tickets.people import token_digest

_SCOPES = (TokenScope.TICKETS_READ, TokenScope.TICKETS_WRITE, TokenScope.PRESENCE_WRITE)
_ACCOUNTS = """
SELECT account.id, account.adapter, account.address, account.settings, account.sealed
  FROM tickets_channelaccount account JOIN tickets_shop shop ON shop.id = account.shop_id
 WHERE shop.slug = %s AND account.is_active ORDER BY account.id DESC
"""
_LET_IN = """
INSERT INTO access_apitoken (user_id, name, digest, scopes, created_at, expires_at)
SELECT person.id, %(name)s, %(digest)s, %(scopes)s::jsonb, clock_timestamp(), clock_timestamp() + interval '1 day'
  FROM access_user person JOIN routing_agent agent ON agent.user_id = person.id
 WHERE person.username = %(login)s AND person.is_active
RETURNING user_id
"""


class NotThereError(RuntimeError):
    """The sentence is meant for the person at the terminal."""


@dataclass(frozen=True)
class Door:
    """One account of the shop: its row's id, and itself as its adapter is given it."""

    pk: int
    account: Account


@dataclass(frozen=True)
class Installation:
    """`is_alone` where nobody but the run writes to it. `data` is its data folder, with its logs."""

    url: str
    mail_port: int
    database_url: str
    data: Path
    is_alone: bool = False

    def connect(self) -> psycopg.Connection:
        """Autocommit, in UTC."""
        return psycopg.connect(self.database_url, autocommit=True, options="-c timezone=UTC")

    def http(self, **headers: str) -> Http:
        split = urlsplit(self.url)
        return Http(split.hostname or "", split.port or 80, headers)

    @property
    def ws_url(self) -> str:
        return self.url.replace("http", "ws", 1)

    def doors(self, shop: str) -> dict[str, Door]:
        """The shop's accounts by adapter, the oldest of each. NotThereError where there is no such shop."""
        with self._asked() as connection:
            rows = connection.execute(_ACCOUNTS, [shop]).fetchall()
        if not rows:
            raise NotThereError(f"There is no shop {shop!r} with open doors: load the demo (manage.py load_demo).")
        accounts = (
            ChannelAccount(pk=pk, adapter=adapter, address=address, settings=public, sealed=sealed)
            for pk, adapter, address, public, sealed in rows
        )
        return {account.adapter: Door(account.pk, adapter_account(account)) for account in accounts}

    @contextmanager
    def tokens(self, logins: Collection[str], name: str) -> Iterator[dict[str, str]]:
        """Tokens of those agents who are there, narrowed to their work; they open nothing after the block."""
        made: dict[str, str] = {}
        with self._asked() as connection:
            for login in logins:
                secret = f"cct_{secrets.token_urlsafe(32)}"
                facts = {"login": login, "name": name, "digest": token_digest(secret), "scopes": json.dumps(_SCOPES)}
                if connection.execute(_LET_IN, facts).fetchone():
                    made[login] = secret
        try:
            yield made
        finally:
            with self.connect() as connection:
                connection.execute(
                    "UPDATE access_apitoken SET revoked_at = clock_timestamp() WHERE digest = ANY(%s)",
                    [[token_digest(secret) for secret in made.values()]],
                )

    @contextmanager
    def _asked(self) -> Iterator[psycopg.Connection]:
        try:
            connection = self.connect()
        except psycopg.OperationalError as error:
            raise NotThereError(f"Its database cannot be reached: {str(error).splitlines()[0]}") from error
        with connection:
            yield connection


def own(service: RealService) -> Installation:
    return Installation(service.url, service.mail_port, service.database_url, service.place.data, is_alone=True)


def running(url: str, mail_port: int | None) -> Installation:
    """The one whose data this process is configured for, at this address."""
    return Installation(url.rstrip("/"), mail_port or settings.MAIL_PORT, settings.DATABASE_URL, here().data)


def move_graph(installation: Installation, port: int) -> None:
    """Sends a service's Messenger traffic to a stand-in on this port: only for one of our own."""
    url = f"http://127.0.0.1:{port}"
    change: dict[str, Any] = {"graph_url": url, "local_files": url}
    with installation.connect() as connection:
        connection.execute(
            "UPDATE tickets_channelaccount SET settings = settings || %s::jsonb WHERE adapter = 'messenger'",
            [json.dumps(change)],
        )
