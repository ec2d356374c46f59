"""Raw rows: kept before the sender is told yes, each exactly once."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from channels_adapters import registry
from channels_adapters.base import AdapterError, InboundCall, InboundMessage, Part
from contactcenter.errors import ERROR_CODES, Refusal
from contactcenter.intake.models import RawInbound
from contactcenter.logs import correlation_id
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount
from routing.crash_points import crash_point
from routing.nudges import wake_workers
from routing.services import prepared


def as_payload(**fields: Any) -> bytes:
    """The bytes of a payload of ours. Half a surrogate pair, which JSON can say and text cannot, becomes "?"."""
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


def check(account: ChannelAccount, payload: bytes) -> InboundMessage:
    """What our own doors accept, read once before it is kept, so that its writer is told at once what is wrong."""
    try:
        [message] = registry.adapter(account.adapter).receive(InboundCall(payload, account=adapter_account(account)))
    except AdapterError as error:
        raise Refusal(error.code if error.code in ERROR_CODES else "bad_request") from error
    return message


_KEEP = """
INSERT INTO intake_rawinbound (account_id, provider_message_id, writer, payload, correlation_id, received_at,
                               next_attempt_at, attempts, error, machine)
SELECT %s::bigint, %s::text, %s::text, %s::bytea, %s::text, now.at, now.at, 0, '', ''
  FROM (SELECT clock_timestamp() AS at) now
    ON CONFLICT (account_id, provider_message_id) DO NOTHING
RETURNING id, received_at
"""


def keep(account: ChannelAccount, provider_message_id: str, payload: bytes, writer: str = "") -> RawInbound:
    """Keep a message; a repetition is the row that is there. A worker is woken when it is committed.

    What one `writer` wrote is taken in in its order, by however many workers.
    """
    cause = correlation_id()
    crash_point("door.before_commit")
    row = prepared.row(_KEEP, account.pk, provider_message_id, writer, payload, cause)
    crash_point("door.before_yes")
    if row is None:
        return RawInbound.objects.get(account=account, provider_message_id=provider_message_id)
    transaction.on_commit(wake_workers)
    return RawInbound(
        pk=row[0],
        account=account,
        provider_message_id=provider_message_id,
        writer=writer,
        payload=payload,
        correlation_id=cause,
        received_at=row[1],
        next_attempt_at=row[1],
    )


_KEEP_ALL = """
INSERT INTO intake_rawinbound (account_id, provider_message_id, writer, payload, correlation_id, received_at,
                               next_attempt_at, attempts, error, machine)
SELECT %s, part.id, part.writer, part.payload, %s, now.at, now.at, 0, '', ''
  FROM (SELECT clock_timestamp() AS at) now,
       unnest(%s::text[], %s::text[], %s::bytea[]) WITH ORDINALITY AS part(id, writer, payload, place)
 ORDER BY part.place
    ON CONFLICT (account_id, provider_message_id) DO NOTHING
"""


def keep_all(account: ChannelAccount, parts: Sequence[Part]) -> None:
    """Keep every part of a provider's call, in its order, or none; those that are there already stay as they are."""
    if not parts:
        return
    crash_point("door.before_commit")
    ids, writers, payloads = zip(*((part.id, part.writer, part.payload) for part in parts), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_ALL, [account.pk, correlation_id(), list(ids), list(writers), list(payloads)])
    transaction.on_commit(wake_workers)
