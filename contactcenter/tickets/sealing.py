"""Secrets at rest: sealed in columns `sealed` or `sealed_…` of whatever rows have them, opened only where used.

The keys are CONTACTCENTER_SEALING_KEYS, else the file `sealing_keys` beside the data: one per line, the first seals,
all of them open. They are read anew when the file changes, so a rotation asks for no restart.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from contactcenter.embedded import kept_once
from contactcenter.errors import Refusal

_LOCK = 5_303_117  # of rotations, in PostgreSQL


def seal(secrets: Mapping[str, str]) -> bytes:
    """Secrets by name, as bytes that only this service opens."""
    return box().encrypt(json.dumps(dict(secrets)).encode())


def unseal(sealed: bytes) -> dict[str, str]:
    """What was sealed; empty where nothing was. Refused with account_unreadable where none of our keys opens it."""
    if not sealed:
        return {}
    try:
        secrets: dict[str, str] = json.loads(box().decrypt(sealed))
    except InvalidToken as error:
        raise Refusal("account_unreadable") from error
    return secrets


def rotate() -> tuple[int, list[str]]:
    """Seal everything anew, with the first of the named keys, else with one made now. Returns how many, and the rows
    that no key opens.

    Whatever is opened meanwhile opens: the new key is there before its first use, and the one before it stays in the
    file until the next rotation, for processes that have read a row and not opened it yet, and for last night's copy.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if not settings.SEALING_KEYS:
            _write([Fernet.generate_key().decode(), *_file().read_text().split()])
        keys, done, unreadable = box(), 0, []
        for row, column in _sealed_columns():
            sealed = getattr(row, column)
            try:
                again = keys.rotate(sealed if isinstance(sealed, str) else bytes(sealed))
            except InvalidToken:
                unreadable.append(str(row))
                continue
            done += 1
            value = again.decode("ascii") if isinstance(sealed, str) else again
            type(row)._default_manager.filter(pk=row.pk).update(**{column: value})  # noqa: SLF001 - of any model
    if not settings.SEALING_KEYS:
        _write(_file().read_text().split()[:2])
    return done, unreadable


def _sealed_columns() -> Iterator[tuple[models.Model, str]]:
    """Every row that holds something sealed, with the column's name."""
    for model in apps.get_models():
        columns = [field.name for field in model._meta.fields if field.name.split("_")[0] == "sealed"]  # noqa: SLF001
        rows = model._default_manager.select_for_update(of=("self",)).order_by("pk") if columns else ()  # noqa: SLF001
        yield from ((row, column) for row in rows for column in columns if getattr(row, column))


def box() -> MultiFernet:
    """The keys that are in force now."""
    if settings.SEALING_KEYS:
        return _made(tuple(settings.SEALING_KEYS))
    path = _file()
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> MultiFernet:
    return _made(tuple(path.read_text().split()))


@lru_cache(maxsize=4)
def _made(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in (*keys, _first_key())])


def _first_key() -> str:
    """Of what was sealed before there were keys of their own: it opens, and seals nothing."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"channel account secrets", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode()


def _file() -> Path:
    return kept_once(settings.SEALING_KEYS_FILE, lambda: Fernet.generate_key().decode())


def _write(keys: list[str]) -> None:
    """All of it or nothing: other processes read at any moment."""
    path = _file()
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text("\n".join(keys))
    fresh.replace(path)
