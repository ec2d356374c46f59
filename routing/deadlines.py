"""When an answer is due, what starts, pauses and stops each clock, and what is done on the way. Pure: `now` is given.

| clock        | starts with                                                      | stops with              |
|--------------|------------------------------------------------------------------|-------------------------|
| first reply  | the shopper's first message; a move before anybody answered      | a person's reply        |
| next reply   | her first message after a reply; a transfer of what was answered | a person's reply        |
| call attempt | her wish to be called, or her slot                               | the agent dials         |
| resolution   | the ticket; its being opened again                               | the ticket is resolved  |
| promise      | an agent promised something by an instant                        | kept, broken, withdrawn |

A call that reached her is a reply, a note is none. Of the first three one runs at a time, and her later messages leave
it alone: it counts from the oldest that is unanswered. Each is paused in the states its target lists; a promise has no
target and is never paused: an agent named the instant.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from routing.calendars import Calendar

MISS = "miss"
PROMISE_NEAR, PROMISE_DUE = "promise_near", "promise_due"
# Who promised is reminded when a quarter of the time is left, but no sooner than this before.
LONGEST_NOTICE_SECONDS = 4 * 3600
# What an edit would make late gets this long from the edit on, counted as the clock counts.
GRACE_SECONDS = 300


class Kind(StrEnum):
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    CALL_ATTEMPT = "call_attempt"
    RESOLUTION = "resolution"
    PROMISE = "promise"


ROUTED = (Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.CALL_ATTEMPT)  # of these one runs at a time, and decides whose turn
TARGETED = (*ROUTED, Kind.RESOLUTION)  # settings say how long these have; how long a promise has, who made it
CAME = (Kind.FIRST_REPLY, Kind.CALL_ATTEMPT)  # one of these starts with every contact


class State(StrEnum):
    """What may pause a clock."""

    ASKED = "asked"  # a person asked the shopper something and waits for her
    PLANNED = "planned"  # put off to a time that is agreed or chosen


def reply_kind(medium: str, *, is_answered: bool) -> Kind:
    """Which clock waits for us now. `is_answered`: a person has answered this ticket before."""
    if medium == "call":
        return Kind.CALL_ATTEMPT
    return Kind.NEXT_REPLY if is_answered else Kind.FIRST_REPLY


@dataclass(frozen=True)
class Rule:
    """Do `action` when the work is still unanswered `after_seconds` after its clock started. `id` is the caller's."""

    after_seconds: int
    action: str
    id: int | None = None


@dataclass(frozen=True)
class PlannedStep:
    """`due_at` is None while nothing can be said: the clock is paused, or its house never opens."""

    position: int
    action: str
    after_seconds: int
    due_at: datetime | None
    rule_id: int | None = None


@dataclass(frozen=True)
class Pause:
    """From the first instant up to, not including, the second; still going on where that is None."""

    begins: datetime
    ends: datetime | None = None


@dataclass(frozen=True)
class Budget:
    """How a clock counts: the open seconds of `calendar`, or all of them where there is none, but none of a pause."""

    started_at: datetime
    calendar: Calendar | None = None
    pauses: Sequence[Pause] = ()

    def instant(self, seconds: float) -> datetime | None:
        """When so many seconds are used up: the first such instant. None while a pause goes on, or for ever.

        A pause that begins at that instant or later moves nothing.
        """
        at, left = self.started_at, seconds
        for pause in self.pauses:
            used = self._between(at, pause.begins)
            if used >= left:
                break
            if pause.ends is None:
                return None
            left, at = left - used, max(at, pause.ends)
        return self._add(at, left)

    def used(self, until: datetime) -> float:
        """The seconds used up to an instant."""
        at, total = self.started_at, 0.0
        for pause in self.pauses:
            if pause.begins >= until:
                break
            total += self._between(at, pause.begins)
            at = max(at, min(pause.ends or until, until))
        return total + self._between(at, until)

    def _add(self, at: datetime, seconds: float) -> datetime | None:
        if self.calendar is None:
            return at + timedelta(seconds=seconds)
        return self.calendar.add_business_seconds(at, seconds)

    def _between(self, begins: datetime, ends: datetime) -> float:
        if ends <= begins:
            return 0.0
        if self.calendar is None:
            return (ends - begins).total_seconds()
        return self.calendar.business_seconds_between(begins, ends)


def plan_steps(budget: Budget, target_seconds: int, rules: Iterable[Rule]) -> list[PlannedStep]:
    """All steps of a clock in order. The miss itself is one of them, and at the same instant it comes first."""
    wanted: list[tuple[int, int, int, str, int | None]] = [(target_seconds, 0, 0, MISS, None)]
    wanted += [(rule.after_seconds, 1, place, rule.action, rule.id) for place, rule in enumerate(rules)]
    return [
        PlannedStep(position, action, seconds, budget.instant(seconds), rule_id)
        for position, (seconds, _, _, action, rule_id) in enumerate(sorted(wanted))
    ]


def plan_promise(started_at: datetime, seconds: int) -> list[PlannedStep]:
    """The steps of a promise that is due so many seconds after it was made: a reminder before, and the alarm."""
    budget = Budget(started_at)
    near = seconds - min(seconds // 4, LONGEST_NOTICE_SECONDS)
    wanted = ((PROMISE_NEAR, near), (PROMISE_DUE, seconds))
    return [PlannedStep(place, action, after, budget.instant(after)) for place, (action, after) in enumerate(wanted)]


def granted_seconds(target_seconds: int, used_seconds: float, before_seconds: int) -> int:
    """The budget of a clock that runs when its target becomes `target_seconds`; `before_seconds` was its budget.

    One that is used up already is put off to a grace from now on, or to what it had before where that comes sooner: no
    clock is born late, and no edit after the first gives more time.
    """
    if used_seconds < target_seconds:
        return target_seconds
    grace = -int(-used_seconds // 1) + GRACE_SECONDS
    return min(before_seconds, grace) if before_seconds > used_seconds else grace


def is_met(due: datetime | None, answered_at: datetime) -> bool:
    """An answer at the very instant it is due is in time; where nothing is due, every answer is."""
    return due is None or answered_at <= due
