"""Which sockets hear of a change. A push names what changed, never what was written; browsers then ask."""

from collections.abc import Collection

from contactcenter.tickets.models import Ticket
from routing.nudges import push, push_on_commit, push_to_all_on_commit
from routing.services.work import holders_of

ALL_AGENTS = "agents"


def agent_group(agent_id: int) -> str:
    return f"agent.{agent_id}"


def visitor_group(customer_id: int) -> str:
    return f"visitor.{customer_id}"


def ticket_group(reference: str) -> str:
    """Whoever has this ticket open in an inbox."""
    return f"ticket.{reference}"


def ticket_changed(ticket: Ticket, *agent_ids: int) -> None:
    """Its page, its shopper, its holder (and `agent_ids`: who held it before), and the lists of waiting work."""
    tickets_changed([ticket])
    for agent_id in agent_ids:
        push_on_commit(agent_group(agent_id), "lists", ticket=ticket.reference)


def tickets_changed(tickets: Collection[Ticket], unheld: Collection[int] = ()) -> None:
    """As `ticket_changed`, of several at once; nobody has had those in `unheld` yet."""
    held = [ticket.work_item_id for ticket in tickets if ticket.pk not in unheld]
    holders = holders_of(held) if held else {}
    for ticket in tickets:
        push_on_commit(ticket_group(ticket.reference), "ticket", ticket=ticket.reference)
        push_on_commit(visitor_group(ticket.customer_id), "conversation")
        if ticket.work_item_id in holders:
            push_on_commit(agent_group(holders[ticket.work_item_id]), "lists", ticket=ticket.reference)
    push_to_all_on_commit(ALL_AGENTS, "waiting")


def agent_types(ticket: Ticket) -> None:
    """For the shopper's three dots. Nothing is written, so nothing waits for a commit."""
    push(visitor_group(ticket.customer_id), "typing")


def agent_has_read(ticket: Ticket) -> None:
    """For the mark under the shopper's last message."""
    push(visitor_group(ticket.customer_id), "conversation")
