"""Where the data of one installation lies and by which addresses its embedded servers answer. Starts nothing."""

import contextlib
import hashlib
import os
import pwd
import secrets
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

DATABASE_NAME = "contactcenter"
DATABASE_USER = "contactcenter"
# A unix socket's path holds 108 bytes on Linux, 104 on macOS; PostgreSQL adds its own file name to the folder's.
_LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432.lock")


class UnsafeFolderError(RuntimeError):
    """A folder that must be ours alone belongs to somebody else."""


@dataclass(frozen=True)
class Owner:
    """The account PostgreSQL runs under when we are root, which PostgreSQL refuses to be."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """One installation's folders, named by its data folder."""

    data: Path

    @property
    def logs(self) -> Path:
        return self.data / "log"

    @property
    def run(self) -> Path:
        """Files that name the running processes."""
        return self.data / "run"

    @property
    def postgres_home(self) -> Path:
        """What PostgreSQL's account must be able to reach: the data folder, or, for root in a closed home, another."""
        owner = postgres_owner()
        if owner is None:
            return self.data
        elsewhere = Path("/var/lib") / f"contactcenter-{self._digest}"
        if (elsewhere / "postgres").exists():
            return elsewhere
        if (self.data / "postgres").exists() or is_reachable(self.data.parent, owner):
            return self.data
        return elsewhere

    @property
    def postgres_owner(self) -> Owner | None:
        """Whoever owns the data that is there; for new data, see `postgres_owner()`."""
        owner = postgres_owner()
        if owner and self.postgres.exists() and self.postgres.stat().st_uid:
            found = self.postgres.stat()
            return Owner(found.st_uid, found.st_gid)
        return owner

    @property
    def postgres(self) -> Path:
        return self.postgres_home / "postgres"

    @property
    def postgres_sockets(self) -> Path:
        folder = self.postgres_home / "postgres-socket"
        return folder if len(os.fsencode(folder)) <= _LONGEST_SOCKET_FOLDER else self._short("pg")

    @property
    def valkey(self) -> Path:
        return self.data / "valkey"

    @property
    def valkey_socket(self) -> Path:
        folder = self.valkey
        return (folder if len(os.fsencode(folder)) <= _LONGEST_SOCKET_FOLDER else self._short("vk")) / "valkey.sock"

    @property
    def database_url(self) -> str:
        return self.database_url_of(DATABASE_NAME)

    @property
    def redis_url(self) -> str:
        return f"unix://{self.valkey_socket}"

    def database_url_of(self, name: str) -> str:
        return f"postgresql://{DATABASE_USER}@/{name}?host={quote(str(self.postgres_sockets), safe='/')}"

    @property
    def _digest(self) -> str:
        return hashlib.sha256(os.fsencode(self.data)).hexdigest()[:10]

    def _short(self, kind: str) -> Path:
        return Path(tempfile.gettempdir()) / f"cc-{os.getuid()}-{self._digest}-{kind}"


def postgres_owner() -> Owner | None:
    """None for a plain user. For root: the `postgres` account where a package made one, else `nobody`."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(account.pw_uid, account.pw_gid)
    return Owner(65534, 65534)


def is_reachable(path: Path, owner: Owner) -> bool:
    """Whether that account may pass through every folder down to `path` and read `path` itself."""
    return all(_may_enter(step.stat(), owner) for step in (path, *path.parents) if step.exists())


def _may_enter(found: os.stat_result, owner: Owner) -> bool:
    if found.st_uid == owner.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == owner.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def make_private(folder: Path, owner: Owner | None = None) -> None:
    """A folder only its owner may enter. Refuses one that another account prepared under a guessable name."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.stat()
    uid = owner.uid if owner else os.getuid()
    if found.st_uid not in {uid, os.getuid()}:
        raise UnsafeFolderError(f"{folder} belongs to another account; remove it or set CONTACTCENTER_DATA elsewhere")
    if owner:
        os.chown(folder, owner.uid, owner.gid)
    folder.chmod(0o700)


def data_dir() -> Path:
    """The folder of everything that is kept; made on first use, readable by its owner only."""
    default = Path(__file__).resolve().parent.parent.parent / "var"
    folder = Path(os.environ.get("CONTACTCENTER_DATA") or default).expanduser().resolve()
    make_data_folder(folder)
    return folder


def make_data_folder(folder: Path) -> None:
    """Ours alone; when we are root, PostgreSQL's own account may pass through to its part, but not look around."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o711 if postgres_owner() else 0o700)


def here() -> Place:
    """The installation this process belongs to."""
    return Place(data_dir())


def database_url() -> str:
    return here().database_url


def redis_url() -> str:
    return here().redis_url


def broker_url(redis: str) -> str:
    """Celery's spelling of a Redis address: a unix socket is `redis+socket://` there."""
    return redis.replace("unix://", "redis+socket://", 1)


def secret_key() -> str:
    """The signing key: from SECRET_KEY, else one made on the first start and kept beside the data."""
    named = os.environ.get("SECRET_KEY")
    return named or kept_once(data_dir() / "secret_key", lambda: secrets.token_urlsafe(48)).read_text().strip()


def kept_once(path: Path, make: Callable[[], str]) -> Path:
    """This file, for our own eyes only; `make` says what is in it where it is not yet."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(make())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # the first of two processes wins, both read the same
        fresh.unlink()
    return path
