"""A message passed on to a third party, a carrier or a supplier: a mail of its own, which the shopper never sees.

On the ticket it is a note, and so is the third party's answer (`intake.third_parties`).
"""

from collections.abc import Sequence

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.delivery import outbox
from contactcenter.desk import addresses, drafts
from contactcenter.desk.conversation import Words, checked, said_before
from contactcenter.desk.holding import locked
from contactcenter.errors import Refusal
from contactcenter.tickets import accounts, events, pushes, writing
from contactcenter.tickets.models import Message, Ticket
from contactcenter.tickets.writing import NewFile, NewMessage

_MOST_PASSED_ON = 10
_PASSED = (Message.Direction.IN, Message.Direction.OUT)


def forward(actor: Actor, ticket: Ticket, words: Words, to: str, sequences: Sequence[int]) -> Message:
    """Her words and under them these messages of the ticket, with their files. It answers nobody, so no clock stops.

    Refused with email_invalid, and with no_way_to_answer where the shop has no mailbox.
    """
    require(actor, Action.NOTE_TICKET, ticket)
    address = addresses.checked(to)
    passed_on = Message.objects.filter(ticket=ticket, sequence__in=sequences[:_MOST_PASSED_ON], direction__in=_PASSED)
    files = tuple(
        NewFile(one.sha256, one.name, one.content_type, one.size_bytes)
        for message in passed_on.prefetch_related("attachments").order_by("sequence")
        for one in message.attachments.all()
    )
    text = checked(words) if not passed_on else words.text.strip()
    with locked(ticket) as held:
        said = said_before(actor, words)
        if said is not None:
            return said
        account = accounts.mailbox(held.ticket.shop_id)
        if account is None:
            raise Refusal("no_way_to_answer")
        message = writing.append_message(
            held.ticket,
            NewMessage(
                direction=Message.Direction.NOTE,
                channel=account.adapter,
                at=held.now,
                text=text,
                author_id=actor.user_id,
                client_id=words.client_id,
                files=(*words.files, *files),
                facts={"forwarded_to": address.lower(), "passes_on": sorted(one.sequence for one in passed_on)},
            ),
        )
        outbox.queue(message, account, address.lower(), held.ticket.shop.undo_seconds)
        drafts.forget(actor, held.ticket)
        events.record(held.ticket, "message_forwarded", held.now, actor.label, message=message.pk)
        pushes.ticket_changed(held.ticket)
    return message


def is_possible(ticket: Ticket) -> bool:
    return accounts.mailbox(ticket.shop_id) is not None
