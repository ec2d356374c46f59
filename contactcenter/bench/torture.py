"""The whole real service under fire: shoppers and agents go on while every part of it is killed and started again.

Shoppers chat, mail and write on Messenger; each tries again until she is told yes, and a quarter of the messages is
sent twice, on two connections at the same instant. Agents accept, answer and resolve. Timers fall due meanwhile. Then
the checker reads the database.
"""

import asyncio
import contextlib
import itertools
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import structlog

from contactcenter.bench import guards, timer_rows
from contactcenter.bench.agent_page import AgentPage, Row
from contactcenter.bench.checker import Violation, check
from contactcenter.bench.installation import Installation
from contactcenter.bench.killing import Killer
from contactcenter.bench.outside import MailServer, Meta
from contactcenter.bench.own import own_service
from contactcenter.bench.progress import bar, waiting
from contactcenter.bench.shoppers import REASONS, Shopper, new_client_id, open_sessions
from contactcenter.bench.staff import hire
from contactcenter.bench.wire import Http
from contactcenter.bench.witness import Witness
from contactcenter.demo import SHOP_SLUG
from contactcenter.running.real_service import RealService

log = structlog.get_logger("contactcenter.bench")
_AGENTS = 12
_SHOPPERS = 150
_TIMERS = 200
_TWICE = 0.25
_CHANNELS = ("chat",) * 6 + ("email",) * 2 + ("messenger",) * 2
_WRITERS = 40  # people who mail, and as many on Messenger
_SECONDS_TO_GET_THROUGH = 120
_SECONDS_TO_DRAIN = 60


@dataclass
class _Load:
    """What shoppers and agents do, in a thread of its own: the killing is done from the main thread."""

    service: RealService
    rate: float
    seconds: float
    witness: Witness
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
        split = urlsplit(self.service.url)
        host, port = split.hostname or "", split.port or 80
        with self.service.connection() as connection:
            pages = [AgentPage(Http(host, port), who, self._work) for who in hire(connection, _AGENTS)]
        shoppers = await open_sessions(Http(host, port), _SHOPPERS)
        self._find_doors(Http(host, port))
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

    def _find_doors(self, http: Http) -> None:
        outside = Installation(self.service.url, self.service.mail_port, self.service.database_url, Path())
        accounts = outside.doors(SHOP_SLUG)
        mailbox, mail = accounts["email"].account.address, MailServer(self.service.mail_port)
        meta = Meta(http, accounts["messenger"].account)
        self.doors["email"] = lambda client_id, writer: mail.hand_over(mailbox, _mail(client_id, writer))
        self.doors["messenger"] = lambda client_id, writer: meta.call(meta.body_of(_event(client_id, writer)))

    async def _send_all(self, shoppers: list[Shopper]) -> None:
        begun = time.monotonic()
        sending = []
        for place in itertools.count():
            if place >= self.rate * self.seconds and self.fire_is_out.is_set():
                break
            await asyncio.sleep(max(0.0, begun + place / self.rate - time.monotonic()))
            sending.append(asyncio.create_task(self._send(random.choice(shoppers))))  # noqa: S311
        await asyncio.gather(*sending)

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


def _event(client_id: str, writer: int) -> dict[str, Any]:
    event = {
        "sender": {"id": f"70000{writer}"},
        "recipient": {"id": ""},
        "timestamp": int(time.time() * 1000),
        "message": {"mid": f"m_{client_id}", "text": f"Bonjour, message {client_id}"},
    }
    return {"object": "page", "entry": [{"id": "", "time": 0, "messaging": [event]}]}


def measure(seconds: float, rate: float, kills_per_minute: float = 36, without: str = "") -> dict[str, Any]:
    """`rate` messages a second for `seconds` under fire. `recovery_ms`: from a kill to the next message accepted;
    `replies_after`: what agents answered once the fire was out, until the first of them came through.

    Afterwards a careless writer for each guard of the database tries to break its promise: `careless_refused` counts
    those that were refused. With `without`, that guard is taken off first: then its writer gets through.
    """
    load_average = round(os.getloadavg()[0], 2)
    with waiting("a whole service of its own …"):
        context = own_service()
    with context as service:
        with service.connection() as connection:
            timer_rows.prepare(connection, without_agents=True)
            timer_rows.write_due(connection, "torture", _TIMERS, lead_seconds=10, over_seconds=int(seconds))
        witness = Witness()
        load = _Load(service, rate, seconds, witness)
        thread = threading.Thread(target=load.run, name="load", daemon=True)
        thread.start()
        load.ready.wait()
        killer = Killer(service, witness, 60 / kills_per_minute)
        killer.go_on(seconds)
        load.fire_is_out.set()
        with bar("messages accepted", rate * seconds) as advance:
            while thread.is_alive():
                advance(len(witness.accepted))
                thread.join(0.5)
        if load.failure is not None:
            raise load.failure
        with service.connection() as connection:
            said = guards.drop(connection.cursor(), guards.named(without)) if without else None
            careless = {"without": without, **_let_careless_write(connection)}
            found = check(connection.cursor(), load.witness.accepted.keys())
            if without:
                found += guards.ask_again(connection.cursor(), guards.named(without), said)
            return {"load_average_before": load_average, **careless, **_result(connection, load, killer, found)}


def _let_careless_write(connection: psycopg.Connection) -> dict[str, Any]:
    through = []
    for guard in guards.GUARDS:
        try:
            connection.execute(guard.careless.encode())
        except psycopg.errors.IntegrityError:
            continue
        through.append(guard.constraint)
    refused = len(guards.GUARDS) - len(through)
    return {"guards": len(guards.GUARDS), "careless_refused": refused, "careless_through": through}


def _result(
    connection: psycopg.Connection, load: _Load, killer: Killer, violations: Iterable[Violation]
) -> dict[str, Any]:
    found = {one.name: one for one in violations}
    row = connection.execute(
        "SELECT count(*) FROM unnest(%s::uuid[]) AS said(id)"
        " WHERE NOT EXISTS (SELECT 1 FROM tickets_message WHERE client_id = said.id)",
        [sorted(load.replies)],
    ).fetchone()
    counts = {name: one.count for name, one in found.items()}
    return {
        "messages": len(load.witness.accepted),
        "messages_of": dict(load.sent),
        "gave_up": load.witness.gave_up,
        "replies": len(load.replies),
        "replies_after": load.answered_after,
        "answers_to_agents": dict(load.answers),
        "kills": killer.kills.total(),
        "kills_of": dict(killer.kills),
        "db_crashes": killer.kills["postgres"],
        "hung": dict(killer.hung),
        "flushes": killer.flushes,
        "database_down_seconds": round(sum(end - begin for begin, end in killer.outages), 1),
        "max_lateness_ms_outside_outage": timer_rows.worst_lateness_ms(connection, "torture", killer.outages),
        "pushes_heard": load.witness.pushes,
        "lost": counts.pop("lost", 0) + (row[0] if row else 0),
        "duplicated": counts.pop("duplicated", 0) + counts.pop("said_twice", 0),
        "held_by_two": counts.pop("held_by_two", 0),
        "over_capacity": counts.pop("over_capacity", 0),
        "fired_twice": counts.pop("fired_twice", 0),
        "fired_early": counts.pop("fired_early", 0),
        "other_violations": counts,
        **load.witness.recovery(),
        "examples": [str(one) for one in found.values()],
    }


def is_clean(result: dict[str, Any]) -> bool:
    """Whether every promise was kept. Who gave up was never told yes: that is slowness, not loss."""
    return not result["examples"] and not result["lost"]
