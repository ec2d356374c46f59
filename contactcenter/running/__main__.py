"""`script/run` and `script/dev` inside .venv: `python -m contactcenter.running script/run …`."""

import errno
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper

from contactcenter import demo
from contactcenter.embedded import Place, here
from contactcenter.embedded.errors import EmbeddedServerError
from contactcenter.embedded.places import UnsafeFolderError
from contactcenter.embedded.postgres import PostgresServer
from contactcenter.embedded.valkey import ValkeyServer
from contactcenter.running import options, preparation, processes, reloading, statics
from contactcenter.running.preparation import PreparationError
from contactcenter.running.progress import step
from contactcenter.running.readiness import NotReadyError, WorkerRoll, mail_answers, web_answers
from contactcenter.running.supervisor import Supervisor

_FACES = {"shop": "/shop/", "inbox": "/inbox/", "supervision": "/supervision/"}
_READY_SECONDS = 60
_FREE_BYTES = 200_000_000


class StartError(RuntimeError):
    """The sentence is meant for the person at the terminal."""


class AskedToStop(BaseException):
    """Ctrl-C, a polite kill, or the terminal went away."""


def main(arguments: list[str]) -> int:
    begun = float(os.environ.pop("CONTACTCENTER_STARTED", "") or time.time())
    chosen = options.parse(arguments[0], arguments[1:])
    place = here()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # what fell is told at once, into a file or a pipe too
    _stop_when_asked()
    try:
        with _only_one(place):
            return _Run(chosen, place, begun).whole()
    except AskedToStop:
        return 0
    except (
        StartError,
        EmbeddedServerError,
        PreparationError,
        UnsafeFolderError,
        NotReadyError,
        statics.BuildError,
    ) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(_reason(error, place), file=sys.stderr)
        return 2


def _reason(error: OSError, place: Place) -> str:
    if error.errno == errno.ENOSPC:
        return f"The disk of {place.data} is full. Free some space and start again."
    if isinstance(error, PermissionError):
        return (
            f"{error.filename} belongs to another account: start as that one, or set CONTACTCENTER_DATA to a folder "
            "of yours."
        )
    raise error


class _Run:
    """One life of the service, from the first check to the last process."""

    def __init__(self, chosen: options.Options, place: Place, begun: float) -> None:
        self.options = chosen
        self.place = place
        self.begun = begun
        self.postgres = None if os.environ.get("DATABASE_URL") else PostgresServer(place)
        self.valkey = None if os.environ.get("REDIS_URL") else ValkeyServer(place)
        self.database_url = os.environ.get("DATABASE_URL") or place.database_url
        self.redis_url = os.environ.get("REDIS_URL") or place.redis_url
        # All processes must agree on them: web's demo mailbox answers by the mail's door, workers send to the mailbox.
        if chosen.mail_port:
            os.environ["CONTACTCENTER_SMTP_PORT"] = str(chosen.mail_port)
        port = os.environ.setdefault("CONTACTCENTER_SMTP_PORT", "8025")
        os.environ.setdefault("CONTACTCENTER_MAILBOX_PORT", str(int(port) + 1))
        self.mail_ports = [int(os.environ[f"CONTACTCENTER_{door}_PORT"]) for door in ("SMTP", "MAILBOX")]
        self.supervisor = Supervisor(
            servers=[server for server in (self.postgres, self.valkey) if server],
            processes=[
                processes.web(place, chosen.host, chosen.port, shows_output=chosen.reloads),
                processes.listen(place, shows_output=chosen.reloads),
                *(processes.worker(place, name, shows_output=chosen.reloads) for name in processes.WORKERS),
                *([processes.traffic(place, self._url(), shows_output=chosen.reloads)] if chosen.has_traffic else []),
            ],
        )

    def whole(self) -> int:
        if self.options.reloads:
            os.environ.setdefault("CONTACTCENTER_DEBUG", "1")
        try:
            self._check_machine()
            if self.options.resets:
                self._reset()
            self._prepare()
            self._start_processes()
            self._greet()
            for _ in reloading.changes(self.supervisor) if self.options.reloads else _ticks():
                self.supervisor.watch()
        except (AskedToStop, KeyboardInterrupt):  # the second from the watcher of the sources, which has its own way
            print("\nStopping …", flush=True)
        finally:
            self._stop()
        return 0

    def _check_machine(self) -> None:
        for process in self.supervisor.processes:
            process.stop(seconds=1)  # left over from a start that was killed
        _check_port(self.options.host, self.options.port)
        for port in filter(None, self.mail_ports):
            _check_port("127.0.0.1", port, "--mail-port")
        free = shutil.disk_usage(self.place.data).free
        if free < _FREE_BYTES:
            raise StartError(
                f"The disk of {self.place.data} is too full: {free // 1_000_000} MB are free and "
                f"{_FREE_BYTES // 1_000_000} MB are needed. Free some space and start again."
            )

    def _reset(self) -> None:
        if self.postgres is None:
            raise StartError("--reset empties embedded data only: empty the database of DATABASE_URL where it runs.")
        if self.options.asks and not _is_agreed(f"Everything in {self.place.data} will be lost. Type yes to go on: "):
            raise StartError("Nothing was changed.")
        for server in (ValkeyServer(self.place), self.postgres):
            server.stop()
        folders = (self.place.postgres, self.place.valkey, self.place.data / "attachments", self.place.logs)
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)

    def _prepare(self) -> None:
        """The front end is built beside the databases: neither waits for the other, and there are two cores."""
        building = subprocess.Popen(
            [sys.executable, "-m", "contactcenter.running.frontend"], stderr=subprocess.PIPE, text=True
        )
        try:
            with step("Starting the databases"):
                self._start_servers()
            if preparation.needs_migrating(self.place, self.database_url):
                with step("Preparing the database"):
                    preparation.migrate(self.place, self.database_url)
            if self.options.loads_demo and preparation.is_first_start(self.database_url):
                with step("Loading the demo organisation"):
                    preparation.manage(self.place, "load_demo", "--history")
            if self.options.has_traffic and not preparation.has_shop(self.database_url, demo.SHOP_SLUG):
                raise StartError("--traffic sends made shoppers to the demo organisation, and these data have none.")
            statics.compile_catalogues()
            with step("Building the pages"):
                _, reason = building.communicate()
                if building.returncode:
                    raise StartError(reason.strip().splitlines()[-1] if reason.strip() else "The front end failed.")
                statics.collect(self.place)
        finally:
            building.kill()
            building.wait()

    def _start_servers(self) -> None:
        for server in self.supervisor.servers:
            self.supervisor.start(server)
        if self.postgres is None:
            preparation.check_postgres(self.database_url)
        if self.valkey is None:
            preparation.check_redis(self.redis_url)

    def _start_processes(self) -> None:
        (self.place.data / "attachments").mkdir(exist_ok=True, mode=0o700)
        with step("Starting web, mail and workers"):
            self.supervisor.start_processes(is_warm=not self.options.reloads)  # else what was imported is soon old
            self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + _READY_SECONDS
        while not (web_answers(self._url()) and mail_answers(self.mail_ports[0])):
            self._check_alive(until)
            time.sleep(0.1)
        roll = WorkerRoll(self.redis_url)
        while not roll.answering(len(processes.WORKERS)):
            self._check_alive(until)
        roll.close()

    def _check_alive(self, until: float) -> None:
        for process in self.supervisor.processes:
            if process.pid is None:
                raise StartError(f"{process.name} ended while it started; its last words are in {process.log}")
        if time.monotonic() > until:
            raise StartError(f"The service was not ready after {_READY_SECONDS} s; the logs are in {self.place.logs}")

    def _url(self) -> str:
        host = "127.0.0.1" if self.options.host in {"0.0.0.0", "::"} else self.options.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.options.port}"

    def _greet(self) -> None:
        url = self._url()
        print(f"\nReady after {time.time() - self.begun:.1f} s.\n")
        for name, path in _FACES.items():
            print(f"  {name:14} {url}{path}")
        print(f"  {'mail':14} by SMTP on port {self.mail_ports[0]}, to {demo.MAIL_ADDRESS}")
        print(f"\n  Demo logins, all with the password {demo.PASSWORD}:")
        for role in dict.fromkeys(person.role for person in demo.PEOPLE.values()):
            names = [login for login, person in demo.PEOPLE.items() if person.role == role]
            print(f"  {role:14} {', '.join(names)}")
        if self.options.has_traffic:
            print("\n  Made shoppers come on all channels, marked [simulé] or [simulated]; made agents answer some.")
        print(f"\n  Logs in {self.place.logs}. Ctrl-C ends everything.\n", flush=True)

    def _stop(self) -> None:
        """Nothing may interrupt this any more: it takes five seconds at most."""
        for wish in _WISHES:
            signal.signal(wish, signal.SIG_IGN)
        self.supervisor.stop()


_WISHES = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _stop_when_asked() -> None:
    def stop(*_: object) -> None:
        for wish in _WISHES:
            signal.signal(wish, signal.SIG_IGN)  # the second Ctrl-C changes nothing
        raise AskedToStop

    for wish in _WISHES:
        signal.signal(wish, stop)


def _ticks() -> Iterator[None]:
    while True:
        yield
        time.sleep(0.25)


@contextmanager
def _only_one(place: Place) -> Iterator[None]:
    """One service per data folder."""
    place.run.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (place.run / "lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(
                f"The service already runs on {place.data}: end it first, or set CONTACTCENTER_DATA to another folder."
            ) from error
        yield


def _check_port(host: str, port: int, option: str = "--port") -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise StartError(f"Port {port} needs rights you lack: choose one above 1023 with {option} N.") from error
        except socket.gaierror as error:
            raise StartError(f"{host} is no address of this machine: choose another with --host.") from error
        except OSError as error:
            raise StartError(f"Port {port} is used by another program: choose another with {option} N.") from error


def _is_agreed(question: str) -> bool:
    try:
        return input(question).strip().lower() == "yes"
    except EOFError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
