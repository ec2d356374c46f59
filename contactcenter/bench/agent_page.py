"""An agent's page without a browser: a socket that says what changed, then the same requests that the page makes."""

import asyncio
import contextlib
import json
import random
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from contactcenter.bench.staff import Colleague
from contactcenter.bench.wire import Answer, Http

_RENEW_SECONDS = 10
_FRESH_SECONDS = 60  # of what was fetched since, a beat asks nothing, as on the page
_LOOK_ANYWAY_SECONDS = 3  # as the page does while its socket is away
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0  # before it connects again, as the page does
_ROW = re.compile(
    r'<li class="row(?P<awaiting>[^"]*)"\s+data-ref="(?P<reference>[^"]+)"\s+data-list="(?P<list>\w+)"'
    r'\s+data-inbound="(?P<inbound>\d+)".*?</li>',
    re.DOTALL,
)
_STAMP = re.compile(r'data-stamp="(\w*)"')
_EPOCH = re.compile(r'name="epoch" value="(\d+)"')
_PAGE_SEEN = re.compile(r'data-last="(\d+)"')
_PAGE_EPOCH = re.compile(r'data-epoch="(\d+)"\s+data-may-reply="1"')
FORM_TOKEN = "b" * 32  # what a browser has in its cookie and sends back; any word of this form does


@dataclass(frozen=True)
class Row:
    """A ticket in her lists. `epoch` stands only beside an offer."""

    reference: str
    is_offered: bool
    is_awaiting: bool
    last_inbound: int
    epoch: int | None


def rows_of(page: str) -> list[Row]:
    """The tickets in a page's lists."""
    found = []
    for match in _ROW.finditer(page):
        epoch = _EPOCH.search(match[0])
        found.append(
            Row(
                match["reference"],
                match["list"] == "offered",
                "is-awaiting" in match["awaiting"],
                int(match["inbound"]),
                int(epoch[1]) if epoch else None,
            )
        )
    return found


def held_on(page: str) -> tuple[int, int] | None:
    """The epoch and the last message that a ticket's page shows its holder."""
    epoch, seen = _PAGE_EPOCH.search(page), _PAGE_SEEN.search(page)
    return (int(epoch[1]), int(seen[1])) if epoch and seen else None


Handler = Callable[["AgentPage", Row], Awaitable[None]]


@dataclass
class AgentPage:
    """Joins, says she is available, and hands each ticket in her lists to `handler`, one after the other.

    `heard` is told of every push with the moment it came (monotonic seconds).
    """

    http: Http
    who: Colleague
    handler: Handler
    heard: Callable[[str, str, float], None] = lambda _change, _reference, _at: None
    answers: Counter[str] = field(default_factory=Counter)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _is_live: bool = False
    _stamp: str = ""  # of the lists it has
    _unsure: asyncio.Event = field(default_factory=asyncio.Event)  # whether she is still available
    _looked_at: float = 0.0
    _read: dict[str, int] = field(default_factory=dict)  # the last message that she has of each ticket
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def stay(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._be_there())
            tasks.create_task(self._work())

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.http.get(f"/inbox/{path}", Cookie=self._cookies, **headers)

    async def post(self, path: str, **fields: object) -> Answer:
        """As the page's forms do; counts the answers by what was asked and how it was answered."""
        answer = await self.http.post_form(
            f"/inbox/{path}",
            urlencode(fields),
            Cookie=self._cookies,
            X_CSRFToken=FORM_TOKEN,
            Accept="application/json",
        )
        self.answers[f"{path.rstrip('/').rpartition('/')[2]} {answer.status}"] += 1
        return answer

    async def open_ticket(self, reference: str) -> tuple[int, int] | None:
        """Her own ticket's epoch and the last message on its page; None where it is not hers any more. As the page, she
        asks for what came since she looked."""
        answer = await self.get(f"tickets/{reference}/messages/?after={self._read.get(reference, 0)}")
        held = held_on(answer.text) if answer.status == 200 else None
        if held is not None:
            self._read[reference] = held[1]
        return held

    @property
    def _cookies(self) -> str:
        return f"sessionid={self.who.session}; csrftoken={FORM_TOKEN}"

    async def _listen(self) -> None:
        address = f"{self.http.host}:{self.http.port}"
        headers = {"Cookie": self._cookies, "Origin": f"http://{address}"}
        failures = 0
        while True:
            try:
                async with connect(f"ws://{address}/ws/inbox/", additional_headers=headers, open_timeout=5) as socket:
                    self._is_live, failures = True, 0
                    async for text in socket:
                        frame = json.loads(text)
                        if frame.get("change") == "beat":
                            await socket.send(json.dumps({"here": "available", "lists": self._stamp}))
                        self._hear(frame)
            except (OSError, WebSocketException):
                pass
            self._is_live = False
            self._unsure.set()
            self._news.set()
            longest = min(_LONGEST_PAUSE, _SHORTEST_PAUSE * 2**failures)
            failures += 1
            await asyncio.sleep(longest * (0.5 + random.random() / 2))  # noqa: S311 - so that not all come at once

    def _hear(self, frame: dict[str, str]) -> None:
        change = frame.get("change", "")
        self.heard(change, frame.get("ticket", ""), time.monotonic())
        if change == "ready":
            self.ready.set()
        is_stale = time.monotonic() - self._looked_at > _FRESH_SECONDS
        if change in ("ready", "offer", "lists") or (change == "beat" and is_stale):
            self._news.set()
        if change == "presence":
            self._unsure.set()

    async def _be_there(self) -> None:
        """Available from the start, her lease renewed as the page does it: by the socket where there is one, which says
        where she is not available any more; one that ran out is taken again."""
        is_there = False
        while True:
            self._unsure.clear()
            try:
                answer = await self._say_available() if not is_there else await self._renew()
                is_there = answer.status in (200, 204, 302) and "data-status" not in answer.text
            except OSError:
                is_there = False
            if not is_there:
                await asyncio.sleep(0.5)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if self._is_live else _RENEW_SECONDS):
                    await self._unsure.wait()

    async def _say_available(self) -> Answer:
        return await self.post("presence/", status="available")

    async def _renew(self) -> Answer:
        """Answered with nothing where she is still available, else with how she stands now."""
        return await self.post("presence/renew/", shown="available")

    async def _work(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if self._is_live else _LOOK_ANYWAY_SECONDS):
                    await self._news.wait()
            self._news.clear()
            try:
                began = time.monotonic()
                answer = await self.get("lists/?part=own")
                if answer.status == 200:
                    self._looked_at = began
                    self._stamp = stamp[1] if (stamp := _STAMP.search(answer.text)) else ""
                for row in rows_of(answer.text) if answer.status == 200 else ():
                    await self.handler(self, row)
            except OSError:
                await asyncio.sleep(0.3)
                self._news.set()
