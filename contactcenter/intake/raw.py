"""Raw rows: kept before the sender is told yes, each exactly once."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from channels_adapters import registry
from channels_adapters.base import AdapterError, InboundCall, InboundMessage, Part
from contactcenter.errors import ERROR_CODES, Refusal
from contactcenter.intake.models import RawInbound
from contactcenter.logs import correlation_id
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount
from routing.nudges import wake_workers
from routing.services.database_time import database_now


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


def keep(account: ChannelAccount, provider_message_id: str, payload: bytes) -> RawInbound:
    """Keep a message; a repetition is the row that is there. A worker is woken when it is committed."""
    now = database_now()
    raw, is_new = RawInbound.objects.get_or_create(
        account=account,
        provider_message_id=provider_message_id,
        defaults={
            "payload": payload,
            "correlation_id": correlation_id(),
            "received_at": now,
            "next_attempt_at": now,
        },
    )
    if is_new:
        transaction.on_commit(wake_workers)
    return raw


def keep_all(account: ChannelAccount, parts: Sequence[Part]) -> None:
    """Keep every part of a provider's call, in its order, or none; those that are there already stay as they are."""
    now = database_now()
    rows = [
        RawInbound(
            account=account,
            provider_message_id=part.id,
            payload=part.payload,
            correlation_id=correlation_id(),
            received_at=now,
            next_attempt_at=now,
        )
        for part in parts
    ]
    with transaction.atomic():
        RawInbound.objects.bulk_create(rows, ignore_conflicts=True)
        if rows:
            transaction.on_commit(wake_workers)
