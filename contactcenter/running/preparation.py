"""What happens between 'the databases answer' and 'the processes start': versions checked, migrated, demo loaded."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import redis

from contactcenter.embedded import Place
from contactcenter.running import processes

_OLDEST_POSTGRES = 150_000
_OLDEST_REDIS = 7


class PreparationError(RuntimeError):
    """The sentence is meant for the person at the terminal."""


def check_postgres(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise PreparationError(f"The PostgreSQL that DATABASE_URL names cannot be reached: {reason}") from error
    if version < _OLDEST_POSTGRES:
        raise PreparationError(
            f"The PostgreSQL that DATABASE_URL names is version {version // 10_000}, and 15 or later is needed: "
            "upgrade it, or unset DATABASE_URL to use the embedded one."
        )


def check_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as client:
            version = str(client.info("server")["redis_version"])
    except (redis.RedisError, ValueError) as error:
        raise PreparationError(f"The Redis that REDIS_URL names cannot be used: {error}") from error
    if int(version.partition(".")[0]) < _OLDEST_REDIS:
        raise PreparationError(
            f"The Redis that REDIS_URL names is version {version}, and 7 or later is needed: "
            "upgrade it, or unset REDIS_URL to use the embedded Valkey."
        )


def needs_migrating(place: Place, url: str) -> bool:
    """Asks the database which of our migrations it has had; those of packages change only with the pins."""
    if not _pins_stamp(place).exists() or _pins_stamp(place).read_text() != _pins(url):
        return True
    with psycopg.connect(url, autocommit=True) as connection:
        if not _has_table(connection, "django_migrations"):
            return True
        had = {(app, name) for app, name in connection.execute("SELECT app, name FROM django_migrations")}
    return not _our_migrations() <= had


def migrate(place: Place, url: str) -> None:
    manage(place, "migrate", "--no-input", "--verbosity", "0")
    _pins_stamp(place).write_text(_pins(url))


def is_first_start(url: str) -> bool:
    """Nobody can sign in yet."""
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute("SELECT 1 FROM access_user LIMIT 1").fetchone() is None


def has_shop(url: str, slug: str) -> bool:
    """Whether the demo organisation is loaded, by the slug of its shop."""
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute("SELECT 1 FROM tickets_shop WHERE slug = %s", [slug]).fetchone() is not None


def manage(place: Place, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "manage.py", *arguments],
        cwd=processes.ROOT,
        env=processes.environment(place, "command"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        place.logs.mkdir(exist_ok=True, mode=0o700)
        log = place.logs / "manage.log"
        log.write_text(done.stdout + done.stderr)
        reason = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "no reason was given")
        raise PreparationError(f"manage.py {arguments[0]} failed: {reason.strip()} (everything is in {log})")


def _has_table(connection: psycopg.Connection, name: str) -> bool:
    return connection.execute("SELECT to_regclass(%s)", [name]).fetchone() != (None,)


def _our_migrations() -> set[tuple[str, str]]:
    found = Path(processes.ROOT).glob("[cr]*/**/migrations/[0-9]*.py")
    return {(path.parent.parent.name, path.stem) for path in found}


def _pins(url: str) -> str:
    pins = (processes.ROOT / "requirements.txt").read_bytes()
    return hashlib.sha256(pins + os.fsencode(url)).hexdigest()


def _pins_stamp(place: Place) -> Path:
    return place.data / "migrated.stamp"
