"""How far words got: delivered, read, held for a moment, or not delivered at all, and whose matter that is."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from contactcenter.access.actors import Actor
from contactcenter.delivery.models import OutboxMessage
from contactcenter.errors import ERROR_CODES
from contactcenter.tickets.models import Message, Ticket

_SHOWN = 300
_MOST_TOLD = 20
_OURS = Q(direction=Message.Direction.OUT) | Q(direction=Message.Direction.NOTE, outbox__isnull=False)


@dataclass(frozen=True)
class Failed:
    """A message that did not reach whom it was for. `words` say why and how to go on, "" where nobody knows."""

    sequence: int
    recipient: str
    words: str
    said: str  # by the mail server
    is_mendable: bool


@dataclass(frozen=True)
class Marks:
    """The last one delivered, the last one read, until when she can take hers back, and what failed, by number."""

    delivered_through: int
    read_through: int
    held: dict[int, datetime]
    failed: dict[int, Failed]

    @property
    def held_as_json(self) -> dict[int, str]:
        return {number: until.isoformat() for number, until in self.held.items()}

    @property
    def failed_words(self) -> dict[int, str]:
        return {number: one.words for number, one in self.failed.items()}


_COLUMNS = ("sequence", "author", "direction", "created_at", "delivered_at", "read_at", "failed_at", "failure")
_OF_OUTBOX = ("state", "attempts", "claimed_until", "next_attempt_at", "recipient", "error")


def marks_of(actor: Actor, ticket: Ticket) -> Marks:
    """One query, whatever the page has already."""
    ours = Message.objects.filter(_OURS, ticket=ticket).order_by("-sequence")
    rows = ours.values(*_COLUMNS, *(f"outbox__{name}" for name in _OF_OUTBOX))[:_SHOWN]
    delivered = read = 0
    held, failed = {}, {}
    for row in rows:
        number = row["sequence"]
        if row["direction"] == Message.Direction.OUT:
            delivered = max(delivered, number if row["delivered_at"] else 0)
            read = max(read, number if row["read_at"] else 0)
        if row["author"] == actor.user_id and _is_held(row):
            held[number] = row["outbox__next_attempt_at"]
        if row["failed_at"]:
            failed[number] = _failed(row)
    return Marks(delivered, read, held, failed)


def _is_held(row: dict[str, object]) -> bool:
    """It was to wait a moment, and no worker has had it in its hands."""
    until = row["outbox__next_attempt_at"]
    is_fresh = row["outbox__state"] == OutboxMessage.State.WAITING and not row["outbox__attempts"]
    return is_fresh and row["outbox__claimed_until"] is None and until != row["created_at"]


def _failed(row: dict[str, object]) -> Failed:
    known = ERROR_CODES.get(str(row["failure"]))
    return Failed(
        int(str(row["sequence"])),
        str(row["outbox__recipient"] or ""),
        f"{known.message} {known.hint}" if known else "",
        str(row["outbox__error"] or ""),
        is_mendable=row["outbox__state"] not in (None, OutboxMessage.State.WAITING),
    )


@dataclass(frozen=True)
class NotDelivered:
    """A message of hers that failed and that she has not seen to: one row of her list."""

    reference: str
    sequence: int
    subject: str
    customer: str
    words: str


def not_delivered(actor: Actor) -> list[NotDelivered]:
    """Hers alone, the newest first."""
    failed = Message.objects.filter(author=actor.user_id or 0, failed_at__isnull=False, failure_seen_at__isnull=True)
    columns = ("ticket__reference", "sequence", "ticket__subject", "ticket__customer__name", "failure")
    return [
        NotDelivered(reference, sequence, subject, customer, str(known.message) if known else "")
        for reference, sequence, subject, customer, code in failed.order_by("-failed_at").values_list(*columns)[
            :_MOST_TOLD
        ]
        for known in (ERROR_CODES.get(code),)
    ]
