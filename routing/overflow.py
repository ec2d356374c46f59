"""What an overflow rule lets through to another team: when it is open, and how much more of it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time


@dataclass
class Opening:
    """An open rule. `left` is how many more it lets through, None without a limit."""

    queue_id: int
    team_id: int
    medium: str
    after_seconds: int
    left: int | None

    def takes(self, queue_id: int, medium: str, waited_seconds: float) -> bool:
        return (
            self.queue_id == queue_id
            and self.medium in ("", medium)
            and waited_seconds >= self.after_seconds
            and self.left != 0
        )


@dataclass(frozen=True)
class Rule:
    """Work of the queue that has waited so long may go to the team. Medium "": any; most None: no such limit."""

    queue_id: int
    team_id: int
    medium: str
    after_seconds: int
    most_at_once: int | None = None
    most_per_day: int | None = None

    def opening(self, held: int, today: int, planned: int | None, *, is_open: bool) -> Opening | None:
        """None while it is closed. `is_open` by its hours; the team holds so many and was given so many since midnight;
        `planned` is what is left of an opening by plan: while there is some, work need not have waited."""
        is_planned = planned is not None and planned > 0
        if not is_open and not is_planned:
            return None
        most = [
            limit - given
            for limit, given in ((self.most_at_once, held), (self.most_per_day, today))
            if limit is not None
        ]
        if is_planned and planned is not None:
            most.append(planned)
        after_seconds = 0 if is_planned else self.after_seconds
        return Opening(self.queue_id, self.team_id, self.medium, after_seconds, max(min(most), 0) if most else None)


def is_open(weekdays: Collection[int], opens_at: time | None, closes_at: time | None, at: datetime) -> bool:
    """`at` is local. Hours that pass midnight belong to the day on which they begin."""
    day, clock = at.weekday(), at.time()
    if opens_at is None or closes_at is None:
        return not weekdays or day in weekdays
    if opens_at <= closes_at:
        return opens_at <= clock < closes_at and (not weekdays or day in weekdays)
    if clock < closes_at:
        day = (day - 1) % 7
    return (clock >= opens_at or clock < closes_at) and (not weekdays or day in weekdays)
