"""When an answer is due, and what is done on the way. Pure: `now` is an argument. Standard library only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

MISS = "miss"


@dataclass(frozen=True)
class Rule:
    """Do `action` when the work is still unanswered `after_seconds` after its clock started."""

    after_seconds: int
    action: str


@dataclass(frozen=True)
class PlannedStep:
    position: int
    action: str
    due_at: datetime


def due_at(started_at: datetime, target_seconds: int) -> datetime:
    """A target of 76 s means 76 s."""
    return started_at + timedelta(seconds=target_seconds)


def plan_steps(started_at: datetime, target_seconds: int, rules: Iterable[Rule]) -> list[PlannedStep]:
    """All steps of a clock in order. The miss itself is one of them, and at the same instant it comes first."""
    wanted = [(target_seconds, 0, MISS), *((rule.after_seconds, 1, rule.action) for rule in rules)]
    return [
        PlannedStep(position, action, due_at(started_at, seconds))
        for position, (seconds, _, action) in enumerate(sorted(wanted))
    ]


def seconds_left(due: datetime, now: datetime) -> int:
    """Whole seconds to the deadline, rounded up; negative once it is past."""
    return -int((now - due).total_seconds() // 1)


def is_met(due: datetime, answered_at: datetime) -> bool:
    """An answer at the very instant it is due is in time."""
    return answered_at <= due
