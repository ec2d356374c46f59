"""Whose ticket it is: accept, decline, take, transfer. Each locks the work item first; who loses a race is told."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, may, require
from contactcenter.errors import Refusal
from contactcenter.tickets import events, pushes, writing
from contactcenter.tickets.models import Ticket
from routing.crash_points import crash_point
from routing.deadlines import State
from routing.models import Agent, Assignment, Presence, Queue, WorkItem
from routing.models.media import Medium
from routing.nudges import push_on_commit
from routing.services import loads, offers, pausing, presence, setting_aside, work
from routing.services.database_time import database_now


@dataclass
class Held:
    """A ticket under its locks, as it is now."""

    ticket: Ticket
    work_item: WorkItem
    assignment: Assignment | None
    now: datetime


@contextmanager
def locked(ticket: Ticket) -> Iterator[Held]:
    """A transaction that holds the work item, then the ticket: the beginning of every change."""
    with transaction.atomic():
        work_item = work.lock(ticket.work_item_id)
        fresh = writing.lock(ticket.pk)
        yield Held(fresh, work_item, work.live_assignment(work_item.pk), database_now())
        crash_point("desk.before_commit")
    crash_point("desk.after_commit")


@contextmanager
def locked_many(ticket_ids: Iterable[int], agent_ids: Iterable[int] = ()) -> Iterator[list[Held]]:
    """As `locked`, for several tickets at once, with the loads of their holders and of `agent_ids`."""
    ids = list(ticket_ids)
    with transaction.atomic():
        work_items = work.lock_many(Ticket.objects.filter(pk__in=ids).values_list("work_item_id", flat=True))
        live = work.live_assignments(work_items, agent_ids)
        tickets = {ticket.work_item_id: ticket for ticket in writing.lock_many(ids)}
        now = database_now()
        yield [Held(tickets[item.pk], item, live.get(item.pk), now) for item in work_items]


def require_holder(actor: Actor, held: Held, epoch: int) -> None:
    """She holds it under this epoch; anybody else has been overtaken and gets stale_assignment."""
    mine = held.assignment
    if (
        mine is None
        or mine.agent_id != actor.agent_id
        or mine.epoch != epoch
        or mine.state != Assignment.State.ACCEPTED
    ):
        raise Refusal("stale_assignment")
    require(actor, Action.HANDLE_TICKET, held.ticket)


def accept_offer(actor: Actor, ticket: Ticket, epoch: int) -> Assignment:
    """She takes what she was offered. Saying so twice is one yes; after the offer ended it is offer_gone.

    For a chat or a call her unanswered mails are set aside, as far as her profile lets them be.
    """
    require(actor, Action.ANSWER_OFFER)
    aside = setting_aside.wanted_for(ticket.work_item_id, actor.agent_id or 0)
    if not aside:
        with locked(ticket) as held:
            return _accept(actor, held, epoch)
    others = Ticket.objects.filter(work_item__in=aside).values_list("pk", flat=True)
    with locked_many([ticket.pk, *others], [actor.agent_id or 0]) as all_held:
        hers = {held.work_item.pk: held for held in all_held}
        accepted = _accept(actor, hers[ticket.work_item_id], epoch)
        for work_item_id in setting_aside.set_aside(aside, [accepted.agent_id], accepted.accepted_at or database_now()):
            _told_aside(hers[work_item_id], accepted)
        return accepted


def _told_aside(held: Held, accepted: Assignment) -> None:
    """That a ticket was set aside is kept in its history and seen on her page."""
    facts = {"agent": accepted.agent_id, "for": accepted.work_item_id}
    events.record(held.ticket, "ticket_set_aside", held.now, f"agent:{accepted.agent_id}", **facts)
    pushes.ticket_changed(held.ticket, accepted.agent_id)


def _accept(actor: Actor, held: Held, epoch: int) -> Assignment:
    was_offered = held.assignment is not None and held.assignment.state == Assignment.State.OFFERED
    accepted = offers.accept(held.assignment, actor.agent_id or 0, epoch, held.now)
    if accepted is None:
        raise Refusal("offer_gone")
    if was_offered:
        events.record(held.ticket, "offer_accepted", held.now, actor.label, agent=accepted.agent_id, epoch=epoch)
        pushes.ticket_changed(held.ticket)
    return accepted


def decline_offer(actor: Actor, ticket: Ticket, epoch: int) -> None:
    """It goes on to somebody else and does not come back to her."""
    require(actor, Action.ANSWER_OFFER)
    with locked(ticket) as held:
        declined = offers.decline(held.work_item, actor.agent_id or 0, epoch, held.now)
        if declined is None:
            raise Refusal("offer_gone")
        events.record(held.ticket, "offer_declined", held.now, actor.label, agent=declined.agent_id, epoch=epoch)
        pushes.ticket_changed(held.ticket, declined.agent_id)


def take(actor: Actor, ticket: Ticket) -> Assignment:
    """She picks it from the waiting list. Of two who click at once one has it; the other gets ticket_taken."""
    require(actor, Action.TAKE_TICKET, ticket)
    if actor.agent_id is None:
        raise Refusal("forbidden")
    agent = Agent.objects.get(pk=actor.agent_id)
    with locked(ticket) as held:
        mine = held.assignment
        if mine is not None and mine.agent_id == agent.pk:
            return _accept(actor, held, mine.epoch)
        if held.work_item.state not in (WorkItem.State.WAITING, WorkItem.State.SCHEDULED):
            raise Refusal("ticket_taken")
        assignment = offers.assign(held.work_item, agent, {"how": "taken"}, held.now)
        if assignment is None:
            raise Refusal("no_capacity")
        events.record(held.ticket, "ticket_taken", held.now, actor.label, agent=agent.pk, epoch=assignment.epoch)
        pushes.ticket_changed(held.ticket, agent.pk)
        if presence.is_seen(agent.pk, held.now):
            push_on_commit(pushes.agent_group(agent.pk), "presence")
    return assignment


def _told_before(held: Held) -> list[int]:
    return [held.assignment.agent_id] if held.assignment else []


def transfer_to_queue(actor: Actor, ticket: Ticket, queue: Queue, epoch: int | None) -> None:
    """Into another queue. A holder carries her epoch; a lead or supervisor moves it as it stands (`epoch` None)."""
    with locked(ticket) as held:
        _require_transfer(actor, held, epoch)
        put_into_queue(held, queue, actor.label)


def put_into_queue(held: Held, queue: Queue, by: str, **facts: Any) -> None:
    """The move itself, of a ticket that is locked; `facts` are added to its event."""
    before = _told_before(held)
    work.move_to_queue(held.work_item, queue, held.now)
    if held.ticket.status == Ticket.Status.PENDING:
        Ticket.objects.filter(pk=held.ticket.pk).update(status=Ticket.Status.OPEN)
        pausing.resume([held.work_item.pk], State.ASKED, held.now)
    events.record(held.ticket, "ticket_transferred", held.now, by, queue=queue.slug, agents_before=before, **facts)
    pushes.ticket_changed(held.ticket, *before)


def transfer_to_agent(actor: Actor, ticket: Ticket, agent: Agent, epoch: int | None) -> None:
    """Into a colleague's hands at once, if she has room."""
    with locked(ticket) as held:
        _require_transfer(actor, held, epoch)
        loads.lock([agent.pk, *_told_before(held)])
        put_into_hands(held, agent, actor.label)


def put_into_hands(held: Held, agent: Agent, by: str, **facts: Any) -> Assignment:
    """The gift itself, of a ticket that is locked together with the loads concerned. A refusal must be rolled back."""
    if not may_be_given(held.work_item, agent, held.now):
        raise Refusal("transfer_target_invalid")
    before = _told_before(held)
    work.give_back(held.work_item, Assignment.End.TRANSFERRED, held.now)
    given = offers.assign(held.work_item, agent, {"how": "given", "by": by}, held.now)
    if given is None:
        raise Refusal("no_capacity")
    facts |= {"agent": agent.pk, "epoch": given.epoch, "agents_before": before}
    events.record(held.ticket, "ticket_given", held.now, by, **facts)
    pushes.ticket_changed(held.ticket, agent.pk, *before)
    return given


def may_be_given(work_item: WorkItem, agent: Agent, now: datetime) -> bool:
    """In-house work stays in the house, and live work goes to somebody whose page is open."""
    if work_item.lane.queue.is_in_house and agent.team.is_outsourced:
        return False
    if work_item.medium not in (Medium.CHAT, Medium.CALL):
        return True
    there = Presence.objects.exclude(status=Presence.Status.OFFLINE).filter(pk=agent.pk, lease_until__gt=now)
    return there.exists()


def _require_transfer(actor: Actor, held: Held, epoch: int | None) -> None:
    require(actor, Action.TRANSFER_TICKET, held.ticket)
    if held.work_item.state == WorkItem.State.DONE:
        raise Refusal("already_resolved")
    holder = held.assignment
    is_holder = holder is not None and holder.agent_id == actor.agent_id
    if epoch is not None and not (is_holder and holder is not None and holder.epoch == epoch):
        raise Refusal("stale_assignment")
    if epoch is None and not may(actor, Action.MOVE_TICKET, held.ticket):
        raise Refusal("stale_assignment")
