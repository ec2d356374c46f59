"""A whole service of one's own, to be measured or hurt: servers, web, mail and workers, to kill and to stop."""

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from contactcenter.embedded import Place, pid_files
from contactcenter.embedded.postgres import PostgresServer
from contactcenter.embedded.valkey import ValkeyServer
from contactcenter.running import processes, statics
from contactcenter.running.readiness import NotReadyError, WorkerRoll, mail_answers, wait_for, web_answers

SERVERS = ("postgres", "valkey")
PROCESSES = ("web", "listen", *processes.WORKERS)


class RealService:
    """web, listen, worker1, worker2, valkey and postgres of one place, each by its name."""

    def __init__(self, place: Place, database: str = "contactcenter") -> None:
        self.place = place
        self.database_url = place.database_url_of(database)
        self.redis_url = place.redis_url
        self._database = database
        self._port, self.mail_port, self.mailbox_port = free_port(), free_port(), free_port()
        self._servers: dict[str, PostgresServer | ValkeyServer] = {
            "postgres": PostgresServer(place),
            "valkey": ValkeyServer(place),
        }
        self._processes = {"web": processes.web(place, "127.0.0.1", self._port)}
        self._processes["listen"] = processes.listen(place)
        self._processes |= {name: processes.worker(place, name) for name in processes.WORKERS}
        for process in self._processes.values():
            process.environment = {
                "DATABASE_URL": self.database_url,
                "REDIS_URL": self.redis_url,
                "CONTACTCENTER_SMTP_PORT": str(self.mail_port),
                "CONTACTCENTER_MAILBOX_PORT": str(self.mailbox_port),
            }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}"

    def start_all(self) -> None:
        """Servers first; migrating is the caller's, who may have a database already."""
        for server in self._servers.values():
            server.start()
        statics.collect(self.place)
        processes.warm_up([*self._processes.values()])  # as under `script/run`
        for process in self._processes.values():
            process.wait_warm()
            process.start()
        self.wait_ready()

    def stop_all(self) -> None:
        """In order: those who use something end before it."""
        self.stop_processes()
        for name in ("valkey", "postgres"):
            self._servers[name].stop()

    def stop_processes(self) -> None:
        for process in self._processes.values():
            process.stop()
        processes.cool_down([*self._processes.values()])

    def start(self, name: str, **environment: str) -> None:
        """With more in its environment, this once; servers have none."""
        part = self._part(name)
        if isinstance(part, processes.Process):
            part.start(**environment)
        else:
            part.start()

    def restart(self, name: str) -> None:
        """Ended as by an upgrade, then started again and waited for."""
        self._part(name).stop()
        self.start(name)
        self.wait_ready()

    def kill(self, name: str) -> None:
        """kill -9; returns when it is gone."""
        part = self._part(name)
        pid = part.pid
        if pid is None:
            raise ProcessLookupError(f"{name} does not run")
        pid_files.end(pid, gently=signal.SIGKILL, seconds=5)

    def stop(self, name: str) -> None:
        """SIGSTOP: it hangs, its sockets stay open. Of postgres only the door hangs; sessions go on."""
        self._send(name, signal.SIGSTOP)

    def cont(self, name: str) -> None:
        self._send(name, signal.SIGCONT)

    def is_running(self, name: str) -> bool:
        return self._part(name).pid is not None

    def pid(self, name: str) -> int | None:
        return self._part(name).pid

    def wait_ready(self, seconds: float = 90) -> None:
        """Everything that should run runs and answers; without Valkey nobody can ask the workers, so then they pass."""
        try:
            wait_for("web", lambda: web_answers(self.url), seconds)
            wait_for("mail", lambda: mail_answers(self.mail_port), seconds)
            if ValkeyServer(self.place).is_answering:
                self._wait_for_workers(seconds)
        except NotReadyError as error:
            tails = "\n".join(f"--- {name}\n{self.logs(name)[-2000:]}" for name in PROCESSES)
            raise NotReadyError(f"{error}\n{tails}") from error

    def recover(self, seconds: float = 90) -> None:
        """Whatever a test killed or stopped runs again, and answers within `seconds`."""
        processes.warm_up([*self._processes.values()])
        for name, part in {**self._servers, **self._processes}.items():
            if part.pid is None:
                part.start()
            else:
                self.cont(name)
        self.wait_ready(seconds)

    def logs(self, name: str) -> str:
        log = self._part(name).log
        return log.read_text(errors="replace") if log.exists() else ""

    def connection(self, **options: Any) -> psycopg.Connection:
        """An autocommit connection to the service's database, outside Django."""
        return psycopg.connect(self.database_url, autocommit=True, **options)

    def manage(self, *arguments: str, seconds: float = 300) -> str:
        """Runs a Django command on this service and returns what it printed."""
        done = subprocess.run(  # noqa: S603 - our own command line
            [sys.executable, "manage.py", *arguments],
            cwd=processes.ROOT,
            env=processes.environment(self.place, "command")
            | {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url},
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout

    def _send(self, name: str, what: signal.Signals) -> None:
        pid = self._part(name).pid
        if pid is None:
            raise ProcessLookupError(f"{name} does not run")
        pid_files.send(pid, what)

    def _part(self, name: str) -> PostgresServer | ValkeyServer | processes.Process:
        return self._servers[name] if name in SERVERS else self._processes[name]

    def _wait_for_workers(self, seconds: float) -> None:
        roll = WorkerRoll(self.redis_url)
        try:
            names = set(processes.WORKERS)
            wait_for("the workers", lambda: names <= roll.answering(len(names)), seconds)
        finally:
            roll.close()


@contextmanager
def temporary_service(*commands: tuple[str, ...]) -> Iterator[RealService]:
    """A service on data of its own that ends with the block; `commands` (load_demo …) run after the migrations."""
    folder = Path(tempfile.mkdtemp(prefix="contactcenter-"))
    folder.chmod(0o711)  # when we are root, PostgreSQL's own account passes through
    service = RealService(Place(folder / "data"))
    try:
        service.place.data.mkdir(mode=0o700)
        for name in SERVERS:
            service.start(name)
        for command in (("migrate", "--verbosity", "0"), *commands):
            service.manage(*command)
        service.start_all()
        yield service
    finally:
        service.stop_all()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
