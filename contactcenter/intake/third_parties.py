"""Answers of third parties to what an agent passed on: notes on its ticket, for agents alone, whoever else is in it.

Known by our own proved Message-ID and by their address together; anybody else's mail is a matter of her own.
"""

from collections.abc import Sequence
from datetime import datetime

from channels_adapters.base import InboundMessage
from contactcenter.intake.senders import Written
from contactcenter.tickets import events, pushes, writing
from contactcenter.tickets.models import Message, Ticket
from contactcenter.tickets.writing import NewFile, NewMessage
from routing.services import work


def answered(written: Sequence[Written]) -> list[Message | None]:
    """What was passed on that each of these answers; None for all others."""
    names = {name for _, inbound in written for name in inbound.references}
    if not names:
        return [None] * len(written)
    passed_on = Message.objects.select_related("ticket", "account").filter(
        provider_message_id__in=names, direction=Message.Direction.NOTE, account__isnull=False
    )
    known = {(one.account.shop_id, one.provider_message_id): one for one in passed_on if one.account}
    return [
        next(
            (
                one
                for name in reversed(inbound.references)
                if (one := known.get((account.shop_id, name)))
                and one.facts.get("forwarded_to") == inbound.sender.value.lower()
            ),
            None,
        )
        for account, inbound in written
    ]


def note(ticket: Ticket, written: Written, now: datetime, correlation_id: str) -> Message:
    """A note of hers. A ticket that was resolved waits again: somebody has to look. The caller holds its locks."""
    account, _ = written
    message = writing.append_message(ticket, _message_of(written, now))
    if ticket.status == Ticket.Status.RESOLVED:
        Ticket.objects.filter(pk=ticket.pk).update(status=Ticket.Status.OPEN, resolved_at=None)
        item = work.lock(ticket.work_item_id)
        work.reopen(item, item.medium, now)
        events.record(ticket, "ticket_reopened", now, "system", channel=account.adapter)
    facts = {"message": message.pk, "sequence": message.sequence, "correlation": correlation_id}
    events.record(ticket, "third_party_answered", now, "system", **facts)
    pushes.ticket_changed(ticket)
    return message


def _message_of(written: Written, now: datetime) -> NewMessage:
    account, inbound = written
    return NewMessage(
        direction=Message.Direction.NOTE,
        channel=account.adapter,
        at=now,
        text=inbound.text,
        facts={"third_party": inbound.sender.value.lower(), **_kept_facts(inbound)},
        account_id=account.pk,
        provider_message_id=inbound.provider_message_id,
        files=tuple(NewFile(one.sha256, one.name, one.content_type, one.size_bytes) for one in inbound.attachments),
    )


def _kept_facts(inbound: InboundMessage) -> dict[str, object]:
    kept = ("message_id", "flags", "infected", "not_scanned")
    return {name: value for name, value in inbound.facts.items() if name in kept}
