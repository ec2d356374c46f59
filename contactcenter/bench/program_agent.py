"""An agent that is a program: is there, takes what it is offered, answers, calls and resolves, all by the API."""

import asyncio
import contextlib
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contactcenter.bench.wire import Answer, Http

_RENEW_SECONDS = 10
Row = dict[str, Any]


@dataclass(frozen=True)
class Manner:
    """How somebody works: seconds per kind of work before she answers, and before she lets a quiet chat go."""

    words: Callable[[Row], str]
    seconds: Mapping[str, float] = field(
        default_factory=lambda: {"chat": 8.0, "call": 30.0, "mail": 40.0, "social": 20.0}
    )
    quiet_seconds: float = 20.0
    look_every_seconds: float = 1.0
    outcomes: Sequence[str] = ("reached",)
    takes_in_percent: int = 100  # of what is offered; the rest goes on to others

    def paced(self, speed: float) -> "Manner":
        """The same, `speed` times as fast; she does not look more often."""
        return Manner(
            self.words,
            {medium: seconds / speed for medium, seconds in self.seconds.items()},
            self.quiet_seconds / speed,
            self.look_every_seconds,
            self.outcomes,
            self.takes_in_percent,
        )


@dataclass
class ProgramAgent:
    """`http` carries her token. `answers` counts what the service said, by deed and status."""

    http: Http
    manner: Manner
    answers: Counter[str] = field(default_factory=Counter)
    _since: dict[tuple[Any, ...], float] = field(default_factory=dict)  # when she first saw a state of affairs
    _called: set[tuple[str, int]] = field(default_factory=set)

    async def stay(self) -> None:
        """Until cancelled; then she is offline."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._be_there())
                tasks.create_task(self._work())
        finally:
            with contextlib.suppress(OSError):
                await asyncio.shield(self._say_presence("offline"))

    async def _be_there(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                await self._say_presence("available")
            await asyncio.sleep(_RENEW_SECONDS)

    async def _say_presence(self, status: str) -> Answer:
        answer = await self.http.ask("PUT", "/api/v1/presence/", b'{"status": "%s"}' % status.encode(), _JSON)
        self.answers[f"presence {answer.status}"] += 1
        return answer

    async def _work(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                answer = await self.http.get("/api/v1/tickets/?list=own&limit=20")
                if answer.status != 200:
                    self.answers[f"own {answer.status}"] += 1
                for row in answer.json["results"] if answer.status == 200 else ():
                    await self._deal_with(row)
            await asyncio.sleep(self.manner.look_every_seconds * random.uniform(0.8, 1.2))  # noqa: S311

    async def _deal_with(self, row: Row) -> None:
        epoch, state = row["assignment"]["epoch"], row["assignment"]["state"]
        key = (row["reference"], epoch)
        if state == "offered":
            takes = random.randrange(100) < self.manner.takes_in_percent  # noqa: S311
            await self._do(row, "accept" if takes else "decline", epoch=epoch)
        elif row["medium"] == "call" and key not in self._called:
            await self._call(row, epoch)
        elif row["last_inbound"] > row["answered_through"]:
            if self._has_passed((*key, row["last_inbound"]), self.manner.seconds[row["medium"]]):
                said = {"epoch": epoch, "client_id": str(uuid.uuid4()), "text": self.manner.words(row)}
                await self._do(row, "reply", **said)
        elif self._has_passed((*key, "quiet", row["last_message"]), self._quiet_seconds(row)):
            await self._do(row, "resolve", epoch=epoch, seen=row["last_message"])

    def _quiet_seconds(self, row: Row) -> float:
        return self.manner.quiet_seconds if row["medium"] == "chat" else 0.0

    async def _call(self, row: Row, epoch: int) -> None:
        key = (row["reference"], epoch)
        if (*key, "call") not in self._since:
            await self._do(row, "call/start", epoch=epoch)
        if self._has_passed((*key, "call"), self.manner.seconds["call"]):
            outcome = random.choice(self.manner.outcomes)  # noqa: S311
            answer = await self._do(row, "call/outcome", epoch=epoch, outcome=outcome)
            if answer.status < 300:
                self._called.add(key)

    def _has_passed(self, key: tuple[Any, ...], seconds: float) -> bool:
        now = time.monotonic()
        return now - self._since.setdefault(key, now) >= seconds

    async def _do(self, row: Row, deed: str, **body: object) -> Answer:
        """Somebody or the shopper may be faster: then the next look shows how it stands."""
        answer = await self.http.post_json(f"/api/v1/tickets/{row['reference']}/{deed}/", body)
        self.answers[f"{deed} {answer.status}"] += 1
        return answer


_JSON = {"Content-Type": "application/json"}
