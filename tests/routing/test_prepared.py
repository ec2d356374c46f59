"""Statements that are asked again and again: from the second time libpq answers, and as Django's cursors do."""

import threading
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, DataError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from routing.services import prepared

ASKED = (
    "SELECT %s::int, %s::text, %s::timestamptz, %s::bigint[], %s::uuid, %s::bytea, NULL, '{\"a\": 1}'::jsonb, 100 %% 3"
)
GIVEN: list[Any] = [7, "é", datetime(2026, 3, 1, 8, tzinfo=UTC), [1, 2**40], UUID(int=5), b"\x00\xff"]
DIVIDE = "SELECT 1 / %s::int"


def _is_known(statement: str, *values: Any) -> bool:
    return prepared._known(statement, values) is not None


@pytest.mark.django_db
def test_the_second_answer_is_the_same_and_costs_no_cursor() -> None:
    first = prepared.rows(ASKED, *GIVEN)

    assert _is_known(ASKED, *GIVEN)
    assert prepared.rows(ASKED, *GIVEN) == first
    assert first[0][:6] == tuple(GIVEN)


@pytest.mark.django_db
def test_a_statement_that_answers_nothing_answers_nothing_both_times() -> None:
    for _ in range(2):
        assert prepared.rows("UPDATE routing_pool SET slug = slug WHERE id = %s", 0) == []
        assert prepared.row("SELECT id FROM routing_pool WHERE id = %s", 0) is None


@pytest.mark.django_db
def test_who_counts_queries_sees_it() -> None:
    prepared.rows(DIVIDE, 1)

    with CaptureQueriesContext(connection) as seen:
        prepared.rows(DIVIDE, 1)

    assert len(seen) == 1


@pytest.mark.django_db
def test_an_error_is_djangos_and_spoils_the_transaction_as_ever() -> None:
    prepared.rows(DIVIDE, 1)

    with pytest.raises(DataError), transaction.atomic():
        prepared.rows(DIVIDE, 0)
    with transaction.atomic():
        with pytest.raises(DatabaseError), transaction.atomic(savepoint=False):
            prepared.rows(DIVIDE, 0)
        with pytest.raises(TransactionManagementError):
            prepared.rows(DIVIDE, 1)

    assert prepared.rows(DIVIDE, 1) == [(1,)]  # psycopg forgot what it had prepared, and prepares it again


@pytest.mark.django_db(transaction=True)
def test_what_is_written_first_in_a_transaction_goes_with_it() -> None:
    adds = "INSERT INTO storefront_allowance (key, spent_until) VALUES (%s, clock_timestamp()) RETURNING key"
    prepared.rows(adds, "kept")

    with transaction.atomic():
        prepared.rows(adds, "undone")
        transaction.set_rollback(True)

    assert prepared.rows("SELECT key FROM storefront_allowance") == [("kept",)]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_is_said_to_be() -> None:
    prepared.rows(DIVIDE, 1)
    [(mine,)] = prepared.rows("SELECT pg_backend_pid()")

    def cut() -> None:
        prepared.rows("SELECT pg_terminate_backend(%s, 5000)", mine)
        connection.close()

    other = threading.Thread(target=cut)
    other.start()
    other.join()

    with pytest.raises(OperationalError):
        prepared.rows(DIVIDE, 1)
    connection.close()
    assert prepared.rows(DIVIDE, 1) == [(1,)]
