"""A whole service under its everyday load for hours: is its memory flat, does anything stay longer than it may, and
does a message cost more the older the house is?

Every few seconds its own memory is read, process by process, and the database is asked what is past its time-out. The
first quarter is warming up; the second is compared with the last.
"""

import os
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import psycopg
from django.conf import settings

from contactcenter.bench import processor_time
from contactcenter.bench.busy_shop import Load
from contactcenter.bench.checker import check
from contactcenter.bench.own import own_service
from contactcenter.bench.progress import bar, waiting
from contactcenter.bench.witness import Witness
from contactcenter.running.real_service import PROCESSES, SERVERS, RealService

MOST_DRIFT_PERCENT = 5.0
_SECONDS_PAST = 5.0  # a busy beat is no stuck work
_SAMPLES = 400
_ONE_KEEPS_UP_WITH = 0.5  # messages a second: accepted, answered, resolved
# What ends by itself, and how many seconds past its end the oldest is.
_OVERDUE = {
    "unread": "SELECT min(next_attempt_at) FROM intake_rawinbound WHERE parsed_at IS NULL",
    "offers": "SELECT min(expires_at) FROM routing_assignment WHERE state = 'offered'",
    "steps": "SELECT min(due_at) FROM routing_escalationstep WHERE fired_at IS NULL AND cancelled_at IS NULL",
    "planned": "SELECT min(not_before) FROM routing_workitem WHERE state = 'scheduled'",
    "leases": "SELECT min(lease_until) FROM routing_presence WHERE status <> 'offline'",
    "claims": "SELECT min(claimed_until) FROM delivery_outboxmessage WHERE state = 'waiting'",
    "deliveries": "SELECT min(next_attempt_at) FROM delivery_outboxmessage WHERE state = 'waiting'"
    " AND (claimed_until IS NULL OR claimed_until < clock_timestamp())",
}


@dataclass
class _Watch:
    """Megabytes of each part's own memory by the time of the sample; the worst that was past its end, in seconds; the
    messages accepted, and the processor seconds used by then."""

    memory: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    overdue: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_OVERDUE, 0.0))
    work: list[tuple[int, float]] = field(default_factory=list)

    def look(self, service: RealService, connection: psycopg.Connection, accepted: int) -> None:
        used = processor_time.used_seconds(service)
        if used is not None:
            self.work.append((accepted, used))
        for name in (*PROCESSES, *SERVERS):
            megabytes = processor_time.own_memory_mb(service.pid(name))
            if megabytes is not None:
                self.memory[name].append(megabytes)
        for name, oldest in _OVERDUE.items():
            row = connection.execute(f"SELECT extract(epoch FROM clock_timestamp() - ({oldest}))::float8").fetchone()  # noqa: S608
            self.overdue[name] = max(self.overdue[name], (row and row[0]) or 0.0)

    def processor_ms(self) -> list[float]:
        """For each message, in each quarter."""
        ends = [self.work[place * (len(self.work) - 1) // 4] for place in range(5)] if self.work else []
        return [
            round((used - before) * 1000 / max(accepted - earlier, 1), 1)
            for (earlier, before), (accepted, used) in pairwise(ends)
        ]

    def drift(self) -> dict[str, float]:
        """Percent by which each part's memory grew from the second quarter to the last."""
        return {name: round(_drift(taken), 1) for name, taken in self.memory.items()}


def _drift(taken: list[float]) -> float:
    quarter = len(taken) // 4
    if not quarter:
        return 0.0
    return (statistics.median(taken[-quarter:]) / statistics.median(taken[quarter : 2 * quarter]) - 1) * 100


def measure(seconds: float, knee: float, share: float, tickets: int = 0) -> dict[str, Any]:
    """`share` of `knee` messages a second (the knee is what `bench arrival` finds) for `seconds`, in a house with so
    many made tickets of the last year."""
    rate = knee * share
    load_average = round(os.getloadavg()[0], 2)
    with waiting("a whole service of its own …"):
        context = own_service()
    with context as service, service.connection() as connection:
        if tickets:
            _make_past(service, tickets)
        watch = _Watch()
        load = Load(service, rate, seconds, Witness(), agents=max(4, round(rate / _ONE_KEEPS_UP_WITH)))
        load.fire_is_out.set()  # there is none
        _watch(watch, service, connection, load)
        if load.failure is not None:
            raise load.failure
        found = check(connection.cursor(), load.witness.accepted.keys())
        return {
            "rate": round(rate, 1),
            "tickets_before": tickets,
            "seconds": seconds,
            "load_average_before": load_average,
            "messages": len(load.witness.accepted),
            "gave_up": load.witness.gave_up,
            "replies": len(load.replies),
            "answers_to_agents": dict(load.answers),
            "samples": max(map(len, watch.memory.values()), default=0),
            "memory_mb": {name: round(statistics.median(taken[-9:]), 1) for name, taken in watch.memory.items()},
            "memory_drift_percent": watch.drift(),
            "processor_ms_per_message_by_quarter": watch.processor_ms(),
            "worst_past_time_out_seconds": {name: round(worst, 1) for name, worst in watch.overdue.items()},
            "stuck": sorted(name for name, worst in watch.overdue.items() if worst > _SECONDS_PAST),
            "violations": {one.name: one.count for one in found},
        }


def _make_past(service: RealService, tickets: int) -> None:
    """In a process of its own, which is configured for the service's database."""
    command = [sys.executable, "manage.py", "make_data", "--tickets", str(tickets)]
    environment = os.environ | {"DATABASE_URL": service.database_url}
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, stdout=sys.stderr, check=True)  # noqa: S603 - ours


def _watch(watch: _Watch, service: RealService, connection: psycopg.Connection, load: Load) -> None:
    """While the load goes on; its end, in which pages close, is not looked at."""
    thread = threading.Thread(target=load.run, name="load", daemon=True)
    thread.start()
    load.ready.wait()
    begun = time.monotonic()
    with bar("seconds", load.seconds) as advance:
        while thread.is_alive():
            passed = time.monotonic() - begun
            if passed < load.seconds:
                watch.look(service, connection, len(load.witness.accepted))
            advance(passed)
            thread.join(max(1.0, load.seconds / _SAMPLES))


def is_clean(result: dict[str, Any]) -> bool:
    """Our own processes' memory is flat, nothing is stuck, no promise broke. Servers fill caches of a set size."""
    drift: dict[str, float] = result["memory_drift_percent"]
    is_flat = all(drift.get(name, 0.0) <= MOST_DRIFT_PERCENT for name in PROCESSES)
    return is_flat and not result["stuck"] and not result["violations"]
