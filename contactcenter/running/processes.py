"""The processes of the service: their command lines, their environment, their start and their end."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contactcenter.embedded import Place, pid_files
from contactcenter.running.warm import IMPORTS, Warm, die_with_parent

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS = ("worker1", "worker2")
_IMPORT_SECONDS = 60


@dataclass
class Process:
    """One process of the service. Its pid file names it for a later start, should we be killed."""

    name: str
    role: str
    command: list[str]
    place: Place
    environment: Mapping[str, str] = field(default_factory=dict)
    shows_output: bool = False
    warm: Warm | None = None  # what has imported everything for its role

    @property
    def pid(self) -> int | None:
        return pid_files.living(self._pid_file)

    @property
    def log(self) -> Path:
        return self.place.logs / f"{self.name}.log"

    def start(self, **more: str) -> None:
        """Replaces one left over from a start that was killed, which may run older code. `more`: of its environment."""
        self.stop(seconds=0)
        self.place.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        whole = environment(self.place, self.role) | dict(self.environment) | more
        pid = self.warm.fork(self.command, self.log, whole) if self.warm else None
        pid_files.write(self._pid_file, pid or self._begin(whole))

    def wait_warm(self) -> None:
        """Until what it is forked from has imported everything; not for ever, as it may start by itself."""
        if self.warm is not None:
            self.warm.wait_ready(_IMPORT_SECONDS)

    def _begin(self, whole: Mapping[str, str]) -> int:
        output = None if self.shows_output else self.log.open("ab")
        try:
            process = subprocess.Popen(  # noqa: S603 - our own command lines
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                env=whole,
                start_new_session=True,  # the terminal's Ctrl-C reaches only the one who ends all in order
                preexec_fn=die_with_parent,  # noqa: PLW1509 - one prctl, called from the main thread
            )
        finally:
            if output:
                output.close()
        process.returncode = 0  # from now on followed by its number
        return process.pid

    def stop(self, seconds: float = 2) -> None:
        pid = self.pid
        if pid is not None:
            pid_files.end(pid, gently=signal.SIGTERM, seconds=seconds)
        self._pid_file.unlink(missing_ok=True)

    def send(self, what: signal.Signals) -> None:
        pid = self.pid
        if pid is None:
            raise ProcessLookupError(f"{self.name} does not run")
        pid_files.send(pid, what)

    @property
    def _pid_file(self) -> Path:
        return self.place.run / f"{self.name}.pid"


def web(place: Place, host: str, port: int, *, shows_output: bool = False) -> Process:
    """One process: the pool of database connections and the sockets live in it. More of them go behind a balancer."""
    command = [
        *(sys.executable, "-m", "uvicorn", "contactcenter.asgi:application", "--host", host, "--port", str(port)),
        *("--ws-ping-interval", "10", "--ws-ping-timeout", "10", "--ws-max-size", "65536"),
        *("--ws-per-message-deflate", "false"),  # frames of thirty bytes
        *("--timeout-graceful-shutdown", "2"),
        *("--no-access-log", "--no-server-header", "--lifespan", "on"),
    ]
    return Process("web", "web", command, place, shows_output=shows_output)


def listen(place: Place, *, shows_output: bool = False) -> Process:
    """The doors that are listened to; their ports are in the environment."""
    command = [sys.executable, "manage.py", "listen"]
    return Process("listen", "listen", command, place, shows_output=shows_output)


def traffic(place: Place, url: str, *, shows_output: bool = False) -> Process:
    """Made shoppers and agents, for a demo; it finds the mail's port in the environment."""
    command = [sys.executable, "manage.py", "traffic", "--url", url]
    return Process("traffic", "command", command, place, shows_output=shows_output)


def worker(place: Place, name: str, *, shows_output: bool = False) -> Process:
    """Gossip and mingle would wait for the other workers; ours agree through the database."""
    command = [
        *(
            sys.executable,
            "-m",
            "celery",
            "-A",
            "contactcenter",
            "--quiet",
            "worker",
            "-n",
            f"{name}@%h",
            "--loglevel",
            "WARNING",
        ),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
    return Process(name, "worker", command, place, shows_output=shows_output)


def environment(place: Place, role: str) -> dict[str, str]:
    """Ours, less what a test runner set for itself, and less what makes every start compile all packages again."""
    dropped = ("PYTEST_", "DJANGO_", "PYTHONDONTWRITEBYTECODE")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    return kept | {
        "CONTACTCENTER_DATA": str(place.data),
        "CONTACTCENTER_ROLE": role,
        "DJANGO_SETTINGS_MODULE": "contactcenter.settings",
        "PYTHONUNBUFFERED": "1",
    }


def warm_up(those: Sequence[Process]) -> None:
    """A parent for each role that has none, or whose parent fell."""
    parents = {one.role: one.warm for one in those if one.warm is not None and one.warm.is_alive}
    for process in those:
        if process.role in IMPORTS:
            if process.role not in parents:
                parents[process.role] = Warm(ROOT, environment(process.place, process.role) | dict(process.environment))
            process.warm = parents[process.role]


def cool_down(those: Sequence[Process]) -> None:
    """Those parents end, and with them what they have forked and still runs."""
    for process in those:
        if process.warm is not None:
            process.warm.end()
            process.warm = None
