"""What people set up and rarely change, kept in memory for as long as the database says that nothing of it changed.

One row carries a stamp; triggers on the tables of settings renew it in the transaction that changes them. So nobody
works with settings of before, in any process, and nobody reads them again at every batch.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from routing.services import prepared

_P = ParamSpec("_P")
_T = TypeVar("_T")
STAMP = "(SELECT stamp FROM routing_configuration)"
_local = threading.local()
_kept: tuple[object, dict[object, Any]] = (None, {})  # the latest stamp and what was read under it


def asked() -> object:
    """The stamp as it is now."""
    return prepared.rows(f"SELECT {STAMP}")[0][0]


@contextmanager
def standing(stamp: object) -> Iterator[None]:
    """Within, settings are those of `stamp`, which was just read: for a sweep, so that it is not asked at each use."""
    _local.stamp = stamp
    try:
        yield
    finally:
        del _local.stamp


def remembered(load: Callable[_P, _T]) -> Callable[_P, _T]:
    """Its answer is kept, per arguments, until the stamp changes. What it gives is shared by threads: change nothing
    in it. It must read nothing but tables that renew the stamp, which `watch` in a migration makes them do."""

    @wraps(load)
    def ask(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        global _kept  # noqa: PLW0603 - one per process
        stamp = getattr(_local, "stamp", None) or asked()
        if stamp is None:
            return load(*args, **kwargs)  # the tables were just emptied
        if _kept[0] != stamp:
            _kept = (stamp, {})
        kept = _kept[1]
        key = (load, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            # Read after the stamp: it may be newer than it, and then the next stamp has it read again; never older.
            kept[key] = load(*args, **kwargs)
        answer: _T = kept[key]
        return answer

    return ask


def watch(*tables: str) -> str:
    """The statements of a migration that make these tables renew the stamp."""
    return "\n".join(
        f"CREATE TRIGGER configuration_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION routing_configuration_changed();"
        for table in tables
    )


def unwatch(*tables: str) -> str:
    """The way back of `watch`."""
    return "\n".join(f"DROP TRIGGER configuration_changed ON {table};" for table in tables)
