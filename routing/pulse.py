"""The pulse: a thread in each Celery worker that sweeps what is due, woken by nudges and at the latest every 0.25 s.

It needs the database only: with the broker killed, hung or absent it beats on. Everything in it is claimed with locks,
so any number of workers beat side by side. Work that speaks to the network has a thread of its own (`BACKGROUND`), so
that a hung mail server makes no clock late.
"""

import threading
from collections.abc import Callable
from typing import Any

import structlog
from celery import bootsteps
from django.db import DatabaseError, close_old_connections, connection

from routing.services import clocks, offers, passes, work

log = structlog.get_logger("routing.pulse")
BEAT_SECONDS = 0.25
_PAUSE_AFTER_ERROR_SECONDS = 0.2

Sweep = Callable[[], int]
# In this order: what comes in first, then what is due, then who gets it.
_first: dict[str, Sweep] = {}
_sweeps: dict[str, Sweep] = {
    "clocks": clocks.fire_due,
    "planned": work.resume_planned,
    "expired_offers": offers.expire_due,
    "leases": offers.expire_leases,
    "absent": offers.return_from_absent,
    "passes": passes.route_pools,
}
_background: dict[str, Sweep] = {}


def register_first(name: str, sweep: Sweep) -> None:
    """A sweep of the desk's that runs before routing's own: database only, short, returns how much it did."""
    _first[name] = sweep


def register_background(name: str, sweep: Sweep) -> None:
    """A sweep that speaks to the network; it runs in a thread of its own."""
    _background[name] = sweep


class Beat:
    """A thread that runs sweeps again and again until told to stop."""

    def __init__(self, name: str, sweeps: Callable[[], dict[str, Sweep]]) -> None:
        self.name = name
        self._sweeps = sweeps
        self._wanted = threading.Event()
        self._ending = threading.Event()
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
            if not self.sweep_once():
                self._wanted.wait(BEAT_SECONDS)
        connection.close()

    def sweep_once(self) -> int:
        """Every sweep once; one that fails is logged and keeps no other from running. Returns how much was done."""
        done = 0
        for name, sweep in self._sweeps().items():
            try:
                done += sweep()
            except DatabaseError as error:
                log.warning("sweep_postponed", sweep=name, error=str(error).strip()[:200])
                self._recover()
            except Exception:
                log.exception("sweep_failed", sweep=name)
                self._recover()
        return done

    def _recover(self) -> None:
        close_old_connections()
        connection.close()
        self._ending.wait(_PAUSE_AFTER_ERROR_SECONDS)


_beats: list[Beat] = []


def start_beats() -> list[Beat]:
    """Start this process's threads: called once by the worker's boot step."""
    if not _beats:
        _beats.append(Beat("pulse", lambda: {**_first, **_sweeps}))
        if _background:
            _beats.append(Beat("background", lambda: _background))
        for beat in _beats:
            beat.start()
    return _beats


def wake_here() -> None:
    """A nudge reached this process."""
    for beat in _beats:
        beat.wake()


class PulseStep(bootsteps.StartStopStep):
    """Ties the threads to a Celery worker's life, before it looks for its broker."""

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)

    def start(self, parent: Any) -> None:  # noqa: ARG002 - Celery's signature
        start_beats()

    def stop(self, parent: Any) -> None:  # noqa: ARG002
        for beat in _beats:
            beat.stop()
        _beats.clear()
