"""The pulse: a thread in each Celery worker that sweeps what is due, woken by nudges and at the latest every 0.25 s.

It needs the database only: with the broker killed, hung or absent it beats on. Everything in it is claimed with locks,
so any number of workers beat side by side. Clocks have a thread of their own, so that however much comes in makes none
late, and so that a process that does little else fires them too; so has work that speaks to the network (`BACKGROUND`),
where a mail server may hang, and work that takes minutes.
"""

import gc
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from celery import bootsteps
from django.db import DatabaseError, connection

from routing import nudges
from routing.jumps import JumpWatch
from routing.services import clocks, configuration, learned, offers, passes, predictions, prepared, recomputing, work

log = structlog.get_logger("routing.pulse")
BEAT_SECONDS = 0.25
_BACKGROUND_BEAT_SECONDS = _LENGTHY_BEAT_SECONDS = 1.0
_REST_SECONDS = 0.25  # most of what wakes a worker is nothing for its background
_PAUSE_AFTER_ERROR_SECONDS = 0.2
# Whatever a beat finds costs as much as ten messages more: where little was found, more is let come before the next.
_GATHER_SECONDS = 0.02
_LITTLE = 20
_BUSY_BEATS = 3  # so many in a row that found something
_SAY_BUSY_SECONDS = 0.1
_TIME = "extract(epoch FROM statement_timestamp())::float8"
_PLANS_SECONDS = 30.0  # how long a plan is kept that was made when tables were smaller


@dataclass(frozen=True)
class Sweep:
    """Something that is swept. `is_due` is an SQL condition, cheap through a partial index: all of them are asked in
    one statement, so that an idle beat costs one round trip. It asks for the index's least value: whether there is any
    row that is due, PostgreSQL may find out by reading the whole table, the longer the older the house. `run` returns
    how much it did. One that `follows` is run whenever a sweep before it did something, without being asked for again.
    """

    name: str
    is_due: str
    run: Callable[[], int]
    follows: bool = False


_punctual: list[Sweep] = [Sweep("clocks", clocks.IS_DUE, clocks.fire_due)]
_overdue = [Sweep("clocks", clocks.IS_OVERDUE, clocks.fire_due)]
# In this order: what comes in first (the desk registers it), then what is due, then who gets it.
_sweeps: list[Sweep] = [
    Sweep("predictions", predictions.IS_DUE, predictions.look_ahead),
    Sweep("planned", work.IS_PLANNED_DUE, work.resume_planned),
    Sweep("expired_offers", offers.IS_OFFER_EXPIRED, offers.expire_due),
    Sweep("leases", offers.IS_LEASE_OVER, offers.expire_leases),
    Sweep("absent", offers.IS_HOLDER_ABSENT, offers.return_from_absent),
    Sweep("passes", passes.IS_WANTED, passes.route_wanted, follows=True),
]
_background: list[Sweep] = [Sweep("beliefs", "true", learned.refresh)]
_lengthy: list[Sweep] = [Sweep("recomputing", recomputing.IS_DUE, recomputing.recompute)]
_preparations: list[Callable[[], object]] = []


def register_first(sweep: Sweep) -> None:
    """A sweep of the desk's that runs before routing's own: database only, and short."""
    if sweep.name not in {known.name for known in _sweeps}:
        _sweeps.insert(0, sweep)


def register_background(sweep: Sweep) -> None:
    """A sweep that speaks to the network; it runs in a thread of its own."""
    if sweep.name not in {known.name for known in _background}:
        _background.append(sweep)


def register_lengthy(sweep: Sweep) -> None:
    """A sweep that may take minutes; it runs in a thread of its own, so that no message waits for it."""
    if sweep.name not in {known.name for known in _lengthy}:
        _lengthy.append(sweep)


def register_preparation(prepare: Callable[[], object]) -> None:
    """Something slow that the first piece of work should not wait for, done once, beside the sweeps."""
    if prepare not in _preparations:
        _preparations.append(prepare)


def _prepare() -> None:
    try:
        for prepare in _preparations:
            prepare()
    except Exception:
        log.exception("preparation_failed")
    finally:
        connection.close()
        # What is loaded by now stays: looking through it again and again held everybody up for a tenth of a second.
        gc.collect()
        gc.freeze()


def _due(sweeps: Sequence[Sweep], jumps: JumpWatch) -> tuple[object, set[str]]:
    """The stamp of the settings, and the names of the sweeps that have something to do."""
    conditions = ", ".join(f"({sweep.is_due})" for sweep in sweeps)
    before = time.monotonic()
    [(stamp, told, *answers)] = prepared.rows(f"SELECT {configuration.STAMP}, {_TIME}, {conditions}")
    jump = jumps.look(told, before, time.monotonic())
    if jump:
        log.error("database_clock_jumped", seconds=round(jump, 1))
    return stamp, {sweep.name for sweep, is_due in zip(sweeps, answers, strict=True) if is_due}


class _Busyness:
    """Tells who would wake a worker that this one looks again anyway: a message each costs more than the looking."""

    def __init__(self, look_again: Callable[[], None]) -> None:
        self._look_again = look_again
        self._in_a_row = 0
        self._said_at = 0.0

    def found(self, count: int) -> None:
        """What the latest beat found."""
        self._in_a_row = self._in_a_row + 1 if count else 0
        if self._in_a_row >= _BUSY_BEATS and time.monotonic() > self._said_at + _SAY_BUSY_SECONDS:
            self._said_at = time.monotonic()
            nudges.stays_busy()
        elif self._said_at and not count:
            self._said_at = 0.0
            nudges.rests(self._look_again)


class Beat:
    """A thread that runs sweeps again and again until told to stop."""

    def __init__(
        self,
        name: str,
        sweeps: Sequence[Sweep],
        *,
        seconds: float = BEAT_SECONDS,
        rest_seconds: float = 0.0,
        gather_seconds: float = 0.0,
        says_busy: bool = False,
    ) -> None:
        self.name = name
        self._sweeps = sweeps
        self._seconds = seconds
        self._rest_seconds = rest_seconds  # at least so long between two looks that found nothing
        self._gather_seconds = gather_seconds  # between two looks where the first found little
        self._jumps = JumpWatch()
        self._wanted = threading.Event()
        self._ending = threading.Event()
        self._plans_until = time.monotonic() + _PLANS_SECONDS
        self._busyness = _Busyness(self.wake) if says_busy else None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._wanted.set()

    def stop(self) -> None:
        self._ending.set()
        self._wanted.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._ending.is_set():
            self._wanted.clear()
            found = self.beat_once()
            if self._busyness is not None:
                self._busyness.found(found)
            if not found:
                self._ending.wait(self._rest_seconds)
                self._wanted.wait(self._seconds)
            elif found < _LITTLE:
                self._ending.wait(self._gather_seconds)
        connection.close()

    def beat_once(self) -> int:
        """Everything that is due, once. What fails is logged and keeps nothing else from running. Returns the count."""
        try:
            self._forget_plans()
            stamp, due = _due(self._sweeps, self._jumps)
        except DatabaseError as error:
            self._recover("due", error)
            return 0
        done = 0
        with configuration.standing(stamp):
            for sweep in self._sweeps:
                if sweep.name in due or (sweep.follows and done):
                    done += self._run_one(sweep)
        return done

    def _forget_plans(self) -> None:
        if time.monotonic() >= self._plans_until:
            self._plans_until = time.monotonic() + _PLANS_SECONDS
            prepared.forget_plans()

    def _run_one(self, sweep: Sweep) -> int:
        try:
            return sweep.run()
        except DatabaseError as error:
            self._recover(sweep.name, error)
        except Exception:
            log.exception("sweep_failed", sweep=sweep.name)
            connection.close()
        return 0

    def _recover(self, name: str, error: DatabaseError) -> None:
        """The database is away, or somebody was faster: a fresh connection, a short rest, and on."""
        log.warning("sweep_postponed", sweep=name, error=str(error).strip()[:200])
        connection.close()
        self._ending.wait(_PAUSE_AFTER_ERROR_SECONDS)
        self._wanted.set()


_beats: list[Beat] = []


def start_beats() -> list[Beat]:
    """Start this process's threads: called once by the worker's boot step."""
    if not _beats:
        _beats.append(clocks_beat())
        _beats.append(Beat("pulse", _sweeps, gather_seconds=_GATHER_SECONDS, says_busy=True))
        # Sending is woken; by itself it looks for what was put off, whose time is no promise to the second.
        _beats.append(Beat("background", _background, seconds=_BACKGROUND_BEAT_SECONDS, rest_seconds=_REST_SECONDS))
        if _lengthy:
            _beats.append(Beat("lengthy", _lengthy, seconds=_LENGTHY_BEAT_SECONDS))
        for beat in _beats:
            beat.start()
        threading.Thread(target=_prepare, name="preparation", daemon=True).start()
        nudges.answer_here(wake_here)
    return _beats


def clocks_beat(*, stands_by: bool = False) -> Beat:
    """What fires clocks, in workers and beside the doors: with all workers dead or hung at once none is late.

    Who `stands_by` has other work, and fires only what the others have let lie for half a second.
    """
    return Beat("clocks", _overdue if stands_by else _punctual)


def wake_here() -> None:
    """A nudge reached this process; what takes minutes has the time to wait for its beat."""
    for beat in _beats:
        if beat.name != "lengthy":
            beat.wake()


class PulseStep(bootsteps.StartStopStep):
    """Ties the threads to a Celery worker's life, before it looks for its broker."""

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)

    def start(self, parent: Any) -> None:  # noqa: ARG002 - Celery's signature
        start_beats()

    def stop(self, parent: Any) -> None:  # noqa: ARG002
        nudges.answer_here(None)
        for beat in _beats:
            beat.stop()
        _beats.clear()
