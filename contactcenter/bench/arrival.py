"""How long from a shopper's message to the offer on an agent's screen, over a whole real service, seen from outside.

The clock starts when the first byte of the message's POST leaves the shopper and stops when the push that names her
ticket as an offer arrives at the agent's own socket. Both ends are in this process, so they share one clock. Every
message is a new shopper with a new ticket. Chats last minutes, so there are agents enough to hold them all; each
accepts what she is offered.
"""

import asyncio
import math
import os
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import psycopg

from contactcenter.bench.agent_page import AgentPage, Row
from contactcenter.bench.checker import check
from contactcenter.bench.own import own_service
from contactcenter.bench.processor_time import seconds_by_part
from contactcenter.bench.progress import Advance, bar, waiting
from contactcenter.bench.shoppers import Shopper, new_client_id, open_sessions
from contactcenter.bench.staff import CHATS_EACH, hire
from contactcenter.bench.wire import Http
from contactcenter.running.real_service import RealService

_SPARE = 1.15  # more room than shoppers, so that nobody waits for a seat
_WARM_UP_SECONDS = 3  # the first requests compile templates and open connections; they count for nothing
_DRAIN_SECONDS = 15
KNEE_MS = 250
_STEP = 1.25  # from one rate to the next
_MOST_TRIED = 8


@dataclass
class _Seen:
    """When each message left, by client id, and when each ticket was first offered, by reference; monotonic seconds."""

    sent: dict[str, float] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    offered: dict[str, float] = field(default_factory=dict)
    processor_seconds: dict[str, float] = field(default_factory=dict)  # by part of the service

    def hear(self, change: str, reference: str, at: float) -> None:
        if change == "offer":
            self.offered.setdefault(reference, at)


async def _accept(page: AgentPage, row: Row) -> None:
    if row.is_offered and row.epoch is not None:
        await page.post(f"tickets/{row.reference}/accept/", epoch=row.epoch)


def measure(rate: float, seconds: float, knee_seconds: float = 0.0) -> dict[str, Any]:
    """`rate` messages a second for `seconds`, then, by runs of `knee_seconds` each on a service of its own, the knee:
    the highest rate of those tried whose p99 stays within `KNEE_MS`. Milliseconds in the result; `lost` were never
    offered to anybody."""
    found = _measure(rate, seconds)
    return found | (_knee(rate, found, knee_seconds) if knee_seconds else {})


def _knee(rate: float, first: dict[str, Any], seconds: float) -> dict[str, Any]:
    """From the rate that was measured up while it holds, or down until it does."""
    tried = {rate: first["p99_ms"]}
    holds = _holds(first)
    best, factor = (rate, _STEP) if holds else (0.0, 1 / _STEP)
    while len(tried) < _MOST_TRIED:
        rate = round(rate * factor, 1)
        found = _measure(rate, seconds)
        tried[rate] = found["p99_ms"]
        if _holds(found):
            best = rate
        if _holds(found) is not holds:
            break
    return {"knee_per_second": best, "knee_p99_ms_by_rate": tried}


def _holds(found: dict[str, Any]) -> bool:
    return found["p99_ms"] <= KNEE_MS and not found["lost"] and not found["refused"]


def _measure(rate: float, seconds: float) -> dict[str, Any]:
    load_average = round(os.getloadavg()[0], 2)
    with waiting("a whole service of its own …"):
        context = own_service()
    with context as service, service.connection() as connection:
        seen, last = asyncio.run(_run(service, connection, rate, seconds))
        with connection.cursor() as cursor:
            violations = check(cursor, list(seen.sent), grace_seconds=5)
        return {
            "rate": rate,
            "seconds": seconds,
            "rate_achieved": round(len(seen.sent) / last, 1),
            "load_average_before": load_average,
            **_result(connection, seen),
            "violations": {found.name: found.count for found in violations},
        }


async def _run(
    service: RealService, connection: psycopg.Connection, rate: float, seconds: float
) -> tuple[_Seen, float]:
    host, port = urlsplit(service.url).hostname or "", urlsplit(service.url).port or 80
    seen = _Seen()
    count = int(rate * (_WARM_UP_SECONDS + seconds))
    agents = hire(connection, math.ceil(count / CHATS_EACH * _SPARE))
    pages = [AgentPage(Http(host, port), who, _accept, seen.hear) for who in agents]
    staying = [asyncio.create_task(page.stay()) for page in pages]
    try:
        await asyncio.wait_for(asyncio.gather(*(page.ready.wait() for page in pages)), 90)
        shoppers = await open_sessions(Http(host, port), count)
        warm = int(rate * _WARM_UP_SECONDS)
        await _send_all(_Seen(), shoppers[:warm], rate, lambda _: None)
        before = seconds_by_part(service)
        begun = time.monotonic()
        with bar("messages offered", count - warm) as advance:
            await _send_all(seen, shoppers[warm:], rate, lambda _: advance(len(seen.offered) - warm))
            last = time.monotonic() - begun
            await _drain(seen, count, advance)
        seen.processor_seconds = {name: used - before[name] for name, used in seconds_by_part(service).items()}
    finally:
        for task in staying:
            task.cancel()
        await asyncio.gather(*staying, return_exceptions=True)
    return seen, last


async def _send_all(seen: _Seen, shoppers: list[Shopper], rate: float, advance: Advance) -> None:
    """At an even pace that waits for nobody: a slow answer delays no later message."""
    begun = time.monotonic()
    sending = []
    for place, shopper in enumerate(shoppers):
        await asyncio.sleep(max(0.0, begun + place / rate - time.monotonic()))
        sending.append(asyncio.create_task(_send(seen, shopper)))
        advance(place)
    await asyncio.gather(*sending)


async def _send(seen: _Seen, shopper: Shopper) -> None:
    client_id = new_client_id()
    left = time.monotonic()
    try:
        said = str(await shopper.send(client_id))
    except OSError as error:
        said = type(error).__name__
    if said == "202":
        seen.sent[client_id] = left
    else:
        seen.refused[said] += 1


async def _drain(seen: _Seen, count: int, advance: Advance) -> None:
    until = time.monotonic() + _DRAIN_SECONDS
    while len(seen.offered) < count - seen.refused.total() and time.monotonic() < until:
        advance(len(seen.offered))
        await asyncio.sleep(0.1)


_WAYS = """
SELECT split_part(message.provider_message_id, ':', 2), ticket.reference, extract(epoch FROM raw.received_at)::float8,
       extract(epoch FROM raw.parsed_at)::float8, extract(epoch FROM offer.offered_at)::float8
  FROM intake_rawinbound raw JOIN tickets_message message ON message.id = raw.message_id
  JOIN tickets_ticket ticket ON ticket.id = message.ticket_id
  JOIN routing_assignment offer ON offer.work_item_id = ticket.work_item_id AND offer.epoch = 1
"""
_STAGES = ("door", "intake", "routing", "push")


def _result(connection: psycopg.Connection, seen: _Seen) -> dict[str, Any]:
    """Waits, and where the time goes: first byte to raw row, to ticket, to offer, to the agent's socket. The database
    is on this machine, so its clock is ours."""
    clock = time.time() - time.monotonic()
    stages: list[list[float]] = []
    for client_id, reference, *inside in connection.execute(_WAYS):
        if client_id in seen.sent and reference in seen.offered:
            moments = [seen.sent[client_id] + clock, *inside, seen.offered[reference] + clock]
            stages.append([(end - begin) * 1000 for begin, end in pairwise(moments)])
    waits = sorted(sum(one) for one in stages)
    return {
        "sent": len(seen.sent),
        "refused": dict(seen.refused),
        "offered": len(waits),
        "lost": len(seen.sent) - len(waits),
        **{f"p{percent}_ms": _percentile(waits, percent) for percent in (50, 90, 99)},
        "max_ms": round(max(waits, default=0.0), 1),
        "where_p50_p99_ms": {
            name: [_percentile([one[place] for one in stages], percent) for percent in (50, 99)]
            for place, name in enumerate(_STAGES)
        },
        "processor_ms_per_message": {
            name: round(used * 1000 / max(len(seen.sent), 1), 2) for name, used in seen.processor_seconds.items()
        },
    }


def _percentile(values: Sequence[float], percent: int) -> float:
    if len(values) < 2:
        return round(sum(values), 1)
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)
