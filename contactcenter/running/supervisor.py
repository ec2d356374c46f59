"""Starts the service's processes and servers, restarts what falls, ends everything in order."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from contactcenter.embedded import pid_files
from contactcenter.embedded.errors import EmbeddedServerError
from contactcenter.running.processes import Process, cool_down, warm_up

_LONGEST_PAUSE_SECONDS = 30
# Once it ran that long, its next fall is a new matter.
_STEADY_SECONDS = 60


class Part(Protocol):
    """A server or a process: found by its number on disk, so that a killed supervisor's heir knows it."""

    @property
    def name(self) -> str: ...
    @property
    def pid(self) -> int | None: ...
    def start(self) -> object: ...


@dataclass
class _Record:
    started_at: float = 0
    falls: int = 0
    due_at: float | None = None


@dataclass
class Supervisor:
    """The parts in the order in which they start; they end in the reverse order."""

    servers: list[Part]
    processes: list[Process]
    say: Callable[[str], None] = print
    is_warm: bool = False  # processes are forked by who has imported everything
    _records: dict[str, _Record] = field(default_factory=dict)

    def start(self, part: Part) -> None:
        part.start()
        self._record(part).started_at = time.monotonic()

    def start_processes(self, *, is_warm: bool) -> None:
        self.is_warm = is_warm
        if is_warm:
            warm_up(self.processes)
        for process in self.processes:
            process.wait_warm()
            self.start(process)

    def watch(self) -> None:
        """One look at everything: who fell is started again, each time after a longer pause."""
        for part in (*self.servers, *self.processes):
            if part.pid is None:
                self._raise(part, self._record(part))
        if self.is_warm:
            warm_up(self.processes)

    def restart_processes(self) -> None:
        end_together(list(self.processes), seconds=2)
        for process in self.processes:
            self.start(process)

    def stop(self) -> None:
        """Within five seconds, whatever hangs: web and mail 2.1, workers 1.5, Valkey 0.4, PostgreSQL the rest."""
        doors = [process for process in self.processes if process.role != "worker"]
        workers = [process for process in self.processes if process.role == "worker"]
        end_together(doors, seconds=2.1)
        end_together(workers, seconds=1.5)
        cool_down(self.processes)
        for server in reversed(self.servers):
            server.stop(0.4 if server.name == "valkey" else 0.9)  # type: ignore[attr-defined]

    def _raise(self, part: Part, record: _Record) -> None:
        now = time.monotonic()
        if record.due_at is None:
            record.falls = 1 if now - record.started_at > _STEADY_SECONDS else record.falls + 1
            pause = min(2 ** (record.falls - 1) - 1, _LONGEST_PAUSE_SECONDS)
            record.due_at = now + pause
            self.say(f"{part.name} stopped; starting it again{f' in {pause} s' if pause else ''}.")
        if now >= record.due_at:
            record.due_at = None
            try:
                self.start(part)
            except EmbeddedServerError as error:
                self.say(str(error))

    def _record(self, part: Part) -> _Record:
        return self._records.setdefault(part.name, _Record())


def end_together(processes: list[Process], seconds: float) -> None:
    """All are asked at once, and those who do not end in time are killed."""
    for process in processes:
        if process.pid is not None:
            process.send(signal.SIGTERM)
            process.send(signal.SIGCONT)
    until = time.monotonic() + seconds
    for process in processes:
        pid = process.pid
        if pid is not None and not pid_files.wait_gone(pid, max(0.0, until - time.monotonic())):
            process.stop(seconds=0)
