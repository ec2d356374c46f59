"""How a ticket is put back where it was before an act on the board, unless somebody has done something to it since."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, reaches_all
from contactcenter.desk import reserving
from contactcenter.desk.holding import Held, may_be_given
from contactcenter.desk.models import UNDO_SECONDS, BoardAction
from contactcenter.desk.standing import answering
from contactcenter.errors import Refusal
from contactcenter.tickets import events, pushes
from contactcenter.tickets.models import Ticket, TicketEvent
from routing.models import Agent, Lane, WorkItem
from routing.services import clocks, offers, work
from routing.services.database_time import database_now

Kind, Outcome = BoardAction.Kind, BoardAction.Outcome
# What people do to a ticket. What timers and the router do meanwhile (an offer, a wider lane) stands in nobody's way.
_ACTS = (
    "offer_accepted",
    "ticket_taken",
    "ticket_given",
    "ticket_transferred",
    "ticket_put_back",
    "reply_sent",
    "ticket_resolved",
    "channel_switched",
    "call_started",
    "call_ended",
)


def lock(actor: Actor, action_id: int) -> tuple[BoardAction, BoardAction | None]:
    """The act, locked before anything else, and its undoing if it has been undone already."""
    action = BoardAction.objects.select_for_update(no_key=True).filter(pk=action_id).first()
    if action is None or not (action.user_id == actor.user_id or reaches_all(actor, Action.MOVE_TICKET)):
        raise Refusal("not_found")
    earlier = BoardAction.objects.filter(undoes=action).first()
    if earlier is None and database_now() - action.at > timedelta(seconds=UNDO_SECONDS):
        raise Refusal("undo_too_late")
    if earlier is None and (action.kind == Kind.UNDO or not action.done):
        raise Refusal("nothing_to_undo")
    return action, earlier


def acted_on_since(entries: Mapping[int, dict[str, Any]]) -> set[int]:
    """The tickets that somebody has acted on after the act that is to be undone. One query."""
    oldest = min(one["after"]["last_event"] for one in entries.values())
    rows = TicketEvent.objects.filter(ticket__in=entries, kind__in=_ACTS, sequence__gt=oldest)
    return {
        ticket
        for ticket, sequence in rows.values_list("ticket_id", "sequence")
        if sequence > entries[ticket]["after"]["last_event"]
    }


def put_back(held: Held, entry: dict[str, Any], action: BoardAction, by: str, acted: set[int]) -> str:
    """The ticket as it was, of what the act has changed. Returns an outcome."""
    before, after = entry["before"], entry["after"]
    if held.work_item.state == WorkItem.State.DONE:
        return Outcome.RESOLVED
    if action.kind in (Kind.RAISE, Kind.LOWER):
        return _put_back_priority(held, before, after, action, by)
    if action.kind in (Kind.RESERVE, Kind.KEEP_FROM, Kind.LIFT):
        return _put_back_reservation(held, before, after, action, by)
    holder = answering(held)
    if held.work_item.lane.queue_id != after["queue"]:
        return Outcome.MOVED
    if held.ticket.pk in acted or (holder.epoch if holder else 0) != after["epoch"]:
        return Outcome.TAKEN
    return _put_back_place(held, before, action, by)


def _put_back_priority(held: Held, before: dict[str, Any], after: dict[str, Any], action: BoardAction, by: str) -> str:
    if held.work_item.priority != after["priority"]:
        return Outcome.CHANGED
    put_priority(held, before["priority"], by, action.pk)
    return Outcome.DONE


def _put_back_reservation(
    held: Held, before: dict[str, Any], after: dict[str, Any], action: BoardAction, by: str
) -> str:
    item = held.work_item
    if (item.pinned_agent_id, item.excluded_agents) != (after["reserved_for"], after["kept_from"]):
        return Outcome.CHANGED
    reserving.put(held, before["reserved_for"], before["kept_from"], by, board_action=action.pk)
    return Outcome.DONE


def _put_back_place(held: Held, before: dict[str, Any], action: BoardAction, by: str) -> str:
    item = held.work_item
    told = [held.assignment.agent_id] if held.assignment else []
    work.move_to_lane(item, Lane.objects.select_related("queue").get(pk=before["lane"]), held.now)
    WorkItem.objects.filter(pk=item.pk).update(waiting_since=before["waiting_since"])
    agent = _back_in_hands(held, before, by) if before["agent"] else None
    _put_back_time(held, before, is_held=agent is not None)
    facts = {"queue": item.lane.queue.slug, "agent": agent, "agents_before": told, "board_action": action.pk}
    events.record(held.ticket, "ticket_put_back", held.now, by, **facts)
    pushes.ticket_changed(held.ticket, *told, *([agent] if agent else []))
    return Outcome.DONE if agent or not before["agent"] else Outcome.WAITS


def _back_in_hands(held: Held, before: dict[str, Any], by: str) -> int | None:
    """Who was answering it answers it again, if she is there and has room."""
    agent = Agent.objects.select_related("team").get(pk=before["agent"])
    if not may_be_given(held.work_item, agent, held.now):
        return None
    again = offers.assign(held.work_item, agent, {"how": "given", "by": by}, held.now)
    if again and before["status"] == Ticket.Status.PENDING:
        Ticket.objects.filter(pk=held.ticket.pk).update(status=Ticket.Status.PENDING)
    return agent.pk if again else None


def _put_back_time(held: Held, before: dict[str, Any], *, is_held: bool) -> None:
    """What nobody waited for before is waited for by nobody now; what was planned is planned again."""
    planned = datetime.fromisoformat(before["not_before"]) if before["not_before"] else None
    is_planned = planned is not None and planned > held.now
    if before["is_answered"] and (is_held or is_planned):
        clocks.stop(held.work_item.pk, held.now, is_answered=False)
        held.work_item.due_at = None
    if planned is not None and is_planned:
        work.plan(held.work_item, planned, held.now)


def put_priority(held: Held, priority: int, by: str, action_id: int) -> None:
    """A new priority, of a ticket that is locked."""
    before = held.work_item.priority
    work.set_priority(held.work_item, priority, held.now)
    events.record(
        held.ticket, "priority_changed", held.now, by, priority=priority, before=before, board_action=action_id
    )
    pushes.ticket_changed(held.ticket)
