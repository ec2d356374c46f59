"""`Idempotency-Key`: the same request, sent again, is done once and answered alike.

The answer is written in the transaction of the deed, so there is never one without the other. A refusal did nothing
and is not kept: the same key may be tried again.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Callable

from django.db import connection, transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from contactcenter.api.models import IdempotencyKey
from contactcenter.errors import Refusal
from routing.services.database_time import database_now

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_HOURS = 24
_WELL_FORMED = re.compile(r"[\x21-\x7e]{1,200}")
_MESSAGES = uuid.UUID("6d1f4a52-0a55-4f0e-9a43-6c0f6f0f3c11")  # the namespace of client ids made from keys

_OLD = f"created_at < statement_timestamp() - interval '{KEPT_HOURS} hours'"
IS_OLD = f"EXISTS (SELECT 1 FROM api_idempotencykey WHERE {_OLD})"  # noqa: S608 - words of ours
_FORGET = f"""
DELETE FROM api_idempotencykey WHERE id IN (
    SELECT id FROM api_idempotencykey WHERE {_OLD} ORDER BY created_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
"""  # noqa: S608


def key_of(request: Request) -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not _WELL_FORMED.fullmatch(key):
        raise Refusal("idempotency_key_invalid", field=HEADER)
    return key


def client_id_of(user_id: int, key: str) -> uuid.UUID:
    """The client id of a message that was sent with a key only: the same message for ever, not for a day."""
    return uuid.uuid5(_MESSAGES, f"{user_id}:{key}")


def once(user_id: int, request: Request, do: Callable[[], Response]) -> Response:
    """What `do` answers, or what it answered to the same request before.

    Of two at the same instant one is done; the other is refused with in_progress and does not wait for it.
    """
    key = key_of(request)
    if key is None:
        return do()
    digest = _digest(request)
    with transaction.atomic():
        _claim(user_id, key)
        kept = IdempotencyKey.objects.filter(user=user_id, key=key).first()
        if kept is None:
            response = do()
            _keep(user_id, key, digest, response)
            return response
    if kept.request_digest != digest:
        raise Refusal("idempotency_key_reused", field=HEADER)
    return Response(json.loads(kept.body) if kept.body else None, status=kept.status, headers={REPLAYED: "true"})


def forget_old() -> int:
    """A sweep of the pulse."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
        return int(cursor.rowcount)


def _digest(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True)
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n{body}".encode()).hexdigest()


def _claim(user_id: int, key: str) -> None:
    """Until the transaction ends. PostgreSQL frees it after a commit is to be seen, so who comes next finds the row."""
    number = int.from_bytes(hashlib.sha256(f"{user_id}:{key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise Refusal("in_progress", retry_after_seconds=1)


def _keep(user_id: int, key: str, digest: str, response: Response) -> None:
    body = "" if response.data is None else JSONRenderer().render(response.data).decode()
    IdempotencyKey.objects.create(
        user_id=user_id,
        key=key,
        request_digest=digest,
        status=response.status_code,
        body=body,
        created_at=database_now(),
    )
