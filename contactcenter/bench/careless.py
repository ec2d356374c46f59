"""The words that careless writers are made of, and what a guard says, read from the database while it stands."""

from collections.abc import Mapping

from contactcenter.bench.checker import Cursor

_MADE = """
INSERT INTO {table}
SELECT made.* FROM (SELECT {number}{values} FROM generate_series(1, {times})) one
 CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, to_jsonb(one)) made
"""
_AGAIN = """
INSERT INTO {table}
SELECT made.* FROM (SELECT * FROM {table} WHERE {where} ORDER BY id LIMIT 1) one
 CROSS JOIN generate_series(1, {times}) AS n{also}
 CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, to_jsonb(one) || jsonb_build_object(
                        'n', n, 'id', nextval(pg_get_serial_sequence('{table}', 'id')){changes})) made
"""
_NUMBERED = "nextval(pg_get_serial_sequence('{table}', 'id')) AS id, "
_DEFINITION = """
SELECT guard.conrelid::regclass::text, 'NOT (' || pg_get_expr(guard.conbin, guard.conrelid) || ')', ''
  FROM pg_constraint guard WHERE guard.conname = %(name)s AND guard.contype = 'c'
 UNION ALL
SELECT watched.indrelid::regclass::text,
       concat_ws(' AND ', pg_get_expr(watched.indpred, watched.indrelid),
                 CASE WHEN NOT watched.indnullsnotdistinct THEN 'num_nulls(' || parts.listed || ') = 0' END),
       parts.listed
  FROM pg_index watched JOIN pg_class one ON one.oid = watched.indexrelid
 CROSS JOIN LATERAL (
       SELECT string_agg(pg_get_indexdef(one.oid, place, true), ', ') AS listed
         FROM generate_series(1, watched.indnkeyatts) AS place) parts
 WHERE one.relname = %(name)s AND watched.indisunique
"""


def restated(cursor: Cursor, name: str) -> str | None:
    """A statement that returns a row for each violation of this check or unique index; None where it is neither."""
    cursor.execute(_DEFINITION, {"name": name})
    found = cursor.fetchall()
    if not found:
        return None
    table, where, columns = found[0]
    if not columns:
        return f"SELECT ctid::text FROM {table} WHERE {where}"
    return f"SELECT count(*) FROM {table} WHERE {where or 'true'} GROUP BY {columns} HAVING count(*) > 1"


def made(table: str, values: Mapping[str, str], times: int = 1, number: str = _NUMBERED) -> str:
    """`times` rows with these expressions of SQL, and NULL elsewhere."""
    listed = ", ".join(f'{value} AS "{column}"' for column, value in values.items())
    return _MADE.format(table=table, number=number.format(table=table), values=listed, times=times)


def first(table: str, change: str, key: str = "id") -> str:
    return f"UPDATE {table} SET {change} WHERE {key} = (SELECT min({key}) FROM {table})"


def again(table: str, where: str = "true", changes: str = "", times: int = 1, also: str = "") -> str:
    """A row `one` that is there, so often more under other ids. `changes` are ", 'column', value" pairs of SQL, which
    may name what is joined by `also`."""
    return _AGAIN.format(table=table, where=where, changes=changes, times=times, also=also)


def any_of(table: str) -> str:
    return f"(SELECT min(id) FROM {table})"
