"""The one port upward: routing says in lists what it did to work items; the desk registers what that does to tickets.

The handler runs inside routing's transaction, after work items and loads are locked, so that an outcome and its effect
on the ticket are committed together or not at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """One thing that happened to a work item.

    `kind` is one of: offered, assigned (hers at once), set_aside (for live work), offer_expired, offer_returned (agent
    gone), assignment_returned (agent gone for good), resumed (a planned call is due), recounted (an edit or a move
    changed when it is due), target_missed; of a chain's steps acknowledged, agent_warned, alerted, raised,
    level_relaxed, skill_relaxed, widened, overflowed, overflow_ended, reassigned, channel_offered, switched,
    apologised, went_private, tagged, closed, or step_skipped (its condition did not hold); of a promise promise_near
    and promise_due.
    """

    kind: str
    work_item_id: int
    at: datetime
    agent_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PresenceLost:
    """An agent was set away or offline by the system: her offer expired or her lease ran out."""

    agent_id: int
    status: str
    at: datetime


Handler = Callable[[Sequence[Outcome], Sequence[PresenceLost]], None]
_handlers: list[Handler] = []


def register(handler: Handler) -> None:
    """Called once, when the desk's app is ready."""
    if handler not in _handlers:
        _handlers.append(handler)


def report(outcomes: Sequence[Outcome], presences: Sequence[PresenceLost] = ()) -> None:
    """Tell the desk. Must be called inside the transaction that made the outcomes."""
    if outcomes or presences:
        for handler in _handlers:
            handler(outcomes, presences)
