"""Each guard of the code is taken out, and the test that is named for it misses it; docs/guards.md tells of each."""

import inspect
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection

from channels_adapters import registry
from tests.cast import Cast
from tests.delivery.test_outbox import Postman
from tests.faults.taken_out import CODE_GUARDS
from tests.faults.test_claims import elsewhere as elsewhere  # noqa: PLC0414 - a fixture
from tests.intake.letters import use_letters

# What the test asserts, what its other process said, or what the database did.
_MISSED = (AssertionError, pytest.fail.Exception, subprocess.CalledProcessError, DatabaseError)
_LOCKS = re.compile(r"select_for_update|FOR (NO KEY )?UPDATE|advisory|epoch != ")
_DESCRIBED = Path(settings.BASE_DIR) / "docs" / "guards.md"


@pytest.fixture
def postman() -> Iterator[Postman]:
    """Beside him the mails of tests that write letters."""
    known, delivers = dict(registry._adapters), Postman()
    use_letters()
    registry._adapters[delivers.slug] = delivers
    yield delivers
    registry._adapters.clear()
    registry._adapters.update(known)


@pytest.fixture
def impatient(committed_cast: Cast) -> Iterator[None]:
    """Whoever waits for a lock that nobody was to wait for is told soon."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
    yield
    connection.close()


@pytest.mark.parametrize("name", CODE_GUARDS)
@pytest.mark.usefixtures("impatient")
def test_a_guard_that_is_taken_out_is_missed(
    name: str,
    committed_cast: Cast,
    postman: Postman,
    elsewhere: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guard = CODE_GUARDS[name]
    known = {"cast": committed_cast, "postman": postman, "elsewhere": elsewhere, "monkeypatch": monkeypatch}
    known["committed_cast"] = committed_cast
    wanted = inspect.signature(guard.missed_by).parameters.keys() & known.keys()
    guard.take_out(monkeypatch)
    with pytest.raises(_MISSED):
        guard.missed_by(**{fixture: known[fixture] for fixture in wanted})


def _described() -> dict[str, str]:
    """Of each guard of the code, what the document says shows it needed."""
    section = _DESCRIBED.read_text("utf-8").split("## What the code holds")[1].split("## Crash points")[0]
    return dict(re.findall(r"^\| `([a-z_]+)` \|.*\|([^|]*)\|$", section, re.MULTILINE))


def test_the_document_has_a_row_for_each_with_the_test_that_misses_it() -> None:
    described = _described()
    assert described.keys() == CODE_GUARDS.keys()
    assert [name for name, guard in CODE_GUARDS.items() if f"`{guard.shown_by}`" not in described[name]] == []


def test_every_file_that_locks_is_named() -> None:
    text = _DESCRIBED.read_text("utf-8")
    locking = {
        str(path.relative_to(settings.BASE_DIR))
        for folder in ("routing", "contactcenter")
        for path in (Path(settings.BASE_DIR) / folder).rglob("*.py")
        if _LOCKS.search(path.read_text("utf-8")) and not path.match("contactcenter/bench/*")
    }
    assert {path for path in locking if f"`{path}`" not in text} == set(), "docs/guards.md: what is locked there?"
