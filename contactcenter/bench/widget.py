"""A shopper's browser: the tokens it keeps, the widget's messages by POST, and its socket that says when to look."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from contactcenter.bench.installation import Installation
from contactcenter.bench.outside import Kept, insist, pause_of
from contactcenter.bench.wire import Http
from contactcenter.tickets.people import token_digest

_TRIES = 6


@dataclass
class Browsers:
    """The tokens that shoppers' browsers keep, by conversation; in a file where a later run shall find them."""

    path: Path | None = None
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.path is not None:
            with contextlib.suppress(OSError, ValueError):
                self.tokens = dict(json.loads(self.path.read_text()))

    def save(self) -> None:
        if self.path is not None:
            self.path.touch(mode=0o600)
            self.path.write_text(json.dumps(self.tokens))


class Widget:
    """One shopper's browser: a token, messages by POST, and a socket that says when to look."""

    def __init__(self, installation: Installation, token: str) -> None:
        self._installation = installation
        self._news = asyncio.Event()
        self._http = installation.http()
        self.become(token)

    def become(self, token: str) -> None:
        self.token = token
        self._http.headers["Authorization"] = f"Visitor {token}"

    def close(self) -> None:
        self._http.close()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """With her socket, opened again whenever it breaks."""
        listening = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            self.close()

    async def say(self, path: str, **fields: object) -> str:
        """The same id again until the service answers; "" for yes, else its code."""
        return await insist(lambda: self._http.post_json(f"/widget/api/{path}", fields))

    async def wait_for_answer(self, client_id: str, seconds: float) -> bool:
        """Whether an agent wrote after this message of hers, within so many seconds."""
        until = time.monotonic() + seconds
        while True:
            self._news.clear()
            shown = await self._conversation()
            if _is_answered(shown, client_id):
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), min(left, 5))  # a push may be lost: she looks anyway

    async def _conversation(self) -> dict[str, Any]:
        try:
            answer = await self._http.get("/widget/api/conversation?after=0")
            if answer.status != 200:
                return {}
            shown: dict[str, Any] = answer.json
            if shown["ticket"]:
                fields = {"ticket": shown["ticket"]["reference"], "through": shown["last_sequence"], "read": True}
                await self._http.post_json("/widget/api/receipts", fields)
        except OSError:
            return {}
        return shown

    async def _listen(self) -> None:
        while True:
            try:
                origin: Any = self._installation.url
                async with connect(f"{self._installation.ws_url}/ws/widget/", origin=origin) as socket:
                    await socket.send(json.dumps({"type": "hello", "token": self.token}))
                    async for _frame in socket:
                        self._news.set()
            except (OSError, WebSocketException):
                await asyncio.sleep(0.5)


def _is_answered(shown: Mapping[str, Any], client_id: str) -> bool:
    messages = shown.get("messages", [])
    hers = next((place for place, one in enumerate(messages) if one["client_id"] == client_id), len(messages))
    return any(one["from"] == "agent" for one in messages[hers:])


async def meet(http: Http, shop: str, language: str) -> str:
    """A new visitor's token. ConnectionError where the service gives none."""
    for _ in range(_TRIES):
        answer = await http.post_json("/widget/api/session", {"shop": shop, "language": language})
        if answer.status == 201:
            return str(answer.json["token"])
        if answer.status not in (429, 503):
            break
        await asyncio.sleep(pause_of(answer))
    raise ConnectionError(f"no session: {answer.status} {answer.text[:200]}")


def kept_of(adapter: str, token: str, client_id: str, name: str) -> Kept:
    """A message or call-back of a widget: the visitor's digest is part of its id."""
    return Kept(adapter, f"{token_digest(token)[:16]}:{client_id}", name)
