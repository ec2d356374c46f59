"""How late clocks fire: many pending far ahead, some due spread over seconds, then as many at one instant.

Every due timer is a chat nobody answered, with a ticket and both steps of its target: the miss, and the offer of
another channel. Lateness is the database's time of the commit of the effect (the ticket's event, by
`pg_xact_commit_timestamp`) minus `due_at`; on a server without `track_commit_timestamp` it is the step's `fired_at`,
and the result says so in `measured_by`.
"""

import os
import statistics
import time
from dataclasses import dataclass
from typing import Any

import psycopg

from contactcenter.bench import timer_rows
from contactcenter.bench.checker import check
from contactcenter.bench.own import own_database, own_workers
from contactcenter.bench.progress import bar, waiting
from contactcenter.bench.timer_rows import STEPS_PER_TIMER

_LEAD_SECONDS = 3  # between the writing of the rows and the first deadline
_MOST_SECONDS = 120  # after the last deadline; what has not fired by then counts as missing


@dataclass(frozen=True)
class Wanted:
    """`pending` timers far ahead, `due` timers in each of the two phases, the first over `over_seconds`."""

    pending: int
    due: int
    over_seconds: int = 25
    is_redis_down: bool = False
    kills_a_worker: bool = False


def measure(wanted: Wanted) -> dict[str, Any]:
    """Runs both phases. Milliseconds for lateness, seconds for the burst (first deadline to last effect committed)."""
    load_average = round(os.getloadavg()[0], 2)
    with waiting("a database of its own …"):
        context = own_database(is_redis_down=wanted.is_redis_down)
    with context as database, database.connect() as connection:
        _seed_pending(connection, wanted.pending)
        with own_workers(database) as workers:
            _phase(connection, "spread", wanted.due, wanted.over_seconds)
            if wanted.kills_a_worker:
                workers[0].stop(seconds=0)
            _phase(connection, "burst", wanted.due, 0)
        return {
            "pending": wanted.pending,
            "due": wanted.due,
            "over_seconds": wanted.over_seconds,
            "redis": "down" if wanted.is_redis_down else "up",
            "workers_in_burst": len(workers) - int(wanted.kills_a_worker),
            "load_average_before": load_average,
            **_result(connection),
        }


def _seed_pending(connection: psycopg.Connection, count: int) -> None:
    with bar("timers far ahead", count) as advance:
        for done in timer_rows.write_pending(connection, count):
            advance(done)
    with waiting("statistics of the tables …"):
        connection.execute("VACUUM (ANALYZE)")


def _phase(connection: psycopg.Connection, phase: str, count: int, over_seconds: int) -> None:
    timer_rows.write_due(connection, phase, count, lead_seconds=_LEAD_SECONDS, over_seconds=over_seconds)
    steps = count * STEPS_PER_TIMER
    until = time.monotonic() + _LEAD_SECONDS + over_seconds + _MOST_SECONDS
    with bar(f"steps fired, {phase}", steps) as advance:
        while time.monotonic() < until:
            left = timer_rows.left_to_fire(connection, phase)
            advance(steps - left)
            if not left:
                return
            time.sleep(0.25)


def _result(connection: psycopg.Connection) -> dict[str, Any]:
    lateness = timer_rows.lateness_ms(connection, "spread")
    burst = timer_rows.lateness_ms(connection, "burst")
    counts = timer_rows.wrong_counts(connection)
    with connection.cursor() as cursor:
        violations = check(cursor, [], texts_are_unique=False, grace_seconds=0)
    return {
        **_percentiles(lateness),
        "burst_seconds": round(max(burst, default=0) / 1000, 3),
        "burst_p50_lateness_ms": _percentiles(burst)["p50_lateness_ms"],
        **counts,
        "measured_by": "commit" if timer_rows.has_commit_times(connection) else "fired_at",
        "violations": {found.name: found.count for found in violations},
    }


def _percentiles(lateness_ms: list[float]) -> dict[str, float]:
    if len(lateness_ms) < 2:
        only = lateness_ms[0] if lateness_ms else 0.0
        return dict.fromkeys(("p50_lateness_ms", "p99_lateness_ms", "max_lateness_ms"), round(only, 1))
    cuts = statistics.quantiles(lateness_ms, n=100, method="inclusive")
    return {
        "p50_lateness_ms": round(cuts[49], 1),
        "p99_lateness_ms": round(cuts[98], 1),
        "max_lateness_ms": round(max(lateness_ms), 1),
    }
