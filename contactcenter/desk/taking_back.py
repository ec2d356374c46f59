"""A mail taken back within seconds of its sending, before it has left: as if she had never pressed the button.

Its words are her draft again. The clock stopped when she sent it, so that nobody is called late who was not; taken
back, it runs on from its first beginning.
"""

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.delivery import outbox
from contactcenter.desk import drafts
from contactcenter.desk.holding import locked
from contactcenter.errors import Refusal
from contactcenter.tickets import events, pushes, writing
from contactcenter.tickets.models import Message, Ticket
from routing.deadlines import State
from routing.services import clocks, pausing


def take_back(actor: Actor, ticket: Ticket, sequence: int) -> Message:
    """Her own message, as it was. Refused with not_found where it is none of hers, too_late_to_take_back once it goes
    out or the ticket is resolved."""
    require(actor, Action.NOTE_TICKET, ticket)
    with locked(ticket) as held:
        message = Message.objects.filter(ticket=held.ticket, sequence=sequence, author=actor.user_id).first()
        if message is None or message.code:
            raise Refusal("not_found")
        if held.ticket.status == Ticket.Status.RESOLVED or not outbox.withdraw(message):
            raise Refusal("too_late_to_take_back")
        is_note = message.direction == Message.Direction.NOTE
        if message.text:
            drafts.keep(actor, held.ticket, message.text, is_note=is_note)
        writing.withdraw(held.ticket, message, "forward_taken_back" if is_note else "reply_taken_back")
        if not is_note:
            clocks.run_on(held.work_item.pk, message.created_at)
            if held.ticket.status == Ticket.Status.PENDING:
                Ticket.objects.filter(pk=held.ticket.pk).update(status=Ticket.Status.OPEN)
                pausing.resume([held.work_item.pk], State.ASKED, held.now)
        facts = {"message": message.pk, "sequence": sequence}
        events.record(held.ticket, "message_taken_back", held.now, actor.label, **facts)
        pushes.ticket_changed(held.ticket)
    return message
