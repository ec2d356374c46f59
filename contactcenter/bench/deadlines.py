"""The rule of deadlines against an oracle that counts every second: random houses, clocks and pauses; no database."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from contactcenter.bench import deadline_oracle
from contactcenter.bench.deadline_oracle import Case, World
from contactcenter.bench.progress import bar
from routing.calendars import Calendar, Range, public_holidays
from routing.deadlines import Budget, Pause

_PER_WORLD = 250


@dataclass(frozen=True)
class Difference:
    """What was asked, and both answers in seconds after the world's beginning."""

    world: World
    case: Case
    what: str
    oracle: float | None
    rule: float | None

    def __str__(self) -> str:
        here = self.world
        return (
            f"{self.what}: {here.zone} from {here.begins} {self.case}: {self.oracle} by the oracle, {self.rule} by us"
        )


def measure(count: int, seed: int = 7) -> dict[str, Any]:
    """The number of differences, with the first of them, and what the cases held."""
    began = time.monotonic()
    zones: set[str] = set()
    held = {"over_a_change_of_clocks": 0, "paused": 0, "elapsed": 0, "never_due": 0}
    differences: list[Difference] = []
    with bar("cases", count) as advance:
        for number in range(-(-count // _PER_WORLD)):
            dice = Random(f"{seed} {number}")  # noqa: S311 - cases, not secrets
            here = deadline_oracle.world(dice)
            zones.add(here.zone)
            size = min(_PER_WORLD, count - number * _PER_WORLD)
            for case in deadline_oracle.cases(here, size, dice):
                due = deadline_oracle.due(here, case)
                differences += compare(here, case, due)
                _count(held, here, case, due)
            advance(number * _PER_WORLD + size)
    return {
        "cases": count,
        "zones": len(zones),
        **held,
        "differences": len(differences),
        "first_differences": [str(one) for one in differences[:3]],
        "seconds": round(time.monotonic() - began, 1),
    }


def _count(held: dict[str, int], here: World, case: Case, due: int | None) -> None:
    held["never_due"] += due is None
    held["paused"] += bool(case.pauses)
    held["elapsed"] += not here.has_calendar
    ends = here.begins + timedelta(seconds=due if due is not None else len(here.open_seconds))
    starts = here.begins + timedelta(seconds=case.starts)
    held["over_a_change_of_clocks"] += any(
        starts.date() <= day <= ends.date() for day in deadline_oracle.changes(here.zone)
    )


def compare(here: World, case: Case, expected: int | None) -> list[Difference]:
    """Nothing where the rule agrees on when it is due, which the oracle `expected`, and on what is used up by then."""
    budget = _budget(here, case)
    found = []
    answer = _seconds(here, budget.instant(case.budget))
    is_beyond = expected is None and (answer is None or answer > len(here.open_seconds))
    if answer != expected and not is_beyond:
        found.append(Difference(here, case, "due", expected, answer))
    spent, counted = budget.used(here.begins + timedelta(seconds=case.until)), deadline_oracle.used(here, case)
    if spent != counted:
        found.append(Difference(here, case, "used", counted, spent))
    return found


def _budget(here: World, case: Case) -> Budget:
    def instant(second: int) -> datetime:
        return here.begins + timedelta(seconds=second)

    pauses = [Pause(instant(begins), None if ends is None else instant(ends)) for begins, ends in case.pauses]
    return Budget(instant(case.starts), _calendar(here), pauses)


_calendars: dict[int, tuple[World, Calendar]] = {}


def _calendar(here: World) -> Calendar | None:
    if not here.has_calendar:
        return None
    if id(here) not in _calendars:
        _calendars.clear()
        weekly = [[Range(*one) for one in ranges] for ranges in here.weekly]
        special = {day: [Range(*one) for one in ranges] for day, ranges in here.special.items()}
        closed = public_holidays(here.country) if here.country else frozenset()
        _calendars[id(here)] = (here, Calendar(here.zone, weekly, closed, special))
    return _calendars[id(here)][1]


def _seconds(here: World, at: datetime | None) -> float | None:
    return None if at is None else (at - here.begins).total_seconds()
