"""Whom we could not reach chooses a slot by the link in our message: the same ticket is a call again, with a clock of
its own from that slot on and its attempts before it."""

from datetime import datetime

from django.db import transaction

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.desk.slots import free_slots
from contactcenter.errors import Refusal
from contactcenter.tickets import accounts, events, pushes, slot_links, writing
from contactcenter.tickets.models import Customer, Message, Ticket
from contactcenter.tickets.writing import NewMessage
from routing.models import WorkItem
from routing.models.media import Medium
from routing.services import work
from routing.services.database_time import database_now

_CALL_CHANNEL = "callback_manual"


def choose(actor: Actor, link: str, slot: datetime) -> Ticket:
    """Refused with what the link is refused for, slot_invalid where the slot is full, past or closed, and choice_made
    where an agent has a call of this ticket in her hands."""
    require(actor, Action.VISIT)
    message = slot_links.message_of(link)
    with transaction.atomic():
        Customer.objects.select_for_update(no_key=True).get(pk=message.ticket.customer_id)
        work_item = work.lock(message.ticket.work_item_id)
        ticket = writing.lock(message.ticket_id)
        slot_links.message_of(link)  # under the locks: two clicks are one choice
        now = database_now()
        if slot not in free_slots(ticket.shop, now):
            raise Refusal("slot_invalid", field="slot")
        before, agents = ticket.channel, _plan(work_item, ticket, slot, now)
        ticket.channel, ticket.status, ticket.resolved_at = _CALL_CHANNEL, Ticket.Status.OPEN, None
        ticket.callback_at, ticket.channel_choice = slot, Ticket.Choice.MADE
        ticket.save(update_fields=["channel", "status", "resolved_at", "callback_at", "channel_choice"])
        facts = {"at": slot.isoformat()}
        notice = NewMessage(
            direction=Message.Direction.SYSTEM, channel=ticket.channel, at=now, code="callback_requested", facts=facts
        )
        writing.append_message(ticket, notice)
        by = f"visitor:{ticket.customer_id}"
        events.record(
            ticket, "channel_switched", now, by, channel_before=before, channel=ticket.channel, agents_before=agents
        )
        events.record(ticket, "callback_requested", now, by, **facts)
        pushes.ticket_changed(ticket, *agents)
    return ticket


def _plan(work_item: WorkItem, ticket: Ticket, slot: datetime, now: datetime) -> list[int]:
    """Her choice is a wish of its own: three attempts again. Returns from whose hands it was taken."""
    if accounts.door(ticket.shop_id, _CALL_CHANNEL) is None or not ticket.callback_phone:
        raise Refusal("slot_link_invalid")
    if ticket.status == Ticket.Status.RESOLVED:
        work.reopen(work_item, Medium.CALL, now, slot)
        return []
    if work_item.medium == Medium.CALL and work_item.state in (WorkItem.State.OFFERED, WorkItem.State.ASSIGNED):
        raise Refusal("choice_made")
    work_item.attempts = 0
    work_item.save(update_fields=["attempts"])
    ended = work.move_to_medium(work_item, Medium.CALL, now, slot)
    return [ended.agent_id] if ended else []
