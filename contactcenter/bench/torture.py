"""The whole real service under fire: shoppers and agents go on while every part of it is killed and started again.

Shoppers chat, mail and write on Messenger; each tries again until she is told yes, and a quarter of the messages is
sent twice, on two connections at the same instant. Agents accept, answer and resolve. Timers fall due meanwhile. Then
the checker reads the database.
"""

import os
import threading
from collections.abc import Iterable
from typing import Any

import psycopg

from contactcenter.bench import guards, timer_rows
from contactcenter.bench.busy_shop import Load
from contactcenter.bench.checker import Violation, check
from contactcenter.bench.killing import Killer
from contactcenter.bench.own import own_service
from contactcenter.bench.progress import bar, waiting
from contactcenter.bench.witness import Witness
from contactcenter.running.processes import WORKERS
from routing import crash_points

_TIMERS = 200
EACH = "each"


def measure(seconds: float, rate: float, kills_per_minute: float = 60, without: str = "") -> dict[str, Any]:
    """`rate` messages a second for `seconds` under fire. `recovery_ms`: from a kill to the next message accepted;
    `replies_after`: what agents answered once the fire was out, until the first of them came through.

    Afterwards a careless writer for each guard of the database tries to break its promise: `careless_refused` counts
    those that were refused. With `without`, that guard is taken off first: then its writer gets through. With "each"
    all of them are, one after the other, on the stopped service: without those in `needless` nothing was missed.
    """
    load_average = round(os.getloadavg()[0], 2)
    with waiting("a whole service of its own …"):
        context = own_service()
    with context as service:
        with service.connection() as connection:
            timer_rows.prepare(connection, without_agents=True)
            timer_rows.write_due(connection, "torture", _TIMERS, lead_seconds=10, over_seconds=int(seconds))
        witness = Witness()
        load = Load(service, rate, seconds, witness)
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
            guard = guards.named(without) if without not in ("", EACH) else None
            said = guards.drop(connection.cursor(), guard) if guard else None
            careless = {"without": without, **_let_careless_write(connection)}
            found = check(connection.cursor(), load.witness.accepted.keys())
            if guard:
                found += guards.ask_again(connection.cursor(), guard, said)
            result = {"load_average_before": load_average, **careless, **_result(connection, load, killer, found)}
            service.stop_processes()
            return {**result, "needless": _needless(connection) if without == EACH else []}


def _needless(connection: psycopg.Connection) -> list[str]:
    """Guards without which the checker misses nothing: one after the other is away for a moment."""
    found = []
    for guard in guards.GUARDS:
        with connection.transaction(force_rollback=True):
            if not guards.is_missed(connection.cursor(), guard):
                found.append(guard.constraint)
    return found


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
    connection: psycopg.Connection, load: Load, killer: Killer, violations: Iterable[Violation]
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
        "worker_kills": sum(killer.kills[name] for name in WORKERS),
        "crashed_at": dict(killer.crashed_at),
        "crash_points_met": f"{len(killer.crashed_at)} of {len(crash_points.POINTS)}",
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
    return not (result["examples"] or result["lost"] or result["needless"])
