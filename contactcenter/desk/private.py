"""From public to private: what everybody reads under a post goes on where only the shopper reads it.

She is told in public, in words that hold nothing of hers; the next answer is the private message. Networks let a
comment be answered in private once before its writer says something there, so that one is kept for a person's words.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from channels_adapters import registry
from contactcenter.access.actors import Actor
from contactcenter.delivery import outbox
from contactcenter.desk.holding import locked, require_holder
from contactcenter.errors import Refusal
from contactcenter.intake.triage import order_number
from contactcenter.tickets import events, pushes, writing
from contactcenter.tickets.models import Identity, Message, Ticket
from contactcenter.tickets.writing import NewFile, NewMessage

_SHORTEST_NUMBER = 9  # digits of a phone number without its country


def go_private(actor: Actor, ticket: Ticket, epoch: int) -> None:
    """Its holder says so; twice is once. Refused with no_private_way where the network knows none."""
    with locked(ticket) as held:
        require_holder(actor, held, epoch)
        if not held.ticket.is_public:
            return
        if not move(held.ticket, held.now):
            raise Refusal("no_private_way")
        events.record(held.ticket, "ticket_went_private", held.now, actor.label, epoch=epoch)
        pushes.ticket_changed(held.ticket)


def move(ticket: Ticket, at: datetime) -> bool:
    """From now on only she reads us; False where nothing changed. The caller holds work item and ticket, and records
    the event."""
    comment = Message.objects.filter(ticket=ticket, account=ticket.account_id, facts__contains={"is_public": True})
    last = comment.filter(direction=Message.Direction.IN).order_by("-sequence").first()
    capabilities = registry.adapter(ticket.account.adapter).capabilities
    if not ticket.is_public or not capabilities.has_private_replies or last is None:
        return False
    notice = writing.append_message(
        ticket,
        NewMessage(
            direction=Message.Direction.SYSTEM,
            channel=ticket.channel,
            at=at,
            code="moved_to_private",
            facts={"is_public": True},
        ),
    )
    outbox.queue(notice, ticket.account, ticket.thread_key)
    ticket.is_public = False
    ticket.save(update_fields=["is_public"])
    writing.go_on_in(ticket, str(last.facts.get("private_thread", "")))
    return True


def require_fit_for_all(ticket: Ticket, text: str, files: Sequence[NewFile]) -> None:
    """Nothing by which the shopper is known goes where everybody reads it; the shop's own numbers and addresses may.

    Refused with personal_data_in_public, file_in_public.
    """
    if files:
        raise Refusal("file_in_public")
    known = set(
        Identity.objects.filter(customer=ticket.customer_id, kind__in=("email", "phone")).values_list(
            "value", flat=True
        )
    )
    known |= {ticket.callback_phone, ticket.reply_address, ticket.order_number}
    if order_number(ticket.shop.order_pattern, text) or any(_names(text, one) for one in known if one):
        raise Refusal("personal_data_in_public")


def _names(text: str, known: str) -> bool:
    if known.startswith("+"):
        return _digits(known)[-_SHORTEST_NUMBER:] in _digits(text)
    return known.lower() in text.lower()


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
