"""The widget's socket: says that something changed, never what. Everything written goes by POST."""

import asyncio
import contextlib
import json
import time
from collections import Counter, deque
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import DatabaseError
from redis.exceptions import RedisError

from contactcenter.access.rule import Action, may
from contactcenter.access.sockets import LightConsumer
from contactcenter.errors import Refusal
from contactcenter.storefront import origins
from contactcenter.storefront.visitors import Visitor, visitor_of
from contactcenter.tickets import people, pushes

_SECONDS_TO_SAY_WHO = 5.0
_LONGEST_FRAME = 4096
_LAYER_SECONDS = 2  # a hung Valkey refuses the socket
_MOST_FRAMES = 50  # in ten seconds; the widget itself sends one every 25 s
_FRAMES_SECONDS = 10.0
NOT_AUTHORISED, FLOODED, TRY_LATER = 4401, 4429, 1013
_open_per_address: Counter[str] = Counter()
_open_per_customer: Counter[int] = Counter()


def _in_thread(function: Any) -> Any:
    # Not thread-sensitive: one slow database call must not queue those of all other sockets.
    return database_sync_to_async(function, thread_sensitive=False)


def _recognise(token: str, origin: str, host: str) -> Visitor | None:
    visitor = visitor_of(token)
    if visitor is None or not may(visitor.actor, Action.CHAT):
        return None
    origins.check_shop(origin, host, visitor.shop)
    return visitor


class WidgetConsumer(LightConsumer):
    """First frame `{"type": "hello", "token": …}`, answered `{"change": "ready"}` once her group is joined.

    Then `{"change": …}` frames; `{"type": "ping"}` is answered `{"change": "alive"}`; anything else by `{"code": …}`.
    """

    async def connect(self) -> None:
        self.group = ""
        self.customer_id = 0
        self.frames: deque[float] = deque()
        self.watch: asyncio.Task[None] | None = None
        self.address = str((self.scope.get("client") or ["unknown"])[0])
        self.is_counted = False
        headers = dict(self.scope["headers"])
        self.origin = headers.get(b"origin", b"").decode("latin-1")
        self.host = headers.get(b"host", b"").decode("latin-1")
        if not await self._is_welcome():
            await self.close()  # before accepting: the handshake is answered with 403
            return
        self.is_counted = True
        _open_per_address[self.address] += 1
        await self.accept()
        self.watch = asyncio.create_task(self._close_unless_known())

    async def _is_welcome(self) -> bool:
        if _open_per_address[self.address] >= settings.SOCKETS_PER_ADDRESS:
            return False
        try:
            await _in_thread(origins.check_site)(self.origin, self.host)
        except (Refusal, DatabaseError):
            return False
        return True

    async def _close_unless_known(self) -> None:
        await asyncio.sleep(_SECONDS_TO_SAY_WHO)
        if not self.group:
            await self.close(NOT_AUTHORISED)

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - channels' signature
        if self.is_counted:
            _open_per_address.subtract([self.address])
        if not _open_per_address[self.address]:
            del _open_per_address[self.address]
        if self.watch is not None:
            self.watch.cancel()
        await self._note_leaving()
        if self.group:
            with contextlib.suppress(OSError, RedisError):  # Valkey is away: there is nothing left to leave
                leaving = self.channel_layer.group_discard(self.group, self.channel_name)
                await asyncio.wait_for(leaving, _LAYER_SECONDS)

    async def _note_leaving(self) -> None:
        """The last page of hers in this process has closed."""
        if not self.customer_id:
            return
        _open_per_customer[self.customer_id] -= 1
        if _open_per_customer[self.customer_id] <= 0:
            del _open_per_customer[self.customer_id]
            with contextlib.suppress(DatabaseError):
                await _in_thread(people.has_left)(self.customer_id)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._is_flood():
            await self.close(FLOODED)
            return
        frame = _read(text_data, bytes_data)
        if isinstance(frame, str):
            await self._say({"code": frame})
        elif frame.get("type") == "hello":
            await self._hello(frame)
        elif frame.get("type") == "ping":
            await self._say({"change": "alive"})
        else:
            await self._say({"code": "bad_request"})

    def _is_flood(self) -> bool:
        now = time.monotonic()
        self.frames.append(now)
        while self.frames[0] < now - _FRAMES_SECONDS:
            self.frames.popleft()
        return len(self.frames) > _MOST_FRAMES

    async def _hello(self, frame: dict[str, Any]) -> None:
        if self.group:
            await self._say({"code": "bad_request"})
            return
        try:
            visitor = await _in_thread(_recognise)(str(frame.get("token", "")), self.origin, self.host)
        except Refusal:
            visitor = None
        except DatabaseError:
            await self.close(TRY_LATER)
            return
        if visitor is None:
            await self._say({"code": "visitor_token_invalid"})
            await self.close(NOT_AUTHORISED)
            return
        group = pushes.visitor_group(visitor.actor.customer_id or 0)
        try:
            await asyncio.wait_for(self.channel_layer.group_add(group, self.channel_name), _LAYER_SECONDS)
        except (OSError, RedisError):
            await self.close(TRY_LATER)  # the widget asks every few seconds meanwhile
            return
        # Joined first, then read: the widget asks for the conversation when it hears "ready".
        self.group = group
        self.customer_id = visitor.actor.customer_id or 0
        _open_per_customer[self.customer_id] += 1
        with contextlib.suppress(DatabaseError):
            await _in_thread(people.is_here)(self.customer_id)
        await self._say({"change": "ready"})

    async def changed(self, event: dict[str, Any]) -> None:
        """A push from the channel layer."""
        await self._say({"change": event["change"]})

    async def _say(self, frame: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(frame))


def _read(text: str | None, content: bytes | None) -> dict[str, Any] | str:
    """The frame, or the code of what is wrong with it."""
    if text is None or len(text) > _LONGEST_FRAME:
        return "payload_too_large" if len(text or content or b"") > _LONGEST_FRAME else "bad_request"
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return "bad_request"
    return frame if isinstance(frame, dict) else "bad_request"
