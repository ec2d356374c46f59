"""What a bench runs on: servers, a database and workers of its own, gone when it ends. Only on this machine."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from cryptography.fernet import Fernet
from django.conf import settings
from psycopg import sql

from contactcenter.embedded import Place
from contactcenter.embedded.places import data_dir, make_data_folder
from contactcenter.embedded.postgres import PostgresServer
from contactcenter.embedded.valkey import ValkeyServer
from contactcenter.running import processes
from contactcenter.running.real_service import SERVERS, RealService

_START_SECONDS = 60
# All shoppers of a run come from one address, so what is allowed per address is not what is measured. Our processes
# inherit this; sharing the key lets a run sign its agents in.
_OPEN_DOORS = {"CONTACTCENTER_VISITORS": "1000000", "CONTACTCENTER_SOCKETS": "10000"}


@dataclass(frozen=True)
class OwnDatabase:
    """A migrated database with the demo organisation in it, and the Redis its workers are told of."""

    place: Place
    database_url: str
    redis_url: str

    def connect(self) -> psycopg.Connection:
        """Autocommit, outside Django, in UTC."""
        return psycopg.connect(self.database_url, autocommit=True, options="-c timezone=UTC")

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@contextmanager
def own_place() -> Iterator[Place]:
    """An empty installation on the same disk as the configured one, so that a commit costs what it costs there."""
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=data_dir()))
    folder.chmod(0o711)  # when we are root, PostgreSQL's own account passes through
    place = Place(folder / "data")
    try:
        make_data_folder(place.data)
        yield place
    finally:
        shutil.rmtree(place.postgres_home, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_database(*, is_redis_down: bool = False) -> Iterator[OwnDatabase]:
    """A fresh database beside the configured one; where nothing is configured, on embedded servers of its own."""
    with ExitStack() as stack:
        place = stack.enter_context(own_place())
        url = stack.enter_context(fresh_database(os.environ.get("DATABASE_URL") or _postgres(stack, place)))
        if is_redis_down:
            redis_url = f"unix://{place.data / 'nobody.sock'}"
        else:
            redis_url = os.environ.get("REDIS_URL") or _valkey(stack, place)
        database = OwnDatabase(place, url, redis_url)
        for command in ("migrate --verbosity 0", "load_demo"):
            _manage(database, *command.split())
        yield database


def _postgres(stack: ExitStack, place: Place) -> str:
    server = PostgresServer(place)
    stack.callback(server.stop)
    server.start()
    return place.database_url


def _valkey(stack: ExitStack, place: Place) -> str:
    server = ValkeyServer(place)
    stack.callback(server.stop)
    server.start()
    return place.redis_url


@contextmanager
def fresh_database(beside: str) -> Iterator[str]:
    name = f"bench_{secrets.token_hex(4)}"
    with psycopg.connect(beside, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(beside)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _manage(database: OwnDatabase, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "manage.py", *arguments],
        cwd=processes.ROOT,
        env=processes.environment(database.place, "command") | database.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")


@contextmanager
def own_workers(database: OwnDatabase) -> Iterator[list[processes.Process]]:
    """The workers of a real service, beating on this database; they need no Redis to be ready."""
    workers = [processes.worker(database.place, name) for name in processes.WORKERS]
    try:
        for worker in workers:
            worker.environment = database.environment
            worker.start()
        _wait_for_beats(database, len(workers))
        yield workers
    finally:
        for worker in workers:
            worker.stop()


def _wait_for_beats(database: OwnDatabase, count: int) -> None:
    """Each worker's pulse has a connection of its own; nobody else calls himself a worker here."""
    until = time.monotonic() + _START_SECONDS
    with database.connect() as connection:
        while time.monotonic() < until:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = 'contactcenter-worker'"
            ).fetchone()
            if row and row[0] >= count:
                return
            time.sleep(0.1)
    raise RuntimeError(f"{count} workers did not begin to beat within {_START_SECONDS} s")


def _share_sealing_key() -> None:
    """What the service seals, a run opens: it plays the providers, who know the secrets of their accounts."""
    key = Fernet.generate_key().decode()
    os.environ["CONTACTCENTER_SEALING_KEYS"] = key
    settings.SEALING_KEYS = [key]


@contextmanager
def prepared_service(place: Place) -> Iterator[RealService]:
    """Servers of the bench's own with the demo organisation, and nothing running on them yet."""
    os.environ.update(_OPEN_DOORS, SECRET_KEY=settings.SECRET_KEY, CONTACTCENTER_LOG_LEVEL="WARNING")
    _share_sealing_key()
    service = RealService(place)
    try:
        for name in SERVERS:
            service.start(name)
        for command in ("migrate --verbosity 0", "load_demo"):
            service.manage(*command.split())
        yield service
    finally:
        service.stop_all()


@contextmanager
def own_service() -> Iterator[RealService]:
    """Servers, web and workers, all of the bench's own, with the demo organisation; they may be killed."""
    with own_place() as place, prepared_service(place) as service:
        service.start_all()
        yield service
