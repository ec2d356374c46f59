"""How a locked ticket stands, as facts that can be kept and compared later."""

from typing import TypedDict

from contactcenter.desk.holding import Held
from routing.models import Assignment


class Standing(TypedDict):
    """Row ids, instants in ISO form. `agent` and `epoch` are of whoever is answering; null and 0 where nobody is."""

    queue: int
    lane: int
    priority: int
    state: str
    status: str
    not_before: str | None
    waiting_since: str
    is_answered: bool
    agent: int | None
    epoch: int
    last_event: int
    reserved_for: int | None
    kept_from: list[int]


def answering(held: Held) -> Assignment | None:
    """The assignment of an agent who accepted it: an offer alone is nobody's work yet."""
    mine = held.assignment
    return mine if mine is not None and mine.state == Assignment.State.ACCEPTED else None


def standing_of(held: Held) -> Standing:
    item, holder = held.work_item, answering(held)
    return Standing(
        queue=item.lane.queue_id,
        lane=item.lane_id,
        priority=item.priority,
        state=item.state,
        status=held.ticket.status,
        not_before=item.not_before.isoformat() if item.not_before else None,
        waiting_since=item.waiting_since.isoformat(),
        is_answered=item.due_at is None,
        agent=holder.agent_id if holder else None,
        epoch=holder.epoch if holder else 0,
        last_event=held.ticket.last_event,
        reserved_for=item.pinned_agent_id,
        kept_from=item.excluded_agents,
    )
