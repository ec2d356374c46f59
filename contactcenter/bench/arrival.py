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
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import psycopg

from contactcenter.bench.agent_page import AgentPage, Row
from contactcenter.bench.checker import check
from contactcenter.bench.own import own_service
from contactcenter.bench.progress import Advance, bar, waiting
from contactcenter.bench.shoppers import Shopper, new_client_id, open_sessions
from contactcenter.bench.staff import CHATS_EACH, hire
from contactcenter.bench.wire import Http
from contactcenter.running.real_service import RealService

_SPARE = 1.15  # more room than shoppers, so that nobody waits for a seat
_WARM_UP_SECONDS = 3  # the first requests compile templates and open connections; they count for nothing
_DRAIN_SECONDS = 15


@dataclass
class _Seen:
    """When each message left, by client id, and when each ticket was first offered, by reference; monotonic seconds."""

    sent: dict[str, float] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    offered: dict[str, float] = field(default_factory=dict)

    def hear(self, change: str, reference: str, at: float) -> None:
        if change == "offer":
            self.offered.setdefault(reference, at)


async def _accept(page: AgentPage, row: Row) -> None:
    if row.is_offered and row.epoch is not None:
        await page.post(f"tickets/{row.reference}/accept/", epoch=row.epoch)


def measure(rate: float, seconds: float) -> dict[str, Any]:
    """`rate` messages a second for `seconds`. Milliseconds in the result; `lost` were never offered to anybody."""
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
        begun = time.monotonic()
        with bar("messages offered", count - warm) as advance:
            await _send_all(seen, shoppers[warm:], rate, lambda _: advance(len(seen.offered) - warm))
            last = time.monotonic() - begun
            await _drain(seen, count, advance)
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


_STAGES = """
SELECT percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM raw.parsed_at - raw.received_at)),
       percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM offer.offered_at - raw.parsed_at))
  FROM intake_rawinbound raw JOIN tickets_message message ON message.id = raw.message_id
  JOIN tickets_ticket ticket ON ticket.id = message.ticket_id
  JOIN routing_assignment offer ON offer.work_item_id = ticket.work_item_id AND offer.epoch = 1
"""


def _stages(connection: psycopg.Connection) -> dict[str, float]:
    """Where the time goes inside: raw row to ticket, ticket to offer. The rest is the two ways, in and out."""
    row = connection.execute(_STAGES).fetchone()
    intake, routing = row if row and row[0] else ((0.0, 0.0), (0.0, 0.0))
    names = ("intake_p50_ms", "intake_p99_ms", "routing_p50_ms", "routing_p99_ms")
    return {name: round(value * 1000, 1) for name, value in zip(names, (*intake, *routing), strict=True)}


def _result(connection: psycopg.Connection, seen: _Seen) -> dict[str, Any]:
    rows = connection.execute(
        "SELECT split_part(message.provider_message_id, ':', 2), ticket.reference FROM tickets_message message"
        " JOIN tickets_ticket ticket ON ticket.id = message.ticket_id WHERE message.direction = 'in'"
    ).fetchall()
    reference_of: dict[str, str] = dict(rows)
    waits = [
        (seen.offered[reference_of[client_id]] - left) * 1000
        for client_id, left in seen.sent.items()
        if reference_of.get(client_id, "") in seen.offered
    ]
    cuts = statistics.quantiles(waits, n=100, method="inclusive") if len(waits) > 1 else [0.0] * 99
    return {
        **_stages(connection),
        "sent": len(seen.sent),
        "refused": dict(seen.refused),
        "offered": len(waits),
        "lost": len(seen.sent) - len(waits),
        "p50_ms": round(cuts[49], 1),
        "p90_ms": round(cuts[89], 1),
        "p99_ms": round(cuts[98], 1),
        "max_ms": round(max(waits, default=0.0), 1),
    }
