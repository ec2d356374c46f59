"""More time for whoever wants it, wherever the service puts a limit on it: shoppers and agents, by one press, again and
again. What cannot be put off, because a shopper waits live, is said in docs/continuity.md.
"""

from datetime import datetime, timedelta

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.delivery import outbox
from contactcenter.desk.holding import locked
from contactcenter.errors import Refusal
from contactcenter.tickets import events, pushes
from contactcenter.tickets.models import Message, Ticket
from routing.nudges import push_on_commit
from routing.services import loads, offers
from routing.services.database_time import database_now

MAIL_SECONDS, WRAP_UP_SECONDS = 30, 60
MOST_TIMES = 10


def stay(actor: Actor, ticket: Ticket) -> datetime | None:
    """The shopper is still there: her chat is not closed for its silence for as long again. Returns until when."""
    require(actor, Action.CHAT)
    with locked(ticket) as held:
        if held.ticket.status == Ticket.Status.RESOLVED:
            return None
        held.ticket.still_there_at = held.now
        held.ticket.save(update_fields=["still_there_at"])
        events.record(held.ticket, "shopper_still_there", held.now, f"visitor:{held.ticket.customer_id}")
        pushes.ticket_changed(held.ticket)
        return closes_at(held.ticket)


def closes_at(ticket: Ticket) -> datetime | None:
    """When a chat ends if nobody writes; None where it does not: nobody holds it, she waits for us, or the shop lets it
    stay. The one rule of the widget's warning and of the sweep that closes (`desk.idle`)."""
    silent = ticket.shop.silent_seconds
    is_answered = 0 < ticket.last_inbound <= ticket.answered_through
    if not silent or not is_answered or ticket.channel != "webchat" or ticket.status != Ticket.Status.OPEN:
        return None
    spoken = (Message.Direction.IN, Message.Direction.OUT)
    said = Message.objects.filter(ticket=ticket, direction__in=spoken).latest("sequence").created_at
    return max(said, ticket.still_there_at or said) + timedelta(seconds=silent)


def consider_offer(actor: Actor, ticket: Ticket, epoch: int) -> None:
    """A mail or a message that was offered to her stays hers to take for as long again. Refused with offer_gone, and
    with no_more_time for live work and after ten times."""
    require(actor, Action.ANSWER_OFFER)
    with locked(ticket) as held:
        if not offers.is_offered(held.assignment, actor.agent_id or 0, epoch, held.now):
            raise Refusal("offer_gone")
        if not offers.extend(held.assignment, MOST_TIMES):
            raise Refusal("no_more_time")
        events.record(held.ticket, "offer_extended", held.now, actor.label, agent=actor.agent_id, epoch=epoch)
        pushes.ticket_changed(held.ticket, actor.agent_id or 0)


def hold_mail(actor: Actor, ticket: Ticket, sequence: int) -> None:
    """Her own mail, sent a moment ago, leaves later: she can take it back meanwhile. Refused as taking back, and with
    no_more_time after ten times."""
    require(actor, Action.NOTE_TICKET, ticket)
    with locked(ticket) as held:
        message = Message.objects.filter(ticket=held.ticket, sequence=sequence, author=actor.user_id).first()
        if message is None or message.code:
            raise Refusal("not_found")
        latest = message.created_at + timedelta(seconds=held.ticket.shop.undo_seconds + MOST_TIMES * MAIL_SECONDS)
        until = outbox.held_until(message, held.now)
        if until is None:
            raise Refusal("too_late_to_take_back")
        if until + timedelta(seconds=MAIL_SECONDS) > latest:
            raise Refusal("no_more_time")
        outbox.hold_until(message, until + timedelta(seconds=MAIL_SECONDS))
        pushes.ticket_changed(held.ticket)


def wrap_up(actor: Actor) -> None:
    """A minute more of what follows her call. Refused with no_more_time where ten are still to come, or none runs."""
    require(actor, Action.SET_PRESENCE)
    if actor.agent_id is None:
        raise Refusal("forbidden")
    if not loads.rest_longer(actor.agent_id, WRAP_UP_SECONDS, MOST_TIMES * WRAP_UP_SECONDS, database_now()):
        raise Refusal("no_more_time")
    push_on_commit(pushes.agent_group(actor.agent_id), "presence")
