"""Each guard of the database refuses a careless writer; without it the checker names what broke; each is described."""

import re
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from contactcenter.bench import guards
from contactcenter.bench.guards import GUARDS, Guard
from tests.bench import arranged

_DESCRIBED = Path(settings.BASE_DIR) / "docs" / "guards.md"
# Of our tables: checks, what may be there once, and what watches; primary and foreign keys are every table's.
_STANDING = """
SELECT conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
 WHERE contype IN ('c', 'u', 'x') AND relname ~ %(ours)s AND conname !~ '_check$'
 UNION
SELECT index.relname FROM pg_index JOIN pg_class index ON index.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
 WHERE indisunique AND NOT indisprimary AND t.relname ~ %(ours)s
 UNION
SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND relname ~ %(ours)s
"""
_OURS = "^(routing|tickets|intake|delivery|desk|access|api|supervision|storefront|inbox)_"


def _standing() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"ours": _OURS})
        return {row[0] for row in cursor.fetchall()}


def _rows() -> dict[str, str]:
    """The guard of each row, and what shows it needed."""
    found = re.findall(r"^\| `([a-z0-9_]+)` \|.*\|([^|]*)\|$", _DESCRIBED.read_text("utf-8"), re.MULTILINE)
    return dict(found)


@pytest.mark.django_db
def test_every_guard_of_the_database_is_described() -> None:
    # What is set up has one name, and a row beside another row is one.
    left_out = {name for name in _standing() if re.search(r"_(slug_key|uniq|username_key|id_key)$", name)}
    assert _standing() - left_out - set(_rows()) == set(), "docs/guards.md lacks a row"


@pytest.mark.django_db
def test_what_is_described_stands() -> None:
    section = _DESCRIBED.read_text("utf-8").split("## What the code holds")[0]
    described = set(re.findall(r"^\| `([a-z0-9_]+)`", section, re.MULTILINE))
    assert described - _standing() == set(), "no such guard in the database"


def test_every_row_says_what_shows_it_needed() -> None:
    writers = {guard.constraint: guard.names for guard in GUARDS}
    for name, shown in _rows().items():
        checks = re.findall(r"● `([a-z_]+)`", shown)
        assert ("●" in shown) == (name in writers), name
        assert checks == ([writers[name]] if writers.get(name, name) != name else []), name
        tests = [Path(settings.BASE_DIR) / path for path in re.findall(r"`(tests/[a-z_/]+\.py)`", shown)]
        assert name in writers or tests or "manage.py torture" in shown, f"nothing shows {name} needed"
        assert [path for path in tests if not path.exists()] == []


@pytest.mark.django_db
def test_every_constraint_of_a_model_is_in_the_database() -> None:
    wanted = {one.name for model in apps.get_models() for one in model._meta.constraints}
    assert wanted - _standing() == set()


def _arrange() -> None:
    run = arranged.write()
    arranged.offer(run)
    arranged.miss(run)


@pytest.mark.django_db
def test_a_careless_writer_is_refused_and_without_the_guard_the_checker_names_what_broke() -> None:
    _arrange()
    with connection.cursor() as cursor:
        assert guards.broken(cursor) == set()
    assert {guard.constraint: _tried(guard) for guard in GUARDS} == {
        guard.constraint: (guard.constraint, True) for guard in GUARDS
    }


def _tried(guard: Guard) -> tuple[str, bool]:
    """What refused the writer, and whether the checker names the broken promise where nothing does."""
    refused_by = "nobody"
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(guard.careless)
        except IntegrityError as error:
            cause = error.__cause__
            refused_by = cause.diag.constraint_name or "" if isinstance(cause, psycopg.Error) else ""
            if refused_by == "in_house_work_stays_in_house":
                refused_by = guard.constraint  # the trigger's own word
        with transaction.atomic():
            is_missed = guards.is_missed(cursor, guard)
            transaction.set_rollback(True)
    return refused_by, is_missed
