"""Whose ticket it is: accept, decline, take, transfer. Each locks the work item first; who loses a race is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.errors import Refusal
from contactcenter.tickets import events, pushes, writing
from contactcenter.tickets.models import Ticket
from routing.models import Agent, Assignment, Presence, Queue, WorkItem
from routing.models.media import Medium
from routing.nudges import push_on_commit
from routing.services import loads, offers, presence, work
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
    """She takes what she was offered. Saying so twice is one yes; after the offer ended it is offer_gone."""
    require(actor, Action.ANSWER_OFFER)
    with locked(ticket) as held:
        return _accept(actor, held, epoch)


def _accept(actor: Actor, held: Held, epoch: int) -> Assignment:
    was_offered = held.assignment is not None and held.assignment.state == Assignment.State.OFFERED
    accepted = offers.accept(held.work_item, actor.agent_id or 0, epoch, held.now)
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
        before = _told_before(held)
        work.move_to_queue(held.work_item, queue, held.now)
        if held.ticket.status == Ticket.Status.PENDING:
            Ticket.objects.filter(pk=held.ticket.pk).update(status=Ticket.Status.OPEN)
        events.record(held.ticket, "ticket_transferred", held.now, actor.label, queue=queue.slug, agents_before=before)
        pushes.ticket_changed(held.ticket, *before)


def transfer_to_agent(actor: Actor, ticket: Ticket, agent: Agent, epoch: int | None) -> None:
    """Into a colleague's hands at once, if she has room."""
    with locked(ticket) as held:
        _require_transfer(actor, held, epoch)
        if not _may_be_given(held.work_item, agent, held.now):
            raise Refusal("transfer_target_invalid")
        before = _told_before(held)
        loads.lock([agent.pk, *before])
        work.give_back(held.work_item, Assignment.End.TRANSFERRED, held.now)
        given = offers.assign(held.work_item, agent, {"how": "given", "by": actor.label}, held.now)
        if given is None:
            raise Refusal("no_capacity")
        events.record(
            held.ticket, "ticket_given", held.now, actor.label, agent=agent.pk, epoch=given.epoch, agents_before=before
        )
        pushes.ticket_changed(held.ticket, agent.pk, *before)


def _may_be_given(work_item: WorkItem, agent: Agent, now: datetime) -> bool:
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
    if epoch is None and not require_lead(actor):
        raise Refusal("stale_assignment")


def require_lead(actor: Actor) -> bool:
    """Whether she moves tickets that others hold."""
    return actor.role.endswith(("lead", "supervisor", "administrator"))
