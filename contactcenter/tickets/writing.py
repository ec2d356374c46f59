"""The only writer of tickets and messages. The caller holds the ticket's work item, or has just made it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from contactcenter.tickets.models import Attachment, ChannelAccount, Customer, Message, Reason, Ticket
from contactcenter.tickets.references import new_reference
from routing.models import WorkItem

_SUBJECT_LENGTH = 80


@dataclass(frozen=True)
class NewFile:
    """A file already in storage, by content."""

    sha256: str
    name: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True)
class NewMessage:
    """What is to be added to a ticket's history."""

    direction: str
    channel: str
    at: datetime
    text: str = ""
    author_id: int | None = None
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    client_id: uuid.UUID | None = None
    account_id: int | None = None
    provider_message_id: str = ""
    files: tuple[NewFile, ...] = ()


def open_ticket(
    *,
    account: ChannelAccount,
    customer: Customer,
    thread_key: str,
    work_item: WorkItem,
    language: str,
    reason: Reason | None,
    text: str,
    now: datetime,
) -> Ticket:
    """A new ticket on the account's channel; its subject is the first line of what the shopper wrote."""
    first_line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    subject = first_line if len(first_line) <= _SUBJECT_LENGTH else f"{first_line[: _SUBJECT_LENGTH - 1]}…"
    for _attempt in range(5):
        try:
            with transaction.atomic():
                return Ticket.objects.create(
                    reference=new_reference(),
                    shop=account.shop,
                    customer=customer,
                    account=account,
                    thread_key=thread_key,
                    work_item=work_item,
                    channel=account.adapter,
                    subject=subject,
                    language=language,
                    reason=reason,
                    created_at=now,
                )
        except IntegrityError as error:
            if "reference" not in str(error):
                raise
    raise RuntimeError("five references in a row were taken")


def append_message(ticket: Ticket, new: NewMessage) -> Message:
    """Add to a ticket's history under the next number; keeps the ticket's counters, in memory too."""
    ticket.last_message += 1
    counters = ["last_message"]
    if new.direction == Message.Direction.IN:
        ticket.last_inbound = ticket.last_message
        counters.append("last_inbound")
    if new.direction == Message.Direction.OUT:
        ticket.answered_through = ticket.last_inbound
        counters.append("answered_through")
    Ticket.objects.filter(pk=ticket.pk).update(**{name: getattr(ticket, name) for name in counters})
    message = Message.objects.create(
        ticket=ticket,
        sequence=ticket.last_message,
        direction=new.direction,
        channel=new.channel,
        author_id=new.author_id,
        text=new.text,
        code=new.code,
        facts=new.facts,
        client_id=new.client_id,
        account_id=new.account_id,
        provider_message_id=new.provider_message_id,
        created_at=new.at,
    )
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            name=file.name,
            content_type=file.content_type,
            size_bytes=file.size_bytes,
            sha256=file.sha256,
        )
        for file in new.files
    )
    return message


_NEXT_NUMBERS = """
UPDATE tickets_ticket SET last_message = last_message + 1 WHERE id = ANY(%s) RETURNING id, last_message, channel
"""


def append_notices(ticket_ids: Iterable[int], code: str, at: datetime, facts: dict[str, Any]) -> None:
    """The same system message on many tickets in two statements. The caller holds the work items' locks."""
    ids = sorted(set(ticket_ids))
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBERS, [ids])
        rows = cursor.fetchall()
    Message.objects.bulk_create(
        Message(
            ticket_id=ticket_id,
            sequence=sequence,
            direction=Message.Direction.SYSTEM,
            channel=channel,
            code=code,
            facts=facts,
            created_at=at,
        )
        for ticket_id, sequence, channel in rows
    )


def lock(ticket_id: int) -> Ticket:
    """The ticket's row, locked after its work item; read again, so that it is true now."""
    return (
        Ticket.objects.select_for_update(no_key=True, of=("self",))
        .select_related("shop", "customer", "account", "reason")
        .get(pk=ticket_id)
    )
