"""The only writer of tickets and messages. The caller holds the ticket's work item, or has just made it."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from contactcenter.tickets.models import Attachment, ChannelAccount, Customer, Message, Reason, Ticket
from contactcenter.tickets.references import new_reference
from routing.models import WorkItem
from routing.services import prepared

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


@dataclass(frozen=True)
class NewTicket:
    """A matter that is to become a ticket on the account's channel."""

    account: ChannelAccount
    customer: Customer
    thread_key: str
    work_item: WorkItem
    language: str
    reason: Reason | None
    subject: str  # as she put it, or what she wrote: its first line is taken
    at: datetime
    reply_address: str = ""
    order_number: str = ""
    is_public: bool = False
    inbound: int = 0  # so many messages of hers are appended next; its row counts them already

    @property
    def title(self) -> str:
        first_line = next((line.strip() for line in self.subject.splitlines() if line.strip()), "")
        return first_line if len(first_line) <= _SUBJECT_LENGTH else f"{first_line[: _SUBJECT_LENGTH - 1]}…"


def open_tickets(wanted: Sequence[NewTicket]) -> list[Ticket]:
    """New tickets in the order asked for. Two alike references are one in a billion; then all are drawn again."""
    for _attempt in range(5):
        tickets = [
            Ticket(
                reference=new_reference(),
                shop=new.account.shop,
                customer=new.customer,
                account=new.account,
                thread_key=new.thread_key,
                work_item=new.work_item,
                channel=new.account.adapter,
                subject=new.title,
                reply_address=new.reply_address,
                order_number=new.order_number,
                is_public=new.is_public,
                language=new.language,
                reason=new.reason,
                created_at=new.at,
                last_message=new.inbound,
                last_inbound=new.inbound,
            )
            for new in wanted
        ]
        try:
            with transaction.atomic():
                prepared.insert_all(tickets)
        except IntegrityError as error:
            if "reference" not in str(error):
                raise
        else:
            for ticket in tickets:
                ticket.last_message = ticket.last_inbound = 0
            return tickets
    raise RuntimeError("five draws of references in a row were taken")


def go_on_in(ticket: Ticket, thread_key: str) -> None:
    """Her thread from now on, unless another open matter of hers has it: then that is where she answers. The caller
    holds work item and ticket."""
    if not thread_key or thread_key == ticket.thread_key:
        return
    try:
        with transaction.atomic():
            Ticket.objects.filter(pk=ticket.pk).update(thread_key=thread_key)
    except IntegrityError as error:
        if "one_open_ticket_per_thread" not in str(error):
            raise
    else:
        ticket.thread_key = thread_key


_COUNT = """
UPDATE tickets_ticket ticket
   SET last_message = counted.last_message, last_inbound = counted.last_inbound,
       answered_through = counted.answered_through
  FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[])
       AS counted(id, last_message, last_inbound, answered_through)
 WHERE ticket.id = counted.id
"""


def append_messages(added: Sequence[tuple[Ticket, NewMessage]], counted: Collection[int] = ()) -> list[Message]:
    """Add to tickets' histories, each under its next number; keeps the tickets' counters, in memory too. The rows of
    those in `counted` were made with these messages counted."""
    messages = [_numbered(ticket, new) for ticket, new in added]
    tickets = list({ticket.pk: ticket for ticket, _ in added if ticket.pk not in counted}.values())
    if tickets:
        counters = ("pk", "last_message", "last_inbound", "answered_through")
        prepared.rows(_COUNT, *([getattr(ticket, name) for ticket in tickets] for name in counters))
    prepared.insert_all(messages)
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            name=file.name,
            content_type=file.content_type,
            size_bytes=file.size_bytes,
            sha256=file.sha256,
        )
        for message, (_, new) in zip(messages, added, strict=True)
        for file in new.files
    )
    return messages


def _numbered(ticket: Ticket, new: NewMessage) -> Message:
    ticket.last_message += 1
    if new.direction == Message.Direction.IN:
        ticket.last_inbound = ticket.last_message
    if new.direction == Message.Direction.OUT:
        ticket.answered_through = ticket.last_inbound
    return Message(
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


def append_message(ticket: Ticket, new: NewMessage) -> Message:
    """Add one to a ticket's history."""
    return append_messages([(ticket, new)])[0]


def withdraw(ticket: Ticket, message: Message, code: str) -> None:
    """A message that has not left becomes a notice that says so: numbers stay without gaps, words and files go."""
    before = Message.objects.filter(ticket=ticket, sequence__lt=message.sequence)
    if message.direction == Message.Direction.OUT:
        answered = before.filter(direction=Message.Direction.OUT).aggregate(last=Max("sequence"))["last"] or 0
        heard = before.filter(direction=Message.Direction.IN, sequence__lt=answered).aggregate(last=Max("sequence"))
        ticket.answered_through = heard["last"] or 0
        Ticket.objects.filter(pk=ticket.pk).update(answered_through=ticket.answered_through)
    Attachment.objects.filter(message=message).delete()
    Message.objects.filter(pk=message.pk).update(
        direction=Message.Direction.SYSTEM, code=code, text="", facts={}, account=None, provider_message_id=""
    )


_OFFER = """
WITH counted AS (
    UPDATE tickets_ticket SET last_message = last_message + 1, channel_choice = %s
     WHERE id = ANY(%s) RETURNING id, last_message, channel
)
INSERT INTO tickets_message (ticket_id, sequence, direction, channel, text, code, facts, provider_message_id,
                             created_at)
SELECT id, last_message, 'system', channel, '', %s, '{}', '', %s FROM counted
"""


def offer_channels(tickets: Iterable[Ticket], code: str, at: datetime) -> None:
    """Another channel is offered on many tickets, with a notice that says so, in one statement; in memory too.

    The caller holds the work items' locks.
    """
    ids = []
    for ticket in tickets:
        ticket.channel_choice = Ticket.Choice.OFFERED
        ticket.last_message += 1
        ids.append(ticket.pk)
    with connection.cursor() as cursor:
        cursor.execute(_OFFER, [Ticket.Choice.OFFERED, ids, code, at])


def lock_many(ticket_ids: Iterable[int]) -> list[Ticket]:
    """Tickets' rows in id order, locked after their work items; read again, so that they are true now."""
    return list(
        Ticket.objects.select_for_update(no_key=True, of=("self",))
        .select_related("shop", "customer", "account", "reason")
        .filter(pk__in=set(ticket_ids))
        .order_by("pk")
    )


_LOCK = f"SELECT {prepared.columns(Ticket, 'ticket')} FROM tickets_ticket ticket WHERE id = %s FOR NO KEY UPDATE"  # noqa: S608


def lock(ticket_id: int) -> Ticket:
    """One ticket's row, as `lock_many`; its shop, customer and account are read when somebody asks for them."""
    return prepared.models(Ticket, _LOCK, ticket_id)[0]
