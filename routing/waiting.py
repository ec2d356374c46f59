"""How long an answer takes from now on, learned from who waited lately. Pure; seconds everywhere.

Two figures tell it: what an answer takes where nobody is before her, and what each one before her adds. Both are
medians, which are wrong by as little as can be. Where nobody has been answered for a while, nobody is told less than
that while.
"""

import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

FEWEST = 5  # cases; of fewer nothing is said
_LATEST = 60  # the newest cases count: a line moves as it moves now
WITHIN_SHARE = 0.3  # what came is "as said" within this share of it

Kind = tuple[int, str]  # queue and medium


class Case(NamedTuple):
    """Somebody who waited for a person's first answer. `ended` is None while she waits; answered or given up after."""

    kind: Kind
    started: float
    ended: float | None
    is_answered: bool


@dataclass(frozen=True)
class Experience:
    """What the latest cases of a kind tell: `alone` are the waits of those with nobody before them, sorted."""

    base: float
    step: float
    alone: tuple[float, ...]
    cases: int

    def expected(self, ahead: int, stuck: float = 0.0) -> float:
        """Of who comes now, with so many before her; for `stuck` somebody has waited and nobody was answered."""
        told = self.base + ahead * self.step
        return max(told, stuck) if ahead else told

    def left(self, ahead: int, waited: float, stuck: float = 0.0) -> float | None:
        """Of who has waited for `waited` already; None where it has lasted longer than anything seen."""
        if ahead:
            return max(self.base + ahead * self.step, stuck)
        longer = self.alone[bisect.bisect_right(self.alone, waited) :]
        return median(longer) - waited if longer else None


class Line(NamedTuple):
    """Who waits in one queue and medium: the instants they came, oldest first; and when the last answer was given."""

    started: tuple[float, ...] = ()
    last_answer: float = 0.0

    def ahead_of(self, started: float) -> int:
        return bisect.bisect_left(self.started, started)

    def stuck(self, now: float) -> float:
        """For how long somebody has waited and nobody was answered."""
        return max(now - max(self.started[0], self.last_answer), 0.0) if self.started else 0.0


def lines(cases: Iterable[Case]) -> dict[Kind, Line]:
    waiting: dict[Kind, list[float]] = defaultdict(list)
    answers: dict[Kind, float] = defaultdict(float)
    for case in cases:
        if case.ended is None:
            waiting[case.kind].append(case.started)
        elif case.is_answered:
            answers[case.kind] = max(answers[case.kind], case.ended)
    return {kind: Line(tuple(sorted(started)), answers[kind]) for kind, started in waiting.items()}


def learn(cases: Iterable[Case]) -> dict[Kind, Experience]:
    """By queue and medium, where there are enough cases; by (0, medium) over all queues."""
    by_kind: dict[Kind, list[Case]] = defaultdict(list)
    for case in cases:
        by_kind[case.kind].append(case)
    told: dict[Kind, list[tuple[float, float, int]]] = {}
    for kind, hers in by_kind.items():
        told[kind] = _with_line(hers)
    for kind in list(told):
        told.setdefault((0, kind[1]), []).extend(told[kind])
    return {kind: found for kind, seen in told.items() if (found := _experience(seen)) is not None}


def _with_line(cases: Sequence[Case]) -> list[tuple[float, float, int]]:
    """Of each who was answered: when, how long she waited, and how many were before her as she came."""
    starts = sorted(case.started for case in cases)
    ends = sorted(case.ended for case in cases if case.ended is not None)
    return [
        (
            case.ended,
            case.ended - case.started,
            max(bisect.bisect_left(starts, case.started) - bisect.bisect_right(ends, case.started), 0),
        )
        for case in cases
        if case.ended is not None and case.is_answered
    ]


def _experience(seen: list[tuple[float, float, int]]) -> Experience | None:
    latest = sorted(seen)[-_LATEST:]
    if len(latest) < FEWEST:
        return None
    alone = sorted(waited for _, waited, ahead in latest if ahead == 0)
    by_place = [waited / (ahead + 1) for _, waited, ahead in latest]
    base = median(alone) if len(alone) >= FEWEST else min(median(by_place), *alone) if alone else median(by_place)
    behind = [max(waited - base, 0.0) / ahead for _, waited, ahead in latest if ahead]
    step = median(behind) if behind else base
    return Experience(base, step, tuple(alone or sorted(by_place)), len(latest))


def expected(
    known: Mapping[Kind, Experience], waiting: Mapping[Kind, Line], kind: Kind, now: float, ahead: int | None = None
) -> float | None:
    """Seconds until an answer for who comes now; None where too little is known to say."""
    experience = known.get(kind) or known.get((0, kind[1]))
    if experience is None:
        return None
    line = waiting.get(kind, Line())
    before = len(line.started) if ahead is None else ahead
    return experience.expected(before, line.stuck(now))


class Error(NamedTuple):
    """How promises turned out: seconds said and seconds come."""

    said: int
    median_said_seconds: float | None
    median_came_seconds: float | None
    median_absolute_error_seconds: float | None
    within_30_percent: float | None


def error_of(pairs: Sequence[tuple[float, float]]) -> Error:
    if not pairs:
        return Error(0, None, None, None, None)
    close = sum(abs(said - came) <= WITHIN_SHARE * max(came, 1.0) for said, came in pairs)
    return Error(
        len(pairs),
        round(median(said for said, _ in pairs), 1),
        round(median(came for _, came in pairs), 1),
        round(median(abs(said - came) for said, came in pairs), 1),
        round(100 * close / len(pairs), 1),
    )


def look_back(cases: Sequence[Case], every: int = 1) -> dict[str, Error]:
    """What would have been said to each as she came, from what was known that instant, and what came; by medium."""
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    ordered = sorted(cases, key=lambda case: case.started)
    for place, case in enumerate(ordered):
        if case.ended is None or not case.is_answered or place % every:
            continue
        seen = [_as_of(one, case.started) for one in ordered[max(0, place - 400) : place] if one.kind == case.kind]
        said = expected(learn(seen), lines(seen), case.kind, case.started)
        if said is not None:
            pairs[case.kind[1]].append((said, case.ended - case.started))
    return {medium: error_of(found) for medium, found in pairs.items()}


def _as_of(case: Case, now: float) -> Case:
    return case if case.ended is not None and case.ended <= now else case._replace(ended=None, is_answered=False)
