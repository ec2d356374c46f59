"""Statements that are asked again and again: the database plans them once per connection, not each time.

Of most of ours planning takes several times as long as running. Write such a statement so that its text never changes:
what varies is a parameter. It names its columns: a plan that was kept for `SELECT *` fails once a column is added.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

_M = TypeVar("_M", bound=Model)
_FORGET = "DISCARD PLANS"
_OURS = "contactcenter_transformer"  # on a connection: what turns values into its words and back
_GOOD = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_sent: dict[str, bytes] = {}  # by statement, how psycopg sends it


class _Cursor(psycopg.Cursor[Any]):
    """Values go beside the statement, not into it, as Django's own cursors have them."""

    def execute(self, query: Any, params: Any = None, *, prepare: bool | None = True, **more: Any) -> Any:
        return super().execute(query, params, prepare=prepare, **more)

    def _get_prepared(self, pgq: Any, prepare: bool | None = None) -> Any:
        self._query = pgq  # where Django looks for what was asked, to log it
        return super()._get_prepared(pgq, prepare)


@contextmanager
def prepared() -> Iterator[CursorWrapper]:
    """A cursor for such statements, otherwise as `connection.cursor()`."""
    database: Any = connection
    database.ensure_connection()
    with database.wrap_database_errors:
        plain = _Cursor(database.connection)
    with database._prepare_cursor(plain) as cursor:  # noqa: SLF001 - what `cursor()` does with a cursor of its own
        yield cursor


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What it answers; nothing where it answers nothing."""
    known = _known(statement, values)
    if known is not None:
        return known
    with prepared() as cursor:
        cursor.execute(statement, values)
        _sent[statement] = cursor.cursor._query.query  # noqa: SLF001 - where Django looks for it as well
        answer: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []
        return answer


def row(statement: str, *values: Any) -> tuple[Any, ...] | None:
    """Its first row, None where there is none."""
    return next(iter(rows(statement, *values)), None)


def _known(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]] | None:
    """The answer to what psycopg has prepared on this connection already; None where it has not, or somebody listens.

    Asked of libpq itself, with psycopg's own values in and out: a cursor, and Django's around it, cost twenty times as
    much processor time as the question.
    """
    sent = _sent.get(statement)
    database: Any = connections[DEFAULT_DB_ALIAS]
    if sent is None or database.queries_logged or database.execute_wrappers:
        return None
    database.ensure_connection()  # each request begins without one
    database.validate_no_broken_transaction()
    with database.wrap_database_errors:
        return _ask(database.connection, sent, values)


def _ask(session: Any, sent: bytes, values: Sequence[Any]) -> list[tuple[Any, ...]] | None:
    transformer = getattr(session, _OURS, None)
    if transformer is None:
        transformer = Transformer(session)
        setattr(session, _OURS, transformer)
    dumped = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
    key = (sent, transformer.types or ())
    names = session._prepared._names  # noqa: SLF001 - emptied by psycopg when the server's are, as after a rollback
    name = names.get(key)
    if name is None:
        return None
    names.move_to_end(key)
    with session.lock:
        _begin(session)
        result = session.pgconn.exec_prepared(name, dumped, transformer.formats)
    if result.status not in _GOOD:
        if session.pgconn.status == ConnStatus.BAD:
            raise psycopg.OperationalError(result.get_error_message() or "the connection is lost")
        raise error_from_result(result, session.info.encoding)
    transformer.set_pgresult(result)
    answer: list[tuple[Any, ...]] = transformer.load_rows(0, result.ntuples, tuple)
    transformer.set_pgresult(None)
    return answer


def _begin(session: Any) -> None:
    """As psycopg begins a transaction: with its first statement."""
    if not session.autocommit and session.pgconn.transaction_status == TransactionStatus.IDLE:
        began = session.pgconn.exec_(session._get_tx_start_command())  # noqa: SLF001
        if began.status != ExecStatus.COMMAND_OK:
            raise psycopg.OperationalError(began.get_error_message() or "the connection is lost")


def array(numbers: Iterable[object]) -> str:
    """As a parameter for `%s::bigint[]`: thousands of them one by one take longer than what is asked about them."""
    return f"{{{','.join(map(str, numbers))}}}"


def forget_plans() -> None:
    """Plans of this connection are made anew: they fit the tables as they were, and tables grow."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)


def columns(model: type[Model], alias: str) -> str:
    """All columns of a model as a statement names them."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)  # noqa: SLF001 - documented


@lru_cache
def _shape(model: type[Model]) -> tuple[list[str], list[tuple[int, Any]]]:
    """Names of its fields, and which of them are read otherwise than the database gives them."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django documents it
    converted = [(place, field) for place, field in enumerate(fields) if hasattr(field, "from_db_value")]
    return [field.attname for field in fields], converted


def made(model: type[_M], answer: Sequence[Any]) -> _M:
    """The row of a statement that began with `columns`; what follows them is left out."""
    names, converted = _shape(model)
    values = list(answer[: len(names)])
    for place, field in converted:
        values[place] = field.from_db_value(values[place], None, connection)
    return model.from_db(connection.alias, names, values)


def models(model: type[_M], statement: str, *values: Any) -> list[_M]:
    """Objects of a statement that selects the model's `columns`."""
    return [made(model, one) for one in rows(statement, *values)]


@lru_cache
def _insertion(model: type[Model]) -> tuple[list["Field[Any, Any]"], str]:
    """Its fields but the id, which the database gives, and the statement that adds rows of them, given as JSON."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 - documented
    names = ", ".join(str(field.column) for field in fields)
    typed = ", ".join(f"{field.column} {field.db_type(connection)!s}" for field in fields)
    statement = f"""
INSERT INTO {model._meta.db_table} ({names})
SELECT {names} FROM ROWS FROM (jsonb_to_recordset(%s::jsonb) AS ({typed})) WITH ORDINALITY AS new({names}, place)
 ORDER BY place RETURNING id
"""  # noqa: S608, SLF001 - made of the model's own names
    return fields, statement


def insert_all(objects: Sequence[_M]) -> None:
    """As `bulk_create` of one model without files or fields that set themselves: one statement, whose text never
    changes; the objects get their ids. As JSON, because it is by far the fastest way to hand rows over."""
    if not objects:
        return
    fields, statement = _insertion(type(objects[0]))
    new = json.dumps([{field.column: _given(one, field) for field in fields} for one in objects], default=_as_json)
    for one, (pk,) in zip(objects, rows(statement, new), strict=True):
        one.pk = pk
        one._state.adding, one._state.db = False, connection.alias  # noqa: SLF001 - as `bulk_create` does


def _given(one: Model, field: "Field[Any, Any]") -> Any:
    """What it holds there; what was left to the database is its default there."""
    value = getattr(one, field.attname)
    if isinstance(value, DatabaseDefault):
        value = field.db_default
        setattr(one, field.attname, value)
    return value


def _as_json(value: datetime | UUID) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
