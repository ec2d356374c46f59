"""Empty tables for the next test in some milliseconds: to truncate them all takes a second, mostly for empty ones."""

from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

# Rows every database has from its migrations.
_KEPT_TABLES = {"django_migrations", "django_content_type", "auth_permission"}


def empty_tables(cursor: Any) -> None:
    """Within a transaction of the caller's, whose locks keep workers out that still write. Foreign keys and triggers do
    not look: everything goes."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    names = sorted({name for (name,) in cursor.fetchall()} - _KEPT_TABLES)
    cursor.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
    cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names))  # noqa: S608
    filled = [name for (name,) in cursor.fetchall()]
    cursor.execute("SET LOCAL session_replication_role = replica")
    for name in filled:
        cursor.execute(f"DELETE FROM {name}")  # noqa: S608
    cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def empty_here() -> None:
    """The tables of Django's own connection."""
    with transaction.atomic(), connection.cursor() as cursor:
        empty_tables(cursor)


def after_tests_that_commit() -> None:
    """What Django does after each of them: its `flush` truncates."""
    TransactionTestCase._fixture_teardown = lambda self: empty_here()  # type: ignore[attr-defined]  # noqa: ARG005
