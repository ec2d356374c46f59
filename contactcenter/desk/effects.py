"""What routing's outcomes do to tickets: events, notices, offers of another channel, pushes. In sets, one handler."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from contactcenter.desk import promises, steps
from contactcenter.tickets import events, pushes
from contactcenter.tickets.events import NewEvent
from contactcenter.tickets.models import Ticket
from routing.nudges import push_many_on_commit, push_on_commit, push_to_all_on_commit
from routing.outcomes import Outcome, PresenceLost
from routing.services import prepared

# What an outcome is called in a ticket's history, and who did it.
_EVENTS = {
    "offered": ("ticket_offered", "router"),
    "assigned": ("ticket_assigned", "router"),
    "set_aside": ("ticket_set_aside", "router"),
    "offer_expired": ("offer_expired", "clock"),
    "offer_returned": ("offer_returned", "router"),
    "assignment_returned": ("assignment_returned", "router"),
    "target_missed": ("target_missed", "clock"),
    "widened": ("ticket_widened", "clock"),
    "raised": ("priority_raised", "clock"),
    "channel_offered": ("channel_offered", "clock"),
    "acknowledged": ("arrival_acknowledged", "clock"),
    "alerted": ("supervisors_alerted", "clock"),
    "apologised": ("delay_announced", "clock"),
    "agent_warned": ("agent_warned", "clock"),
    "level_relaxed": ("level_relaxed", "clock"),
    "skill_relaxed": ("skill_relaxed", "clock"),
    "overflowed": ("ticket_overflowed", "clock"),
    "overflow_ended": ("overflow_ended", "clock"),
    "reassigned": ("ticket_reassigned", "clock"),
    "went_private": ("ticket_went_private", "clock"),
    "tagged": ("ticket_tagged", "clock"),
    "step_skipped": ("step_skipped", "clock"),
    "resumed": ("call_due", "clock"),
    "promise_near": ("promise_near", "clock"),
    "promise_due": ("promise_due", "clock"),
    "recounted": ("clock_recounted", "clock"),
}


class _Touched(NamedTuple):
    """Of a ticket what every outcome needs; the whole of it is read where a step does something to it."""

    pk: int
    work_item_id: int
    reference: str
    customer_id: int


_LOCK = """
SELECT id, work_item_id, reference, customer_id FROM tickets_ticket WHERE work_item_id = ANY(%s::bigint[])
 ORDER BY id FOR NO KEY UPDATE
"""


def apply(outcomes: Sequence[Outcome], presences: Sequence[PresenceLost]) -> None:
    """The handler of routing's port. Runs inside routing's transaction, after its locks."""
    hands = steps.hands_of(outcomes)
    locked = prepared.rows(_LOCK, prepared.array(outcome.work_item_id for outcome in outcomes))
    touched = {row[1]: _Touched(*row) for row in locked}
    known = [outcome for outcome in outcomes if outcome.work_item_id in touched]
    changed = [outcome.work_item_id for outcome in known if outcome.kind in steps.DOES]
    tickets = {one.work_item_id: one for one in Ticket.objects.filter(work_item__in=changed)} if changed else {}
    done: dict[str, steps.Facts] = {}
    for kind, do in steps.DOES.items():
        of_kind = [outcome for outcome in known if outcome.kind == kind]
        done[kind] = do(of_kind, tickets, hands) if of_kind else {}
    references = {one.work_item_id: one.reference for one in touched.values()}
    told = promises.alarm([outcome for outcome in known if outcome.kind in promises.ALARMS], references)
    news = []
    for outcome in known:
        # Of two alike in one beat the second finds everything done; of two promises each has its own alarm.
        facts: dict[str, Any] | None = told.get(outcome.work_item_id, {}) if outcome.kind in promises.ALARMS else {}
        if outcome.kind in done:
            facts = done[outcome.kind].pop(outcome.work_item_id, None)
        if facts is not None:
            news.append(_event(outcome, touched[outcome.work_item_id], facts))
    events.record_many(news)
    _push(known, touched)
    for presence in presences:
        events.audit("presence_lost", "system", status=presence.status, agent=presence.agent_id)
        push_on_commit(pushes.agent_group(presence.agent_id), "presence")
        push_to_all_on_commit(pushes.ALL_AGENTS, "board")


def _event(outcome: Outcome, ticket: _Touched, more: dict[str, Any]) -> NewEvent:
    kind, actor = _EVENTS[outcome.kind]
    facts = {**outcome.facts, **more}
    if outcome.agent_id is not None:
        facts["agent"] = outcome.agent_id
    return NewEvent(ticket.pk, kind, outcome.at, actor, facts)


def _push(outcomes: Sequence[Outcome], tickets: dict[int, _Touched]) -> None:
    """Each socket hears of each change once, however many outcomes made it."""
    wanted: dict[tuple[str, str, str], None] = {}
    for outcome in outcomes:
        ticket = tickets[outcome.work_item_id]
        wanted[pushes.ticket_group(ticket.reference), "ticket", ticket.reference] = None
        if outcome.agent_id is not None:
            change = "offer" if outcome.kind in ("offered", "assigned") else "lists"
            wanted[pushes.agent_group(outcome.agent_id), change, ticket.reference] = None
        if outcome.kind in ("channel_offered", "resumed"):
            wanted[pushes.visitor_group(ticket.customer_id), "conversation", ""] = None
    push_many_on_commit(wanted)
    if outcomes:
        push_to_all_on_commit(pushes.ALL_AGENTS, "waiting")
    if any(outcome.kind == "alerted" for outcome in outcomes):
        push_to_all_on_commit(pushes.ALL_AGENTS, "board")
