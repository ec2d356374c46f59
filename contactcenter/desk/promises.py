"""What agents promise to shoppers, and by when: noted, kept or not, and whoever can see to it told in time.

A promise is a person's word: only people end it. It goes on while its ticket is moved, merged or closed by itself.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require, tickets_for
from contactcenter.desk.holding import Held, locked
from contactcenter.desk.models import Promise
from contactcenter.errors import Refusal
from contactcenter.tickets import events, pushes
from contactcenter.tickets.models import Ticket
from routing.deadlines import PROMISE_DUE, PROMISE_NEAR
from routing.models import Clock
from routing.nudges import push_on_commit, push_to_all_on_commit
from routing.outcomes import Outcome
from routing.services import prepared, work
from routing.services import promises as clocks

ALARMS = (PROMISE_NEAR, PROMISE_DUE)
LONGEST_TEXT, MOST_SHOWN = 200, 20
SOONEST, LATEST = timedelta(minutes=1), timedelta(days=366)
_END = {
    Promise.Outcome.KEPT: clocks.keep,
    Promise.Outcome.BROKEN: clocks.break_,
    Promise.Outcome.WITHDRAWN: clocks.withdraw,
}


@dataclass(frozen=True)
class Wish:
    """What an agent's form sends; the same `client_id` is the same promise."""

    client_id: uuid.UUID
    text: str
    due_at: datetime


def make(actor: Actor, ticket: Ticket, wish: Wish) -> Promise:
    """Note it. Refused with promise_words and promise_time."""
    require(actor, Action.NOTE_TICKET, ticket)
    text = " ".join(wish.text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").split())
    if not 0 < len(text) <= LONGEST_TEXT:
        raise Refusal("promise_words", field="text")
    with locked(ticket) as held:
        known = Promise.objects.filter(made_by=actor.user_id, client_id=wish.client_id).first()
        if known is not None:
            return known
        due_at = wish.due_at.replace(microsecond=0)
        if not held.now + SOONEST <= due_at <= held.now + LATEST:
            raise Refusal("promise_time", field="at")
        clock = clocks.start(held.work_item, due_at, held.now)
        promise = Promise.objects.create(
            ticket=held.ticket,
            clock=clock,
            text=text,
            made_by_id=actor.user_id or 0,
            client_id=wish.client_id,
        )
        _tell(held, "promise_made", actor, promise)
    return promise


def end(actor: Actor, ticket: Ticket, promise_id: int, outcome: str) -> Promise:
    """Say what became of it; the same twice is once. Refused with not_found, invalid_field, promise_ended."""
    require(actor, Action.NOTE_TICKET, ticket)
    with locked(ticket) as held:
        return end_locked(actor, held, promise_id, outcome)


def end_locked(actor: Actor, held: Held, promise_id: int, outcome: str) -> Promise:
    """As `end`, of a ticket that is locked."""
    if outcome not in Promise.Outcome.values:
        raise Refusal("invalid_field", field="outcome")
    promise = Promise.objects.select_related("clock").filter(pk=promise_id, ticket=held.ticket).first()
    if promise is None:
        raise Refusal("not_found")
    if promise.outcome == outcome:
        return promise
    if promise.outcome:
        raise Refusal("promise_ended")
    _END[Promise.Outcome(outcome)](promise.clock, held.now, actor.agent_id)
    promise.outcome, promise.ended_by_id = outcome, actor.user_id
    promise.save(update_fields=["outcome", "ended_by"])
    _tell(held, f"promise_{outcome}", actor, promise)
    return promise


def _tell(held: Held, kind: str, actor: Actor, promise: Promise) -> None:
    facts = {"promise": promise.pk, "due_at": _due(promise).isoformat(), "clock": promise.clock.result or ""}
    events.record(held.ticket, kind, held.now, actor.label, **facts)
    pushes.ticket_changed(held.ticket, *([actor.agent_id] if actor.agent_id else []))


def _due(promise: Promise) -> datetime:
    return promise.clock.due_at or promise.clock.started_at


def open_of(ticket: Ticket) -> list[Promise]:
    """Those of a ticket that nobody has ended, the soonest due first."""
    found = Promise.objects.filter(ticket=ticket, outcome="").select_related("clock", "made_by")
    return list(found.order_by("clock__due_at", "pk"))


# Asked with each look at her lists, mostly for nothing: written out, for the ORM takes longer to word it.
_HERS = """
SELECT promise.id
  FROM desk_promise promise
  JOIN routing_clock clock ON clock.id = promise.clock_id
  JOIN tickets_ticket ticket ON ticket.id = promise.ticket_id
  LEFT JOIN routing_assignment held ON held.work_item_id = ticket.work_item_id AND held.state <> 'ended'
 WHERE promise.outcome = ''
   AND CASE WHEN held.id IS NULL THEN promise.made_by_id = %s ELSE held.agent_id = %s AND held.state = 'accepted' END
 ORDER BY clock.due_at, promise.id
 LIMIT %s
"""


def hers(actor: Actor) -> list[Promise]:
    """Open ones of the tickets she holds, and those she made on tickets that nobody holds, the soonest due first."""
    ids = [row[0] for row in prepared.rows(_HERS, actor.user_id, actor.agent_id, MOST_SHOWN)]
    if not ids:
        return []
    seen = tickets_for(actor, Action.SEE_TICKET)
    found = Promise.objects.filter(pk__in=ids, ticket__in=seen).select_related("clock", "ticket__customer")
    return list(found.order_by("clock__due_at", "pk"))


def move(source: Held, target: Held) -> None:
    """Two tickets become one: what was promised on either is promised on it. Both are locked."""
    hers = Promise.objects.filter(ticket=source.ticket)
    Clock.objects.filter(promise__in=hers).update(work_item=target.work_item)
    hers.update(ticket=target.ticket)


def alarm(outcomes: Sequence[Outcome], references: Mapping[int, str]) -> dict[int, dict[str, Any]]:
    """Reminders and alarms that fired: the agent who holds the ticket is told, else the supervisors on their board.

    `references` are those of the tickets, by work item. Returns facts for their events.
    """
    holders = work.holders_of({outcome.work_item_id for outcome in outcomes}) if outcomes else {}
    for work_item_id in {outcome.work_item_id for outcome in outcomes}:
        if work_item_id in holders:
            group = pushes.agent_group(holders[work_item_id])
            push_on_commit(group, "promise", ticket=references[work_item_id])
        else:
            push_to_all_on_commit(pushes.ALL_AGENTS, "board")
    return {work_item_id: {"agent": agent_id} for work_item_id, agent_id in holders.items()}
