"""How many pieces of work a second are given out: real tables, decisions and events written, as a worker's pulse does.

A house where everybody is busy and much waits. In each round some finish something, and a worker passes over the pool
until nobody has room: that is what is timed. The small rounds compare much waiting with little, as much being given out
with the one as with the other: of little, not everybody finds work that she may take. At the end the same house, parted
into four pools that no skill connects, is routed by two workers.
"""

import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from contactcenter.bench import route_rows
from contactcenter.bench.own import OwnDatabase, own_database
from contactcenter.bench.progress import bar, waiting
from contactcenter.bench.route_rows import House
from contactcenter.running import processes

_FEW_WAITING = 1_000
_SMALL = 100  # pieces of work that are finished in a small round
_SMALL_ROUNDS = 15
_ROUNDS = 5


@dataclass(frozen=True)
class Wanted:
    """`freed` pieces of work are finished in each of the large rounds."""

    waiting: int = 1_000_000
    agents: int = 10_000
    freed: int = 2_000


@dataclass(frozen=True)
class _Passed:
    made: int
    seconds: float
    own_seconds: float  # of the worker's processor time; the rest was the database's, or waiting


class _Worker:
    """A process that routes pools when it is told to."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._answer()

    def tell(self, pool_ids: Sequence[int]) -> None:
        print(*pool_ids, file=self._process.stdin, flush=True)

    def passed(self) -> _Passed:
        answer = self._answer()
        return _Passed(answer["made"], answer["seconds"], answer["own_seconds"])

    def route(self, *pool_ids: int) -> _Passed:
        self.tell(pool_ids)
        return self.passed()

    def _answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"the worker ended with {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def _worker(database: OwnDatabase) -> Iterator[_Worker]:
    process = subprocess.Popen(
        [sys.executable, "-m", "contactcenter.bench.route_worker"],
        cwd=processes.ROOT,
        env=processes.environment(database.place, "worker") | database.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield _Worker(process)
        finally:
            process.kill()


def measure(wanted: Wanted, seed: int = 7) -> dict[str, Any]:
    """Rates a second, milliseconds of a pass; `processor_us` is the worker's share of each assignment."""
    load_average = round(os.getloadavg()[0], 2)
    dice = random.Random(seed)  # noqa: S311 - made people
    with waiting("a database of its own …"):
        context = own_database()
    with context as database, database.connect() as connection, ExitStack() as stack:
        house = route_rows.build(connection, wanted.agents, dice)
        worker = stack.enter_context(_worker(database))
        _fill(connection, house, worker, wanted, dice)
        few = _small_rounds(connection, house, worker, dice)
        with bar("tickets that wait", wanted.waiting) as advance:
            route_rows.write_waiting(connection, house, wanted.waiting, dice, advance)
        with waiting("statistics of the tables …"):
            connection.execute("VACUUM (ANALYZE)")
        still_waiting = route_rows.waiting(connection)
        many = _small_rounds(connection, house, worker, dice, alike=statistics.mean(one.made for one in few))
        large = [_round(connection, wanted.freed, [(worker, (house.pool_id,))]) for _ in range(_ROUNDS)]
        route_rows.part(connection, house)
        other = stack.enter_context(_worker(database))
        halves = [(worker, house.group_pool_ids[:2]), (other, house.group_pool_ids[2:])]
        _round(connection, _SMALL, halves)
        parted = [_round(connection, wanted.freed, halves) for _ in range(_ROUNDS)]
    return {
        "waiting": still_waiting,
        "agents": wanted.agents,
        "lanes": len(house.kinds),
        "freed": wanted.freed,
        "load_average_before": load_average,
        "assigned": sum(one.made for one in large),
        "assigned_per_second": _rate(large),
        "processor_us": round(1e6 * sum(one.own_seconds for one in large) / max(sum(one.made for one in large), 1)),
        "pass_ms_1k": round(statistics.median(one.seconds for one in few) * 1000, 1),
        "pass_ms_1m": round(statistics.median(one.seconds for one in many) * 1000, 1),
        "made_1k": round(statistics.mean(one.made for one in few), 1),
        "made_1m": round(statistics.mean(one.made for one in many), 1),
        "pass_ratio_1m_to_1k": round(
            statistics.median(one.seconds for one in many) / statistics.median(one.seconds for one in few), 2
        ),
        "assigned_per_second_4_pools": _rate(parted),
        "pools_speedup": round(_rate(parted) / _rate(large), 2),
    }


def _fill(connection: psycopg.Connection, house: House, worker: _Worker, wanted: Wanted, dice: random.Random) -> None:
    """Everybody gets as much as she holds; then few wait."""
    with waiting("everybody gets something to do …"):
        route_rows.write_waiting(connection, house, wanted.agents * 5, dice)
        connection.execute("VACUUM (ANALYZE)")
        while worker.route(house.pool_id).made > wanted.agents // 100:
            route_rows.accept_all(connection)
        route_rows.leave_waiting(connection, _FEW_WAITING)
        connection.execute("VACUUM (ANALYZE)")


def _small_rounds(
    connection: psycopg.Connection, house: House, worker: _Worker, dice: random.Random, alike: float | None = None
) -> list[_Passed]:
    """`alike`: about so much is to be given out in each; else few wait, before each as many as before."""
    rounds: list[_Passed] = []
    freed = float(_SMALL)
    for _ in range(_SMALL_ROUNDS):
        passed = _round(connection, max(round(freed), 1), [(worker, (house.pool_id,))])
        rounds.append(passed)
        if alike is None:
            route_rows.write_waiting(connection, house, _FEW_WAITING - route_rows.waiting(connection), dice)
        else:
            freed *= min(max(alike / max(passed.made, 1), 0.5), 2.0)
    return rounds[_SMALL_ROUNDS // 5 :]  # the first fill caches


def _round(connection: psycopg.Connection, freed: int, workers: Sequence[tuple[_Worker, Sequence[int]]]) -> _Passed:
    """Some finish something; who routes is timed until nobody has room, the slowest of several counts."""
    route_rows.accept_all(connection)
    route_rows.finish_some(connection, freed)
    for worker, pool_ids in workers:
        worker.tell(pool_ids)
    passed = [worker.passed() for worker, _ in workers]
    return _Passed(
        sum(one.made for one in passed), max(one.seconds for one in passed), sum(one.own_seconds for one in passed)
    )


def _rate(rounds: Sequence[_Passed]) -> float:
    return round(sum(one.made for one in rounds) / sum(one.seconds for one in rounds), 1)
