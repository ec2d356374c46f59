"""A new link back into the chat, to the address that the ticket knows; never to one that somebody types."""

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.delivery import outbox
from contactcenter.desk import automatic
from contactcenter.desk.holding import locked
from contactcenter.errors import Refusal
from contactcenter.tickets import accounts, events, pushes, resuming, writing
from contactcenter.tickets.models import Message, Shop
from contactcenter.tickets.writing import NewMessage


def send_new_link(actor: Actor, link: str, shop: Shop) -> None:
    """By mail, at most once an hour. Refused with resume_invalid, no_way_to_answer (no address is known)."""
    require(actor, Action.VISIT)
    with locked(resuming.ticket_of(link, shop)) as held:
        mailbox = accounts.mailbox(held.ticket.shop_id)
        if mailbox is None or not held.ticket.reply_address:
            raise Refusal("no_way_to_answer")
        if not automatic.may_write_to(held.ticket.reply_address, held.now):
            return  # one is on its way
        message = writing.append_message(
            held.ticket,
            NewMessage(
                direction=Message.Direction.SYSTEM, channel=held.ticket.channel, at=held.now, code="resume_link_sent"
            ),
        )
        outbox.queue(message, mailbox, held.ticket.reply_address)
        events.record(held.ticket, "resume_link_sent", held.now, "system", message=message.pk)
        pushes.ticket_changed(held.ticket)
