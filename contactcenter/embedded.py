"""PostgreSQL and Valkey from their wheels, for when no URL names a server: where they live, start, adopt, stop."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

DATABASE_NAME = "contactcenter"


def data_dir() -> Path:
    """The folder of everything that is kept; made on first use, readable by its owner only."""
    default = Path(__file__).resolve().parent.parent / "var"
    folder = Path(os.environ.get("CONTACTCENTER_DATA", str(default))).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def socket_dir() -> Path:
    """A short folder for unix sockets: their paths must stay under 104 characters, whatever the data folder's path."""
    digest = hashlib.sha256(str(data_dir()).encode()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / f"cc-{os.getuid()}-{digest}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def database_url() -> str:
    return f"postgresql://contactcenter@/{DATABASE_NAME}?host={socket_dir()}"


def redis_url() -> str:
    return f"unix://{socket_dir()}/valkey.sock"


def broker_url(redis: str) -> str:
    """Celery's spelling of a Redis address: a unix socket is `redis+socket://` there."""
    return redis.replace("unix://", "redis+socket://", 1)


def secret_key() -> str:
    """The signing key: from SECRET_KEY, else one made on the first start and kept beside the data."""
    named = os.environ.get("SECRET_KEY")
    if named:
        return named
    path = data_dir() / "secret_key"
    if not path.exists():
        fresh = data_dir() / f"secret_key.{os.getpid()}"
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.chmod(0o600)
        try:
            os.link(fresh, path)  # the first of two processes wins, both read the same
        except FileExistsError:
            pass
        fresh.unlink()
    return path.read_text().strip()
