"""Which data folder and which servers this test process has. Imported before Django's settings.

Unit tests share one PostgreSQL (each process its own database) and have one Valkey per process. Tests of the real
service run in three processes of their own, each with a PostgreSQL and a Valkey of its own, which they may kill.
"""

import hashlib
import os
from pathlib import Path

from contactcenter.embedded import Place

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("CONTACTCENTER_TEST_DATA") or ROOT / "var" / "test").resolve()


def process_name() -> str:
    """gw0, gw1, … for the processes of pytest-xdist; `main` for the one that directs them or works alone."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def is_for_service(name: str, processes: int) -> bool:
    """The last three processes, and every one that replaces a crashed one, serve the tests of the real service."""
    return name.startswith("gw") and int(name[2:]) >= max(1, processes - 3)


def is_service_process() -> bool:
    """A process that works alone runs every test, so it has the servers that may be killed."""
    name = process_name()
    if name == "main":
        return "PYTEST_XDIST_WORKER_COUNT" not in os.environ
    return is_for_service(name, int(os.environ["PYTEST_XDIST_WORKER_COUNT"]))


def _service_place() -> Place:
    name = process_name()
    return Place(DATA / ("service" if name == "main" else f"service-{name}"))


def database_place() -> Place:
    return _service_place() if is_service_process() else Place(DATA / "unit")


def database_url() -> str:
    """Unit tests may be tried on another PostgreSQL; the real service always has one that may be killed."""
    named = os.environ.get("CONTACTCENTER_TEST_DATABASE_URL")
    return named if named and not is_service_process() else database_place().database_url


def valkey_place() -> Place:
    return _service_place() if is_service_process() else Place(DATA / process_name())


def migrations_digest() -> str:
    """Eight letters that change when a migration does, so that a kept test database is never an old one."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/**/migrations/*.*")):
        if path.suffix in {".py", ".sql"} and not path.is_relative_to(DATA):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
