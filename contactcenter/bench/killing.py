"""Kills the parts of a service and starts them again, as a supervisor does; stops some for a while; empties Valkey.

Some of those that are started again are armed with a crash point: they die by themselves, at that line.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from redis import Redis, RedisError

from contactcenter.bench.witness import Witness
from contactcenter.running.processes import WORKERS
from contactcenter.running.readiness import WorkerRoll, web_answers
from contactcenter.running.real_service import PROCESSES, SERVERS, RealService
from routing import crash_points

_WORKERS_MORE = 4  # times as often as PostgreSQL, Valkey or the listener; the web process twice
_PARTS = (*WORKERS * _WORKERS_MORE, "web", *PROCESSES, *SERVERS)
_MAY_HANG = (*PROCESSES, "valkey")  # of PostgreSQL only the door would hang
_HANGS = 0.25  # of what is done to a part that may hang; else it is killed
_SECONDS_HUNG = 3.0
_LONGEST = 4  # times the seconds asked for
_SECONDS_BETWEEN_FLUSHES = 5.0
_SECONDS_BETWEEN_LOOKS = 0.1
_SECONDS_TO_GET_UP = 300  # with everybody asking again at once
_ARMED = 0.5  # of those that are started again
_MET_BY = {"web": ("door.", "desk."), "listen": ("door.", "clocks.")}
_MET_BY_WORKERS = ("intake.", "pass.", "clocks.", "sweep.", "outbox.")


class _Watch:
    """Who serves, asked again and again in threads of their own: whoever hangs keeps nobody else from being started."""

    def __init__(self, service: RealService) -> None:
        self._roll = WorkerRoll(service.redis_url)
        self._serving: dict[str, set[str]] = {"web": set(), "workers": set()}
        self._ending = threading.Event()
        asked: dict[str, Callable[[], set[str]]] = {
            "web": lambda: {"web"} if web_answers(service.url) else set(),
            "workers": lambda: self._roll.answering(expected=len(WORKERS)),
        }
        self._threads = [threading.Thread(target=self._ask, args=one, daemon=True) for one in asked.items()]
        for thread in self._threads:
            thread.start()

    def sees(self, name: str) -> bool:
        return any(name in names for names in self._serving.values())

    def end(self) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()
        self._roll.close()

    def _ask(self, whom: str, answered: Callable[[], set[str]]) -> None:
        while not self._ending.wait(_SECONDS_BETWEEN_LOOKS):
            self._serving[whom] = answered()


@dataclass
class Killer:
    """From the main thread, whose children the parts are. Servers are started beside it: while a database reads its log
    again, whatever else fell gets up."""

    service: RealService
    witness: Witness
    every_seconds: float
    kills: Counter[str] = field(default_factory=Counter)
    hung: Counter[str] = field(default_factory=Counter)
    flushes: int = 0
    crashed_at: Counter[str] = field(default_factory=Counter)  # the crash points at which a process died
    _armed: dict[str, tuple[str, int]] = field(default_factory=dict)  # with the length of its log before
    outages: list[tuple[float, float]] = field(default_factory=list)  # of the database, seconds since 1970
    _hangs_until: dict[str, float] = field(default_factory=dict)
    _starting: dict[str, Future[None]] = field(default_factory=dict)  # servers
    _next_flush: float = 0.0
    _down_since: float | None = None

    def __post_init__(self) -> None:
        self._watch = _Watch(self.service)
        self._starters = ThreadPoolExecutor(len(SERVERS), "start")

    def go_on(self, seconds: float) -> None:
        """For `seconds`; longer where things start so slowly that not one try in three could kill anything."""
        at_least = int(seconds / self.every_seconds / 3)
        order: list[str] = []
        begun = time.monotonic()
        while (now := time.monotonic()) < begun + seconds or (
            self.kills.total() < at_least and now < begun + _LONGEST * seconds
        ):
            order = order or random.sample(_PARTS, len(_PARTS))
            name = next(filter(self._serves, order), None)
            if name is not None:
                order.remove(name)
                self._hurt(name)
            self._flush()
            while True:
                self._supervise()
                if time.monotonic() >= now + self.every_seconds:
                    break
                time.sleep(_SECONDS_BETWEEN_LOOKS)
        self.end()

    def _serves(self, name: str) -> bool:
        """To kill what is still starting proves nothing, and where that is all that happens nobody is served."""
        if name in self._starting or not self.service.is_running(name):
            return False
        return name not in ("web", *WORKERS) or self._watch.sees(name)

    def end(self) -> None:
        """Everything runs again."""
        self._watch.end()
        for name in list(self._hangs_until):
            self.service.cont(name)
        self._disarm()
        self._starters.shutdown()
        self.service.recover(_SECONDS_TO_GET_UP)
        self._note_database(is_up=True)

    def _hurt(self, name: str) -> None:
        if name in self._hangs_until:
            return
        self.witness.kill(name)
        if name in _MAY_HANG and random.random() < _HANGS:  # noqa: S311
            self.service.stop(name)
            self._hangs_until[name] = time.monotonic() + _SECONDS_HUNG
            self.hung[name] += 1
            return
        if name == "postgres":
            self._note_database(is_up=False)
        self.service.kill(name)
        self.kills[name] += 1

    def _supervise(self) -> None:
        """Whatever does not run is started: a process may also have ended because its database was away."""
        for name, until in list(self._hangs_until.items()):
            if time.monotonic() >= until:
                del self._hangs_until[name]
                with suppress(ProcessLookupError):
                    self.service.cont(name)
        for name, started in list(self._starting.items()):
            if started.done():
                del self._starting[name]
                started.result()
        for name in SERVERS:
            if name not in self._starting and not self.service.is_running(name):
                self._starting[name] = self._starters.submit(self._start_server, name)
        for name in PROCESSES:
            if not self.service.is_running(name):
                self._start(name)

    def _start_server(self, name: str) -> None:
        self.service.start(name)
        if name == "postgres":
            self._note_database(is_up=True)

    def _start(self, name: str) -> None:
        """A process that fell because it was armed says so in its log."""
        point, before = self._armed.pop(name, ("", 0))
        if point and crash_points.last_words(point) in self.service.logs(name)[before:]:
            self.witness.kill(name)
            self.crashed_at[point] += 1
            self.kills[name] += 1
        if point or random.random() > _ARMED:  # noqa: S311
            self.service.start(name)
            return
        met = _MET_BY.get(name, _MET_BY_WORKERS)
        point = random.choice([one for one in crash_points.POINTS if one.startswith(met)])  # noqa: S311
        self._armed[name] = (point, len(self.service.logs(name)))
        self.service.start(name, **{crash_points.VARIABLE: point})

    def _disarm(self) -> None:
        """Nobody dies any more, once the fire is out."""
        for name in self._armed:
            if self.service.is_running(name):
                self.service.kill(name)
        self._armed.clear()

    def _note_database(self, *, is_up: bool) -> None:
        """A server that was started answers when `start` returns."""
        if not is_up:
            self._down_since = self._down_since or time.time()
        elif self._down_since is not None and self.service.is_running("postgres"):
            self.outages.append((self._down_since, time.time()))
            self._down_since = None

    def _flush(self) -> None:
        """All that Valkey holds is gone: it costs latency only."""
        if time.monotonic() < self._next_flush or "valkey" in self._hangs_until:
            return
        self._next_flush = time.monotonic() + _SECONDS_BETWEEN_FLUSHES
        with suppress(RedisError), Redis.from_url(self.service.redis_url, socket_timeout=0.5) as valkey:
            valkey.flushall()
            self.flushes += 1
