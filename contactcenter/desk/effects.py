"""What routing's outcomes do to tickets: events, notices, offers of another channel, pushes. In sets, one handler."""

from collections.abc import Sequence

from contactcenter.desk import automatic
from contactcenter.tickets import events, pushes, writing
from contactcenter.tickets.events import NewEvent
from contactcenter.tickets.models import Ticket
from routing.nudges import push_on_commit, push_to_all_on_commit
from routing.outcomes import Outcome, PresenceLost

# What the shopper is written by no person, by outcome; whether she is depends on where she can be reached.
_AUTOMATIC = {"acknowledged": "received", "apologised": "delayed"}
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
    "resumed": ("call_due", "clock"),
    "recounted": ("clock_recounted", "clock"),
}


_LOCK = "SELECT * FROM tickets_ticket WHERE work_item_id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def apply(outcomes: Sequence[Outcome], presences: Sequence[PresenceLost]) -> None:
    """The handler of routing's port. Runs inside routing's transaction, after its locks."""
    wanted = [outcome.work_item_id for outcome in outcomes]
    tickets = {ticket.work_item_id: ticket for ticket in Ticket.objects.raw(_LOCK, [wanted])}
    known = [outcome for outcome in outcomes if outcome.work_item_id in tickets]
    done = {"channel_offered": _offer_channel([one for one in known if one.kind == "channel_offered"], tickets)}
    for kind, code in _AUTOMATIC.items():
        due = [outcome for outcome in known if outcome.kind == kind]
        written = automatic.write([tickets[one.work_item_id] for one in due], code, due[0].at) if due else []
        done[kind] = {ticket.work_item_id for ticket in written}
    events.record_many(
        [
            _event(outcome, tickets[outcome.work_item_id])
            for outcome in known
            if outcome.kind not in done or outcome.work_item_id in done[outcome.kind]
        ]
    )
    for outcome in known:
        _push(outcome, tickets[outcome.work_item_id])
    for presence in presences:
        events.audit("presence_lost", "system", status=presence.status, agent=presence.agent_id)
        push_on_commit(pushes.agent_group(presence.agent_id), "presence")
        push_to_all_on_commit(pushes.ALL_AGENTS, "board")


def _event(outcome: Outcome, ticket: Ticket) -> NewEvent:
    kind, actor = _EVENTS[outcome.kind]
    facts = dict(outcome.facts)
    if outcome.agent_id is not None:
        facts["agent"] = outcome.agent_id
    return NewEvent(ticket.pk, kind, outcome.at, actor, facts)


def _offer_channel(outcomes: Sequence[Outcome], tickets: dict[int, Ticket]) -> set[int]:
    """Tickets that have not chosen yet are offered a call-back or a mail. Returns their work items."""
    waiting = [
        tickets[outcome.work_item_id]
        for outcome in outcomes
        if tickets[outcome.work_item_id].channel_choice == Ticket.Choice.NONE
        and tickets[outcome.work_item_id].status != Ticket.Status.RESOLVED
    ]
    if not waiting:
        return set()
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in waiting]).update(channel_choice=Ticket.Choice.OFFERED)
    writing.append_notices([ticket.pk for ticket in waiting], "channel_offered", outcomes[0].at, {})
    return {ticket.work_item_id for ticket in waiting}


def _push(outcome: Outcome, ticket: Ticket) -> None:
    push_on_commit(pushes.ticket_group(ticket.reference), "ticket", ticket=ticket.reference)
    push_to_all_on_commit(pushes.ALL_AGENTS, "waiting")
    if outcome.agent_id is not None:
        change = "offer" if outcome.kind in ("offered", "assigned") else "lists"
        push_on_commit(pushes.agent_group(outcome.agent_id), change, ticket=ticket.reference)
    if outcome.kind == "alerted":
        push_to_all_on_commit(pushes.ALL_AGENTS, "board")
    if outcome.kind in ("channel_offered", "resumed"):
        push_on_commit(pushes.visitor_group(ticket.customer_id), "conversation")
