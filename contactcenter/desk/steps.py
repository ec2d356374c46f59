"""What the steps of a chain do to tickets: warn, offer, write, tag, take from a holder, move on, close.

Each takes the outcomes of its kind and the tickets, by work item, under all their locks, and returns the work items for
which it did something, each with facts for its event. The loads of their holders are locked before the tickets.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from contactcenter.delivery import alerts
from contactcenter.desk import automatic, private, switching
from contactcenter.desk.conversation import close
from contactcenter.desk.holding import Held
from contactcenter.tickets import pushes, writing
from contactcenter.tickets.models import Ticket
from routing.models import Assignment, WorkItem
from routing.nudges import push_on_commit
from routing.outcomes import Outcome
from routing.services import work

Facts = dict[int, dict[str, Any]]
Tickets = Mapping[int, Ticket]


@dataclass(frozen=True)
class Hands:
    """The work items whose holders these steps touch, and who holds them, under their locks."""

    work_items: Mapping[int, WorkItem]
    live: Mapping[int, Assignment]

    def held(self, outcome: Outcome, ticket: Ticket) -> Held:
        return Held(ticket, self.work_items[outcome.work_item_id], self.live.get(outcome.work_item_id), outcome.at)


NEED_HANDS = ("reassigned", "switched", "closed")


def hands_of(outcomes: Sequence[Outcome]) -> Hands:
    """To be asked before the tickets are locked: loads come first in the order of locks."""
    wanted = [outcome.work_item_id for outcome in outcomes if outcome.kind in NEED_HANDS]
    items = work.lock_many(wanted) if wanted else []
    return Hands({item.pk: item for item in items}, work.live_assignments(items) if items else {})


def offer_channel(outcomes: Sequence[Outcome], tickets: Tickets, hands: Hands) -> Facts:  # noqa: ARG001 - one shape
    """Tickets that have not chosen yet are offered a call-back or a mail."""
    waiting = {
        ticket.pk: ticket
        for ticket in (tickets[outcome.work_item_id] for outcome in outcomes)
        if ticket.channel_choice == Ticket.Choice.NONE and ticket.status != Ticket.Status.RESOLVED
    }
    if waiting:  # a second offer of the same beat finds it made
        writing.offer_channels(waiting.values(), "channel_offered", outcomes[0].at)
    return {ticket.work_item_id: {} for ticket in waiting.values()}


def acknowledge(outcomes: Sequence[Outcome], tickets: Tickets, hands: Hands) -> Facts:  # noqa: ARG001
    written = automatic.write([tickets[one.work_item_id] for one in outcomes], "received", outcomes[0].at)
    return {ticket.work_item_id: {} for ticket in written}


def apologise(outcomes: Sequence[Outcome], tickets: Tickets, hands: Hands) -> Facts:  # noqa: ARG001
    """A holding reply; where its rule says within what time, with the new time in it."""
    found: Facts = {}
    by_time: dict[int, list[Ticket]] = {}
    for one in outcomes:
        by_time.setdefault(int(one.facts.get("within_seconds", 0)), []).append(tickets[one.work_item_id])
    for seconds, hers in by_time.items():
        until = outcomes[0].at + timedelta(seconds=seconds) if seconds else None
        found |= {ticket.work_item_id: {} for ticket in automatic.write(hers, "delayed", outcomes[0].at, until)}
    return found


def warn_agent(outcomes: Sequence[Outcome], tickets: Tickets, hands: Hands) -> Facts:  # noqa: ARG001
    """Whoever has it: a mark in her list, and a word where she is."""
    holders = work.holders_of(outcome.work_item_id for outcome in outcomes)
    for work_item_id, agent_id in holders.items():
        group = pushes.agent_group(agent_id)
        push_on_commit(group, "warned", ticket=tickets[work_item_id].reference)
    return {work_item_id: {"agent": agent_id} for work_item_id, agent_id in holders.items()}


def alert(outcomes: Sequence[Outcome], tickets: Tickets, hands: Hands) -> Facts:  # noqa: ARG001
    """On the board at once, and to the destinations that the rule names."""
    by_destinations: dict[tuple[str, ...], list[tuple[Ticket, dict[str, Any]]]] = {}
    for outcome in outcomes:
        if outcome.facts.get("destinations"):
            facts = {"after_seconds": outcome.facts.get("after_seconds")}
            named = by_destinations.setdefault(tuple(outcome.facts["destinations"]), [])
            named.append((tickets[outcome.work_item_id], facts))
    for destinations, named in by_destinations.items():
        alerts.queue(destinations, named, outcomes[0].at)
    return {outcome.work_item_id: {} for outcome in outcomes}


_TAG = """
UPDATE tickets_ticket SET tags = array_append(tags, %s) WHERE id = ANY(%s) AND NOT tags @> ARRAY[%s]::varchar[]
RETURNING work_item_id
"""


def go_private(outcomes: Sequence[Outcome], tickets: Tickets, hands: Hands) -> Facts:  # noqa: ARG001
    """What stands where everybody reads it goes on where only she does."""
    return {one.work_item_id: {} for one in outcomes if private.move(tickets[one.work_item_id], one.at)}


def tag(outcomes: Sequence[Outcome], tickets: Tickets, hands: Hands) -> Facts:  # noqa: ARG001
    by_tag: dict[str, list[int]] = {}
    for outcome in outcomes:
        by_tag.setdefault(str(outcome.facts.get("tag", "")), []).append(tickets[outcome.work_item_id].pk)
    found: Facts = {}
    for name, ids in by_tag.items():
        with connection.cursor() as cursor:
            cursor.execute(_TAG, [name, ids, name])
            found |= {row[0]: {} for row in cursor.fetchall()}
    return found


def reassign(outcomes: Sequence[Outcome], tickets: Tickets, hands: Hands) -> Facts:
    """Out of the hands of who did not answer, and never back into them by itself; its due time stays."""
    found: Facts = {}
    for outcome in outcomes:
        held = hands.held(outcome, tickets[outcome.work_item_id])
        if held.assignment is None:
            continue
        agent_id = held.assignment.agent_id
        held.work_item.excluded_agents = sorted({*held.work_item.excluded_agents, agent_id})
        held.work_item.save(update_fields=["excluded_agents"])
        work.give_back(held.work_item, Assignment.End.OVERDUE, outcome.at)
        push_on_commit(pushes.agent_group(agent_id), "lists", ticket=held.ticket.reference)
        found[outcome.work_item_id] = {"agent": agent_id}
    return found


def switch(outcomes: Sequence[Outcome], tickets: Tickets, hands: Hands) -> Facts:
    """The same ticket goes on by mail or by a call, which tells its own events."""
    for outcome in outcomes:
        switching.by_itself(hands.held(outcome, tickets[outcome.work_item_id]), str(outcome.facts.get("channel", "")))
    return {}


def close_tickets(outcomes: Sequence[Outcome], tickets: Tickets, hands: Hands) -> Facts:
    """Nobody is there any more to be answered; her next word opens it again."""
    for outcome in outcomes:
        held = hands.held(outcome, tickets[outcome.work_item_id])
        if held.ticket.status != Ticket.Status.RESOLVED:
            close(held, "clock", "shopper_left")
    return {}


Do = Callable[[Sequence[Outcome], Tickets, Hands], Facts]
DOES: dict[str, Do] = {
    "channel_offered": offer_channel,
    "acknowledged": acknowledge,
    "apologised": apologise,
    "agent_warned": warn_agent,
    "alerted": alert,
    "went_private": go_private,
    "tagged": tag,
    "reassigned": reassign,
    "switched": switch,
    "closed": close_tickets,
}
