"""The socket of everybody who works here: it says what changed, never the content. The page then asks.

Outbound frames: `{"change": …, "ticket"?: …}`; inbound: `{"watch": reference or ""}`. The group is joined before the
page reads, so nothing falls between. Rights are asked again with every beat and, at most every few seconds, before a
push goes out: whoever was deactivated or signed out is cut off with 4403.
"""

import asyncio
import contextlib
import json
import time
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import Error as DatabaseError
from django.http import HttpRequest
from redis.exceptions import RedisError

from contactcenter.access.actors import NOBODY, Actor, actor_of_user
from contactcenter.access.rule import Action, may, ticket_for
from contactcenter.errors import Refusal
from contactcenter.tickets import pushes

NOT_ALLOWED = 4403
BEAT_SECONDS = 10  # browsers slow the timers of hidden pages, not their sockets: the page renews its presence on a beat
_RIGHTS_GOOD_FOR_SECONDS = 3
_LONGEST_FRAME = 500
_LAYER_SECONDS = 2  # a hung Valkey refuses the socket; the page then asks every few seconds instead


def _actor_of_session(session_key: str | None) -> Actor:
    """Who this session is now: signing out, a new password or a deactivation counts at once."""
    if not session_key:
        return NOBODY
    request = HttpRequest()
    request.session = SessionStore(session_key)
    return actor_of_user(get_user(request))


def _allowed_actor(session_key: str | None) -> Actor | None:
    actor = _actor_of_session(session_key)
    return actor if may(actor, Action.SEE_INBOX) else None


def _may_watch(actor: Actor, reference: str) -> str:
    """The code of the refusal, or nothing."""
    try:
        ticket_for(actor, reference, Action.SEE_TICKET)
    except Refusal as refusal:
        return refusal.code
    return ""


_ask_actor = database_sync_to_async(_allowed_actor, thread_sensitive=False)
_ask_watch = database_sync_to_async(_may_watch, thread_sensitive=False)


class InboxSocket(AsyncWebsocketConsumer):
    """One page of one person."""

    async def connect(self) -> None:
        self.session_key: str | None = self.scope["session"].session_key
        self.watched = ""
        self.groups_joined: set[str] = set()
        self.beat: asyncio.Task[None] | None = None
        actor = await _ask_actor(self.session_key)
        if actor is None:
            await self.close(NOT_ALLOWED)
            return
        self.actor = actor
        self.asked_at = time.monotonic()
        await self._join(pushes.ALL_AGENTS)
        if actor.agent_id is not None:
            await self._join(pushes.agent_group(actor.agent_id))
        await self.accept()
        await self._say(change="ready")
        self.beat = asyncio.create_task(self._beat())

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - channels' signature
        if self.beat:
            self.beat.cancel()
        for group in list(self.groups_joined):
            await self._leave(group)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:  # noqa: ARG002
        """One kind of frame is understood; any other is answered and forgotten."""
        reference = _read_watch(text_data)
        if reference is None:
            await self._say(code="bad_request")
            return
        await self._watch_none()
        if not reference:
            return
        refused = await _ask_watch(self.actor, reference)
        if refused:
            await self._say(code=refused)
            return
        await self._join(pushes.ticket_group(reference))
        self.watched = reference
        await self._say(change="watching", ticket=reference)

    async def changed(self, event: dict[str, Any]) -> None:
        """A push from routing.nudges."""
        if time.monotonic() - self.asked_at > _RIGHTS_GOOD_FOR_SECONDS and not await self._is_still_allowed():
            return
        await self._say(**{key: value for key, value in event.items() if key in ("change", "ticket")})

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            if not await self._is_still_allowed():
                return
            await self._say(change="beat")

    async def _is_still_allowed(self) -> bool:
        """Ask again; cut off whoever lost the right. A database that is away proves nothing against anybody."""
        self.asked_at = time.monotonic()
        try:
            actor = await _ask_actor(self.session_key)
            if actor is None or actor.agent_id != self.actor.agent_id:
                await self.close(NOT_ALLOWED)
                return False
            self.actor = actor
            if self.watched and await _ask_watch(actor, self.watched):
                await self._watch_none()
        except DatabaseError:
            return True
        return True

    async def _watch_none(self) -> None:
        if self.watched:
            await self._leave(pushes.ticket_group(self.watched))
            self.watched = ""

    async def _join(self, group: str) -> None:
        await asyncio.wait_for(self.channel_layer.group_add(group, self.channel_name), _LAYER_SECONDS)
        self.groups_joined.add(group)

    async def _leave(self, group: str) -> None:
        self.groups_joined.discard(group)
        with contextlib.suppress(OSError, RedisError):  # Valkey is away: there is nothing left to leave
            await asyncio.wait_for(self.channel_layer.group_discard(group, self.channel_name), _LAYER_SECONDS)

    async def _say(self, **frame: Any) -> None:
        await self.send(text_data=json.dumps(frame))


def _read_watch(text: str | None) -> str | None:
    """The reference in a watch frame; None where the frame is anything else."""
    if text is None or len(text) > _LONGEST_FRAME:
        return None
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    reference = frame.get("watch") if isinstance(frame, dict) else None
    return reference if isinstance(reference, str) and "\x00" not in reference else None
