"""What happened to the clocks of one piece of work, in the order in which it did. Pure: facts in, moments out.

The ticket's page and `manage.py trace` put the same moments into words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class What(StrEnum):
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    RECOUNTED = "recounted"  # settings or its place changed: it is due at another time
    FIRED = "fired"
    SKIPPED = "skipped"  # a step came, and its condition did not hold
    PLANNED = "planned"  # a step that is still to come
    OVERDUE = "overdue"  # a step whose moment has passed and that nobody has swept: something is wrong
    STOPPED = "stopped"


@dataclass(frozen=True)
class Ran:
    """A clock; `result` and `stopped_at` are empty while it runs."""

    id: int
    kind: str
    target_seconds: int
    started_at: datetime
    stopped_at: datetime | None = None
    result: str = ""


@dataclass(frozen=True)
class Paused:
    clock: int
    state: str
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Stepped:
    """A step of a clock; `due_at` is None while it waits for a prediction or its clock is paused."""

    clock: int
    action: str
    due_at: datetime | None
    fired_at: datetime | None = None
    cancelled_at: datetime | None = None
    skipped: str = ""


@dataclass(frozen=True)
class Recounted:
    """All clocks of a kind that ran were counted anew; `due_at` is None where no target holds for them any more."""

    kind: str
    at: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class Moment:
    """One thing that happened to a clock. `about` is a state, an action or a result; `why` a condition that did not
    hold; `seconds` how long it was to last, lasted, or how late it came; `count` how many planned steps it ended."""

    at: datetime
    what: What
    clock: int
    kind: str
    about: str = ""
    why: str = ""
    seconds: float = 0.0
    count: int = 0
    due_at: datetime | None = None


def moments(
    ran: Iterable[Ran],
    paused: Iterable[Paused],
    stepped: Iterable[Stepped],
    now: datetime,
    recounted: Iterable[Recounted] = (),
) -> list[Moment]:
    """In time order; at one instant a start stands first and a stop last."""
    clocks, steps = list(ran), list(stepped)
    kinds = {clock.id: clock.kind for clock in clocks}
    found = [
        *(Moment(one.started_at, What.STARTED, one.id, one.kind, seconds=one.target_seconds) for one in clocks),
        *(Moment(one.at, What.RECOUNTED, 0, one.kind, due_at=one.due_at) for one in recounted),
        *(moment for one in paused for moment in _of_pause(one, kinds)),
        *(moment for one in steps for moment in _of_step(one, kinds, now)),
        *(moment for one in clocks for moment in _of_end(one, steps)),
    ]
    return sorted(found, key=lambda moment: moment.at)


def _of_pause(pause: Paused, kinds: dict[int, str]) -> Iterator[Moment]:
    kind = kinds.get(pause.clock, "")
    yield Moment(pause.started_at, What.PAUSED, pause.clock, kind, pause.state)
    if pause.ended_at:
        lasted = (pause.ended_at - pause.started_at).total_seconds()
        yield Moment(pause.ended_at, What.RESUMED, pause.clock, kind, pause.state, seconds=lasted)


def _of_step(step: Stepped, kinds: dict[int, str], now: datetime) -> Iterator[Moment]:
    if step.due_at is None:
        return
    kind = kinds.get(step.clock, "")
    if step.fired_at:
        what = What.SKIPPED if step.skipped else What.FIRED
        late = (step.fired_at - step.due_at).total_seconds()
        yield Moment(step.fired_at, what, step.clock, kind, step.action, step.skipped, late)
    elif step.cancelled_at is None:
        what = What.PLANNED if step.due_at > now else What.OVERDUE
        yield Moment(step.due_at, what, step.clock, kind, step.action)


def _of_end(clock: Ran, steps: Iterable[Stepped]) -> Iterator[Moment]:
    if clock.stopped_at:
        cancelled = sum(1 for step in steps if step.clock == clock.id and step.cancelled_at)
        lasted = (clock.stopped_at - clock.started_at).total_seconds()
        yield Moment(
            clock.stopped_at, What.STOPPED, clock.id, clock.kind, clock.result, seconds=lasted, count=cancelled
        )
