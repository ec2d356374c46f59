"""What shoppers and agents do while a run hurts or watches their service.

Shoppers chat, mail and write on Messenger; each tries again until she is told yes, and a quarter of the messages is
sent twice, on two connections at the same instant. Agents accept, answer and resolve.
"""

import asyncio
import contextlib
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog

from contactcenter.bench.agent_page import AgentPage, Row
from contactcenter.bench.installation import Installation
from contactcenter.bench.outside import MailServer, Meta
from contactcenter.bench.shoppers import REASONS, Shopper, new_client_id, open_sessions
from contactcenter.bench.staff import hire
from contactcenter.bench.stand_ins import graph_of
from contactcenter.bench.wire import Http
from contactcenter.bench.witness import Witness
from contactcenter.demo import SHOP_SLUG
from contactcenter.running.real_service import RealService

log = structlog.get_logger("contactcenter.bench")
_SHOPPERS = 150
_TWICE = 0.25
_CHANNELS = ("chat",) * 6 + ("email",) * 2 + ("messenger",) * 2
_WRITERS = 40  # people who mail, and as many on Messenger
_SECONDS_TO_GET_THROUGH = 120
_SECONDS_TO_DRAIN = 900  # what was told yes under fire is read when it is out


@dataclass
class Load:
    """What shoppers and agents do, in a thread of its own: the killing is done from the main thread."""

    service: RealService
    rate: float
    seconds: float
    witness: Witness
    agents: int = 12
    replies: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)  # to agents, by what was asked
    doors: dict[str, Callable[[str, int], Awaitable[str]]] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)  # and told yes, by channel
    ready: threading.Event = field(default_factory=threading.Event)
    fire_is_out: threading.Event = field(default_factory=threading.Event)
    replied: asyncio.Event = field(default_factory=asyncio.Event)
    answered_after: int = 0
    failure: BaseException | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._run())
        except Exception as error:
            log.exception("load_failed")
            self.failure = error
        finally:
            self.ready.set()

    async def _run(self) -> None:
        with ExitStack() as stack:
            await self._play(stack)

    async def _play(self, stack: ExitStack) -> None:
        split = urlsplit(self.service.url)
        host, port = split.hostname or "", split.port or 80
        with self.service.connection() as connection:
            pages = [AgentPage(Http(host, port), who, self._work) for who in hire(connection, self.agents)]
        shoppers = await open_sessions(Http(host, port), _SHOPPERS)
        self._find_doors(Http(host, port), stack)
        staying = [asyncio.create_task(page.stay()) for page in pages]
        staying += [asyncio.create_task(self.witness.watch(shopper)) for shopper in shoppers[:10]]
        self.ready.set()
        try:
            await self._send_all(shoppers)
            await self._see_answers()
            await asyncio.to_thread(self.witness.wait_quiet, self.service, _SECONDS_TO_DRAIN)
        finally:
            for task in staying:
                task.cancel()
            ended = await asyncio.gather(*staying, return_exceptions=True)
            self.answers.update(f"ended: {error!r:.200}" for error in ended if isinstance(error, Exception))
            for page in pages:
                self.answers.update(page.answers)

    def _find_doors(self, http: Http, stack: ExitStack) -> None:
        outside = Installation(self.service.url, self.service.mail_port, self.service.database_url, Path())
        accounts = outside.doors(SHOP_SLUG)
        graph = stack.enter_context(graph_of(outside, accounts["messenger"]))
        graph.heard.update(dict.fromkeys(map(_person, range(_WRITERS)), datetime.now(UTC)))
        mailbox, mail = accounts["email"].account.address, MailServer(self.service.mail_port)
        meta = Meta(http, accounts["messenger"].account)
        self.doors["email"] = lambda client_id, writer: mail.hand_over(mailbox, _mail(client_id, writer))
        self.doors["messenger"] = lambda client_id, writer: meta.call(meta.body_of(_event(client_id, writer)))

    async def _send_all(self, shoppers: list[Shopper]) -> None:
        begun = time.monotonic()
        async with asyncio.TaskGroup() as sending:
            for place in itertools.count():
                if place >= self.rate * self.seconds and self.fire_is_out.is_set():
                    break
                await asyncio.sleep(max(0.0, begun + place / self.rate - time.monotonic()))
                sending.create_task(self._send(random.choice(shoppers)))  # noqa: S311

    async def _see_answers(self) -> None:
        """After the fire the agents' pages find back to work by themselves."""
        before = len(self.replies)
        self.replied.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.replied.wait(), _SECONDS_TO_DRAIN)
        self.answered_after = len(self.replies) - before

    async def _send(self, shopper: Shopper) -> None:
        client_id, channel = new_client_id(), random.choice(_CHANNELS)  # noqa: S311
        until = time.monotonic() + _SECONDS_TO_GET_THROUGH
        times = 2 if random.random() < _TWICE else 1  # noqa: S311
        reason, writer = random.choice(REASONS), random.randrange(_WRITERS)  # noqa: S311

        async def try_once() -> bool:
            if channel == "chat":
                return await shopper.send_until_accepted(client_id, reason, until)
            return await _until(until, lambda: self.doors[channel](client_id, writer))

        if any(await asyncio.gather(*(try_once() for _ in range(times)))):
            self.witness.accept(client_id)
            self.sent[channel] += 1
        else:
            self.witness.gave_up += 1

    async def _work(self, page: AgentPage, row: Row) -> None:
        """Accept what is offered; answer who waits; resolve what is answered."""
        ticket = f"tickets/{row.reference}"
        if row.is_offered:
            await page.post(f"{ticket}/accept/", epoch=row.epoch)
            return
        held = await page.open_ticket(row.reference)
        if held is None:
            return
        epoch, seen = held
        if row.is_awaiting:
            client_id = new_client_id()
            answer = await page.post(f"{ticket}/reply/", epoch=epoch, client_id=client_id, text=f"Réponse {client_id}")
            if answer.status == 201:
                self.replies.add(client_id)
                self.replied.set()
        else:
            await page.post(f"{ticket}/resolve/", epoch=epoch, seen=seen)


async def _until(until: float, ask: Callable[[], Awaitable[str]]) -> bool:
    """The same again until the answer is yes, which is said by no word."""
    while time.monotonic() < until:
        if not await ask():
            return True
        await asyncio.sleep(0.2)
    return False


def _mail(client_id: str, writer: int) -> bytes:
    return (
        f"From: Bench {writer} <bench{writer}@example.com>\r\nTo: care@example.com\r\nSubject: Question {client_id}\r\n"
        f"Message-ID: <{client_id}@example.com>\r\n\r\nBonjour, message {client_id}\r\n"
    ).encode()


def _person(writer: int) -> str:
    return f"70000{writer}"


def _event(client_id: str, writer: int) -> dict[str, Any]:
    event = {
        "sender": {"id": _person(writer)},
        "recipient": {"id": ""},
        "timestamp": int(time.time() * 1000),
        "message": {"mid": f"m_{client_id}", "text": f"Bonjour, message {client_id}"},
    }
    return {"object": "page", "entry": [{"id": "", "time": 0, "messaging": [event]}]}
