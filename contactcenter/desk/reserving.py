"""People win: a ticket is reserved for one agent, or kept from some, until somebody lifts it. Passes respect it."""

from collections.abc import Iterable
from typing import Any

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.desk.holding import Held, locked
from contactcenter.errors import Refusal
from contactcenter.tickets import events, pushes
from contactcenter.tickets.models import Ticket
from routing.models import Agent, Assignment, WorkItem
from routing.nudges import want_pass
from routing.services import work


def reserve(actor: Actor, ticket: Ticket, agent: Agent) -> None:
    """For her alone; whoever is answering it keeps it. Refuses already_resolved, transfer_target_invalid."""
    with locked(ticket) as held:
        _require(actor, held)
        put_reserved(held, agent, actor.label)


def keep_from(actor: Actor, ticket: Ticket, agent: Agent) -> None:
    """Never offered to her; if she is answering it, it stays with her. Refuses already_resolved."""
    with locked(ticket) as held:
        _require(actor, held)
        put_kept_from(held, agent, actor.label)


def lift(actor: Actor, ticket: Ticket) -> None:
    """Anybody who can may be given it again, also who declined it. Refuses already_resolved."""
    with locked(ticket) as held:
        _require(actor, held)
        put(held, None, (), actor.label)


def _require(actor: Actor, held: Held) -> None:
    require(actor, Action.MOVE_TICKET, held.ticket)
    if held.work_item.state == WorkItem.State.DONE:
        raise Refusal("already_resolved")


def put_reserved(held: Held, agent: Agent, by: str, **facts: Any) -> None:
    """Of a ticket that is locked; `facts` are added to its event."""
    if held.work_item.lane.queue.is_in_house and agent.team.is_outsourced:
        raise Refusal("transfer_target_invalid", field="to")
    others = [number for number in held.work_item.excluded_agents if number != agent.pk]
    put(held, agent.pk, others, by, **facts)


def put_kept_from(held: Held, agent: Agent, by: str, **facts: Any) -> None:
    """Of a ticket that is locked; `facts` are added to its event."""
    pinned = held.work_item.pinned_agent_id
    put(held, None if pinned == agent.pk else pinned, {*held.work_item.excluded_agents, agent.pk}, by, **facts)


def put(held: Held, pinned: int | None, excluded: Iterable[int], by: str, **facts: Any) -> None:
    """Both at once. An offer that nobody has accepted is withdrawn where it goes against them."""
    item = held.work_item
    item.pinned_agent_id = pinned
    item.excluded_agents = sorted(excluded)
    item.save(update_fields=["pinned_agent", "excluded_agents"])
    told = []
    if _is_against(held.assignment, item):
        told = [held.assignment.agent_id] if held.assignment else []
        work.give_back(item, Assignment.End.TRANSFERRED, held.now)
    want_pass(item.lane.pool_id)
    facts |= {"reserved_for": pinned, "kept_from": item.excluded_agents}
    events.record(held.ticket, "reservation_changed", held.now, by, **facts)
    pushes.ticket_changed(held.ticket, *told)


def _is_against(offer: Assignment | None, item: WorkItem) -> bool:
    if offer is None or offer.state != Assignment.State.OFFERED:
        return False
    return offer.agent_id in item.excluded_agents or item.pinned_agent_id not in (None, offer.agent_id)
