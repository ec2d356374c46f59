"""What a shopper may see of her conversation: her words, the answers, notices meant for her. Never a note."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, Max, OuterRef, Subquery, Value, When

from channels_adapters.phone_numbers import as_spoken
from contactcenter.access.rule import Action, tickets_for
from contactcenter.desk import more_time
from contactcenter.storefront import expectation
from contactcenter.storefront.visitors import Visitor
from contactcenter.tickets.models import Attachment, Message, Ticket
from contactcenter.tickets.notices import shopper_notice
from routing.models import Assignment
from routing.services.database_time import database_now

_SHOWN = (Message.Direction.IN, Message.Direction.OUT, Message.Direction.SYSTEM)
_FROM = {Message.Direction.IN: "shopper", Message.Direction.OUT: "agent", Message.Direction.SYSTEM: "system"}


def current_ticket(visitor: Visitor) -> Ticket | None:
    """Her open ticket, of several the one spoken on last; else her latest."""
    last = Message.objects.filter(ticket=OuterRef("pk"), sequence=OuterRef("last_message")).values("created_at")
    is_closed = Case(When(status=Ticket.Status.RESOLVED, then=Value(1)), default=Value(0), output_field=IntegerField())
    return (
        tickets_for(visitor.actor, Action.SEE_TICKET)
        .order_by(is_closed, Subquery(last).desc(nulls_last=True), "-created_at", "-pk")
        .first()
    )


def show(visitor: Visitor, reference: str, after: int) -> dict[str, Any]:
    """The conversation after message number `after` of ticket `reference`; whole, where it is another ticket by now.

    The ticket is read first and nothing past its last message is shown, so `last_sequence` never runs ahead.
    """
    ticket = current_ticket(visitor)
    if ticket is None:
        empty = {"messages": [], "last_sequence": 0, "read_through": 0}
        return {"ticket": None, "agent": None, "closes_in": None, "wait": None, **empty}
    agent = _agent(ticket)
    start = after if reference in ("", ticket.reference) else 0
    rows = (
        Message.objects.filter(
            ticket=ticket, direction__in=_SHOWN, sequence__gt=start, sequence__lte=ticket.last_message
        )
        .select_related("author__agent")
        .prefetch_related("attachments")
        .order_by("sequence")
    )
    return {
        "ticket": _ticket(ticket),
        "messages": [shown for row in rows if (shown := _message(row, ZoneInfo(visitor.shop.time_zone)))],
        "agent": agent,
        "closes_in": seconds_until(more_time.closes_at(ticket)) if agent else None,
        "wait": None if agent else expectation.of_ticket(ticket),
        "last_sequence": ticket.last_message,
        "read_through": _read_through(ticket),
    }


def seconds_until(ends: datetime | None) -> float | None:
    """From now on; 0 where that is past, None where it never comes."""
    return None if ends is None else max(0.0, (ends - database_now()).total_seconds())


def _ticket(ticket: Ticket) -> dict[str, Any]:
    is_callback = bool(ticket.callback_phone)
    return {
        "reference": ticket.reference,
        "status": ticket.status,
        "channel": ticket.channel,
        "choice": ticket.channel_choice,
        "callback": {"phone": as_spoken(ticket.callback_phone), "at": ticket.callback_at} if is_callback else None,
        "email": ticket.reply_address,
    }


def _agent(ticket: Ticket) -> dict[str, str] | None:
    """Who is with her: by first name only, and only once that person said yes."""
    holder = (
        Assignment.objects.select_related("agent__user")
        .filter(work_item_id=ticket.work_item_id, state=Assignment.State.ACCEPTED)
        .first()
    )
    return {"name": _first_name(holder.agent.name)} if holder else None


def _first_name(name: str) -> str:
    return name.strip().partition(" ")[0]


def _read_through(ticket: Ticket) -> int:
    """The last of her messages that a person has seen; answering is seeing."""
    seen = Message.objects.filter(ticket=ticket, direction=Message.Direction.IN, read_at__isnull=False)
    return max(seen.aggregate(last=Max("sequence"))["last"] or 0, ticket.answered_through)


def _message(message: Message, zone: ZoneInfo) -> dict[str, Any] | None:
    """One message as she sees it; None for a notice that says nothing to her."""
    is_notice = message.direction == Message.Direction.SYSTEM
    text = shopper_notice(message, zone) if is_notice else message.text
    if is_notice and not text:
        return None
    return {
        "sequence": message.sequence,
        "from": _FROM[Message.Direction(message.direction)],
        "text": text,
        "code": message.code,
        "at": message.created_at,
        "author": _author(message),
        "client_id": _client_id(message),
        "attachments": [_attachment(file) for file in _files(message)],
        "delivered": message.delivered_at is not None,
        "read": message.read_at is not None,
    }


def _author(message: Message) -> str:
    if message.direction != Message.Direction.OUT or message.author is None:
        return ""
    agent = getattr(message.author, "agent", None)
    return _first_name(agent.name if agent else message.author.first_name)


def _client_id(message: Message) -> str:
    """Her own id for it, by which her widget knows that it has arrived."""
    return message.provider_message_id.rpartition(":")[2] if message.direction == Message.Direction.IN else ""


def _files(message: Message) -> Iterable[Attachment]:
    return message.attachments.all()


def _attachment(file: Attachment) -> dict[str, Any]:
    return {"id": file.pk, "name": file.name, "content_type": file.content_type, "size_bytes": file.size_bytes}


def attachment_for(visitor: Visitor, attachment_id: int) -> Attachment | None:
    """A file of her own conversation, unless it hangs on a note."""
    return Attachment.objects.filter(
        pk=attachment_id,
        message__direction__in=(Message.Direction.IN, Message.Direction.OUT),
        message__ticket__in=tickets_for(visitor.actor, Action.SEE_TICKET),
    ).first()
