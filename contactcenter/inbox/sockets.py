"""The socket of everybody who works here: it says what changed, never the content. The page then asks.

Outbound frames: `{"change": …, "ticket"?: …}`. Inbound: `{"watch": reference or ""}`; and `{"here": the presence that
the page shows, "lists": the stamp of its own lists}`, which renews her lease, all that is written by a socket;
where either is wrong, the page hears so. The group is joined before the page reads, so nothing falls between. Rights
are asked again every two seconds, for all sockets together, and leases renewed with them: whoever was deactivated or
signed out is cut off with 4403.
"""

import asyncio
import contextlib
import json
import random
import time
from typing import Any

import structlog
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, may, ticket_for
from contactcenter.access.sessions import actors_of_sessions
from contactcenter.access.sockets import LightConsumer
from contactcenter.desk import presence
from contactcenter.errors import Refusal
from contactcenter.inbox.listed import stamps
from contactcenter.tickets import pushes

log = structlog.get_logger("contactcenter.inbox")
NOT_ALLOWED = 4403
BEAT_SECONDS = 10  # browsers slow the timers of hidden pages, not their sockets: the page renews its presence on a beat
RIGHTS_SECONDS = 1.5
CROWD = 100  # sockets of one process; it tells no more than about so many a second that something waits
_LONGEST_FRAME = 500
_LONGEST_KEY = 40
_LAYER_SECONDS = 5  # a hung Valkey refuses the socket; the page then asks every few seconds instead


def _may_watch(actor: Actor, reference: str) -> str:
    """The code of the refusal, or nothing."""
    try:
        ticket_for(actor, reference, Action.SEE_TICKET)
    except Refusal as refusal:
        return refusal.code
    return ""


def _allowed_actors(keys: list[str]) -> dict[str, Actor]:
    return {key: actor for key, actor in actors_of_sessions(keys).items() if may(actor, Action.SEE_INBOX)}


def _look_after(keys: list[str], here: list[str]) -> tuple[dict[str, Actor], dict[int, str], dict[int, str]]:
    """Who these sessions are now; of those whose pages said that they are open the presences and the stamps of their
    lists, by agent."""
    actors = _allowed_actors(keys)
    presences = presence.renew_presences(actors[key] for key in here if key in actors)
    return actors, presences, stamps(presences)


_ask_actors = database_sync_to_async(_allowed_actors, thread_sensitive=False)
_ask_all = database_sync_to_async(_look_after, thread_sensitive=False)
_ask_watch = database_sync_to_async(_may_watch, thread_sensitive=False)


class _Rights:
    """Asks whom the open sockets of this process belong to, all at once: a hundred cost hardly more than one."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._sockets: set[InboxSocket] = set()
        self._here: dict[InboxSocket, dict[str, str]] = {}  # those whose page is open, and what it said
        self._wanted: dict[str, asyncio.Future[Actor | None]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None

    async def actor_of(self, key: str) -> Actor | None:
        """Who this session is now. Those who ask while an answer is on its way are answered together by the next."""
        if key not in self._wanted:
            self._wanted[key] = self.loop.create_future()
        answer = self._wanted[key]
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_wanted())
        return await answer

    async def _ask_wanted(self) -> None:
        while self._wanted:
            wanted, self._wanted = self._wanted, {}
            try:
                actors = await _ask_actors(list(wanted))
            except DatabaseError as error:
                for answer in wanted.values():
                    answer.set_exception(error)
            else:
                for key, answer in wanted.items():
                    if not answer.done():
                        answer.set_result(actors.get(key))

    def add(self, socket: "InboxSocket") -> None:
        self._sockets.add(socket)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())

    def remove(self, socket: "InboxSocket") -> None:
        self._sockets.discard(socket)
        self._here.pop(socket, None)

    @property
    def count(self) -> int:
        return len(self._sockets)

    def is_here(self, socket: "InboxSocket", frame: dict[str, str]) -> None:
        """Her lease is renewed with the next look, together with all others'."""
        self._here[socket] = frame

    async def _watch(self) -> None:
        while self._sockets:
            await asyncio.sleep(RIGHTS_SECONDS)
            here, self._here = self._here, {}
            keys = ([socket.session_key for socket in group] for group in (self._sockets, here))
            try:
                actors, presences, lists = await _ask_all(*keys)
            except DatabaseError:
                self._here = here | self._here
                continue  # a database that is away proves nothing against anybody
            for socket in list(self._sockets):
                with contextlib.suppress(OSError):  # whose page has just gone: all others are looked after
                    await socket.stand(actors.get(socket.session_key))
                    if socket in here and socket in self._sockets:
                        await socket.compare(here[socket], presences, lists)

    @classmethod
    def here(cls) -> "_Rights":
        """Of this process's event loop."""
        global _rights  # noqa: PLW0603 - one per process
        if _rights is None or _rights.loop is not asyncio.get_running_loop():
            _rights = cls()
        return _rights


_rights: _Rights | None = None


class InboxSocket(LightConsumer):
    """One page of one person."""

    async def connect(self) -> None:
        self.session_key = str(self.scope["cookies"].get(settings.SESSION_COOKIE_NAME, ""))[:_LONGEST_KEY]
        self.watched = ""
        self._quiet_until = 0.0
        self.groups_joined: set[str] = set()
        self.beat: asyncio.Task[None] | None = None
        try:
            actor = await _Rights.here().actor_of(self.session_key)
            if actor is not None:
                self.actor = actor
                await self._join(pushes.ALL_AGENTS)
                if actor.agent_id is not None:
                    await self._join(pushes.agent_group(actor.agent_id))
        except (DatabaseError, OSError, RedisError) as error:
            log.warning("socket_refused", error=type(error).__name__)
            actor = None
        if actor is None:
            await self.close(NOT_ALLOWED)
            return
        _Rights.here().add(self)
        await self.accept()
        await self._say(change="ready")
        self.beat = asyncio.create_task(self._beat())

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - channels' signature
        _Rights.here().remove(self)
        if self.beat:
            self.beat.cancel()
        for group in list(self.groups_joined):
            await self._leave(group)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:  # noqa: ARG002
        """Two kinds of frames are understood; any other is answered and forgotten."""
        frame = _read(text_data)
        if "here" in frame:
            _Rights.here().is_here(self, frame)
            return
        reference = frame.get("watch")
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
        if event["change"] == "waiting" and not self._is_told_now():
            return
        await self._say(**{key: value for key, value in event.items() if key in ("change", "ticket")})

    def _is_told_now(self) -> bool:
        """In a crowd an agent hears less often that something waits: it changes all the time, every page would ask each
        time, and offers would stand in line behind. The beat brings what she did not hear; who watches hears all."""
        count = _Rights.here().count
        if count <= CROWD or may(self.actor, Action.SEE_BOARD):
            return True
        now = time.monotonic()
        if now < self._quiet_until:
            return False
        self._quiet_until = now + count / CROWD * (0.5 + random.random())  # noqa: S311 - so that not all hear at once
        return True

    async def stand(self, actor: Actor | None) -> None:
        """Who she is now: whoever lost the right is cut off, whoever became another agent has to come again."""
        if actor is None or actor.agent_id != self.actor.agent_id:
            _Rights.here().remove(self)
            await self.close(NOT_ALLOWED)
        else:
            self.actor = actor

    async def compare(self, frame: dict[str, str], presences: dict[int, str], lists: dict[int, str]) -> None:
        """A page that shows otherwise than it is hears of it, and asks: a push may have been lost."""
        agent_id = self.actor.agent_id or 0
        if presences.get(agent_id, frame["here"]) != frame["here"]:
            await self._say(change="presence")
        if "lists" in frame and lists.get(agent_id, frame["lists"]) != frame["lists"]:
            await self._say(change="lists")

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            with contextlib.suppress(DatabaseError):
                if self.watched and await _ask_watch(self.actor, self.watched):
                    await self._watch_none()
            await self._say(change="beat")

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


def _read(text: str | None) -> dict[str, str]:
    """A frame's words by name; nothing where it is no frame of ours."""
    if text is None or len(text) > _LONGEST_FRAME:
        return {}
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(frame, dict):
        return {}
    return {name: word for name, word in frame.items() if isinstance(word, str) and "\x00" not in word}
