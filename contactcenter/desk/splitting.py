"""Two matters on one ticket become two tickets, one matter on two tickets becomes one. Both histories say so.

Messages keep their time and their names, so that an answer to either finds the ticket that its words are on now.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from channels_adapters import registry
from channels_adapters.base import Delivery
from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.desk import promises
from contactcenter.desk.conversation import close
from contactcenter.desk.holding import Held, locked, locked_many
from contactcenter.errors import Refusal
from contactcenter.tickets import events, pushes, writing
from contactcenter.tickets.models import Message, Ticket
from contactcenter.tickets.writing import NewMessage, NewTicket
from routing.deadlines import ROUTED
from routing.models import Clock
from routing.models.media import Medium
from routing.services import clocks, work
from routing.services.work import WorkRequest

# Gap-free on both sides: the tail leaves, and is numbered anew behind whatever the other holds.
_MOVE = """
UPDATE tickets_message SET ticket_id = %s, sequence = sequence - %s + %s WHERE ticket_id = %s AND sequence >= %s
"""
_COUNT = """
UPDATE tickets_ticket ticket
   SET last_message = (SELECT COALESCE(max(sequence), 0) FROM tickets_message WHERE ticket_id = ticket.id),
       last_inbound = (SELECT COALESCE(max(sequence), 0) FROM tickets_message
                        WHERE ticket_id = ticket.id AND direction = 'in'),
       answered_through = %s
 WHERE id = %s
"""


def split(actor: Actor, ticket: Ticket, sequence: int) -> Ticket:
    """Her message of this number and all after it become a ticket of their own, which waits since she wrote it.

    Refused with already_resolved and cannot_split: the first message, one that is not hers, or a conversation that its
    network does not let us have twice.
    """
    with locked(ticket) as held:
        require(actor, Action.TRANSFER_TICKET, held.ticket)
        if held.ticket.status == Ticket.Status.RESOLVED:
            raise Refusal("already_resolved")
        first = Message.objects.filter(ticket=held.ticket, sequence=sequence, direction=Message.Direction.IN).first()
        earlier = Message.objects.filter(
            ticket=held.ticket, sequence__lt=sequence, direction=Message.Direction.IN
        ).exists()
        adapter = registry.adapter(first.channel) if first is not None else None
        if first is None or adapter is None or not earlier or _is_sent_in_one_thread(first.channel):
            raise Refusal("cannot_split")
        fresh = _open(held, first, str(adapter.medium))
        answered = min(held.ticket.answered_through, sequence - 1)
        later = max(held.ticket.answered_through - sequence + 1, 0)
        _move(held.ticket.pk, fresh.pk, sequence, behind=0)
        _count(held.ticket.pk, answered)
        _count(fresh.pk, later)
        if writing.lock(held.ticket.pk).last_inbound <= answered:
            clocks.stop(held.work_item.pk, held.now, is_answered=False)  # it ran for what has left
        _say(writing.lock(held.ticket.pk), "split_off", held.now, fresh.reference)
        _say(writing.lock(fresh.pk), "split_from", held.now, held.ticket.reference)
        events.record(held.ticket, "ticket_split", held.now, actor.label, into=fresh.pk, sequence=sequence)
        events.record(fresh, "ticket_opened", held.now, actor.label, split_from=held.ticket.pk)
        pushes.tickets_changed([held.ticket, fresh])
    return fresh


def _is_sent_in_one_thread(channel: str) -> bool:
    adapter = registry.adapter(channel)
    return adapter.medium == Medium.SOCIAL and adapter.capabilities.delivery is Delivery.SENT


def _open(held: Held, first: Message, medium: str) -> Ticket:
    ticket = held.ticket
    [work_item] = work.submit_many(
        [
            WorkRequest(
                queue=held.work_item.lane.queue,
                medium=medium,
                languages={ticket.language: 1},
                started_at=first.created_at,
                last_agent_id=held.assignment.agent_id if held.assignment else None,
                shop=ticket.shop_id,
            )
        ]
    )
    account = first.account or ticket.account
    [fresh] = writing.open_tickets(
        [
            NewTicket(
                account=account,
                customer=ticket.customer,
                thread_key=f"{ticket.thread_key}#{first.pk}"[:200],
                work_item=work_item,
                language=ticket.language,
                reason=ticket.reason,
                subject=first.text,
                at=first.created_at,
                reply_address=ticket.reply_address,
            )
        ]
    )
    return fresh


def merge(actor: Actor, kept: Ticket, other: Ticket) -> Ticket:
    """What `other` holds goes on in `kept`, whose clock is the earlier of the two; `other` is resolved.

    Refused with cannot_merge (of somebody else, or itself) and already_resolved.
    """
    if kept.pk == other.pk or kept.customer_id != other.customer_id:
        raise Refusal("cannot_merge")
    with locked_many([kept.pk, other.pk]) as all_held:
        one, two = sorted(all_held, key=lambda held: held.ticket.pk != kept.pk)
        require(actor, Action.TRANSFER_TICKET, one.ticket)
        require(actor, Action.TAKE_TICKET, two.ticket)
        if Ticket.Status.RESOLVED in (one.ticket.status, two.ticket.status):
            raise Refusal("already_resolved")
        if two.assignment is not None and two.assignment.agent_id != actor.agent_id:
            require(actor, Action.MOVE_TICKET, two.ticket)
        started = _earliest_start(one, two)
        is_waiting = any(held.ticket.last_inbound > held.ticket.answered_through for held in (one, two))
        _say(one.ticket, "merged_from", one.now, two.ticket.reference)
        behind = Ticket.objects.get(pk=one.ticket.pk).last_message
        _move(two.ticket.pk, one.ticket.pk, 1, behind=behind)
        _count(one.ticket.pk, one.ticket.answered_through if is_waiting else behind + two.ticket.last_message)
        _count(two.ticket.pk, 0)
        promises.move(two, one)
        emptied = writing.lock(two.ticket.pk)
        _say(emptied, "merged_into", one.now, one.ticket.reference)
        close(Held(emptied, two.work_item, two.assignment, two.now), actor.label, "merged")
        if one.ticket.is_public != two.ticket.is_public:  # what was said to us alone is not answered in public
            Ticket.objects.filter(pk=one.ticket.pk).update(is_public=False)
        events.record(one.ticket, "ticket_merged", one.now, actor.label, other=two.ticket.pk)
        events.record(two.ticket, "ticket_merged_away", one.now, actor.label, into=one.ticket.pk)
        if is_waiting and started is not None:
            clocks.stop(one.work_item.pk, one.now, is_answered=False)
            clocks.start(one.work_item, started)
        pushes.ticket_changed(one.ticket)
    return one.ticket


def _earliest_start(*all_held: Held) -> datetime | None:
    running = Clock.objects.filter(
        work_item__in=[held.work_item.pk for held in all_held], stopped_at__isnull=True, kind__in=ROUTED
    )
    return running.order_by("started_at").values_list("started_at", flat=True).first()


def _move(source: int, target: int, since: int, *, behind: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [target, since - 1, behind, source, since])


def _count(ticket_id: int, answered_through: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [answered_through, ticket_id])


def _say(ticket: Ticket, code: str, at: datetime, reference: str) -> None:
    facts: dict[str, Any] = {"reference": reference}
    writing.append_message(
        ticket,
        NewMessage(direction=Message.Direction.SYSTEM, channel=ticket.channel, at=at, code=code, facts=facts),
    )
