"""What a run brought, in the field's figures. Pure.

Only contacts whose target ended within the run count. A contact is missed that was not answered in time, whoever gave
up included; `missed_pct` weighs each by what a missed target of its medium costs.
"""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from routing.facts import CALL, CHAT, MAIL, MEDIA, SOCIAL
from routing.simulation.cases import Case, State
from routing.simulation.world import World

NAMES = {CHAT: "chat", CALL: "callback", MAIL: "email", SOCIAL: "social"}  # as figures are called in JSON
COSTS = {CHAT: 3.0, CALL: 4.0, MAIL: 1.0, SOCIAL: 1.5}  # of a missed target, whatever the policies' weights say
HALF_HOUR = 1800.0


@dataclass
class Count:
    came: int = 0
    met: int = 0

    @property
    def share(self) -> float:
        return self.met / self.came if self.came else 1.0


@dataclass
class Figures:
    """Of one run. `by_half_hour` is by medium and half hour of arrival, from the beginning."""

    media: dict[str, Count]
    by_half_hour: dict[tuple[str, int], Count]
    missed: float
    abandoned: dict[str, float]
    mean_wait: dict[str, float]
    p95_wait: dict[str, float]
    lost: int
    occupancy: float
    fairness: float
    set_aside: int
    decisions: int
    deciding_seconds: float
    chats_held: float


def figures_of(world: World, costs: Mapping[str, float] = COSTS) -> Figures:
    """Of a world that was run. Occupancy is the share of planned time that was worked, fairness how much it differs
    (coefficient of variation) between people who can do the same."""
    media = {medium: Count() for medium in MEDIA}
    by_half_hour: dict[tuple[str, int], Count] = defaultdict(Count)
    waits: dict[str, list[float]] = {medium: [] for medium in MEDIA}
    gone = dict.fromkeys(MEDIA, 0)
    missed = whole = 0.0
    lost = 0
    for case in _counted(world):
        for count in (media[case.medium], by_half_hour[case.medium, int(case.contact.at // HALF_HOUR)]):
            count.came += 1
            count.met += case.is_met
        missed += costs[case.medium] * (not case.is_met)
        whole += costs[case.medium]
        if case.state is State.GONE:
            gone[case.medium] += 1
            lost += not case.wrote_instead
        elif case.answered_at is not None:
            waits[case.medium].append(case.answered_at - case.contact.at)
    occupancy, fairness = _occupancy(world)
    chats = [case.chats_then for case in world.cases if case.chats_then]
    return Figures(
        media=media,
        by_half_hour=dict(by_half_hour),
        missed=missed / whole if whole else 0.0,
        abandoned={medium: gone[medium] / media[medium].came if media[medium].came else 0.0 for medium in MEDIA},
        mean_wait={medium: statistics.fmean(waits[medium]) if waits[medium] else 0.0 for medium in MEDIA},
        p95_wait={medium: _quantile(waits[medium], 0.95) for medium in MEDIA},
        lost=lost,
        occupancy=occupancy,
        fairness=fairness,
        set_aside=sum(case.times_set_aside for case in world.cases),
        decisions=world.decisions,
        deciding_seconds=world.deciding_seconds,
        chats_held=statistics.fmean(chats) if chats else 0.0,
    )


def _counted(world: World) -> Iterable[Case]:
    return (case for case in world.cases if case.due is not None and case.due <= world.centre.ends)


def _occupancy(world: World) -> tuple[float, float]:
    worked = planned = 0.0
    alike: dict[object, list[float]] = defaultdict(list)
    for hands in world.hands.values():
        hands.advance(world.now)
        there = sum(min(ends, world.now) - min(begins, world.now) for begins, ends in hands.person.shifts)
        if there <= 0:
            continue
        worked += hands.busy
        planned += there
        profile = hands.person.profile
        skills = frozenset(skill for skill, _ in profile.skills)
        alike[profile.team, profile.media, skills].append(hands.busy / there)
    spreads = [
        (len(shares), statistics.pstdev(shares) / statistics.fmean(shares))
        for shares in alike.values()
        if len(shares) > 1 and statistics.fmean(shares)
    ]
    people = sum(number for number, _ in spreads)
    fairness = sum(number * spread for number, spread in spreads) / people if people else 0.0
    return (worked / planned if planned else 0.0), fairness


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


# 97.5 % points of Student's law by degrees of freedom; beyond them it is close to the normal one's.
_STUDENT = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10)


def confidence(values: Sequence[float]) -> float:
    """Half of the 95 % confidence interval of the mean; 0 of a single value, of which nothing is known."""
    freedom = len(values) - 1
    if freedom < 1:
        return 0.0
    point = _STUDENT[freedom - 1] if freedom <= len(_STUDENT) else 2.0
    return point * statistics.stdev(values) / sqrt(len(values))


@dataclass
class Summary:
    """Of the runs of one policy, each by another seed."""

    runs: list[Figures] = field(default_factory=list)

    def mean(self, of: str, medium: str = "") -> float:
        values = [getattr(run, of) for run in self.runs]
        mean: float = statistics.fmean(value[medium] if medium else value for value in values)
        return mean

    def share(self, medium: str) -> float:
        return statistics.fmean(run.media[medium].share for run in self.runs)

    @property
    def microseconds(self) -> float:
        decisions = sum(run.decisions for run in self.runs)
        return 1e6 * sum(run.deciding_seconds for run in self.runs) / decisions if decisions else 0.0

    def as_json(self) -> dict[str, Any]:
        """Percentages and seconds. Everything but `us_per_decision` is the same again by the same seeds."""
        found: dict[str, Any] = {
            "missed_pct": round(100 * self.mean("missed"), 3),
            "missed_ci95": round(100 * confidence([run.missed for run in self.runs]), 3),
        }
        for medium, name in NAMES.items():
            found[f"{name}_pct"] = round(100 * self.share(medium), 2)
        for medium in (CHAT, CALL):
            found[f"{NAMES[medium]}_abandoned_pct"] = round(100 * self.mean("abandoned", medium), 2)
        for medium, name in NAMES.items():
            found[f"{name}_asa_seconds"] = round(self.mean("mean_wait", medium), 1)
        found["callback_p95_seconds"] = round(self.mean("p95_wait", CALL), 1)
        return found | {
            "occupancy_pct": round(100 * self.mean("occupancy"), 2),
            "fairness_cv": round(self.mean("fairness"), 4),
            "chats_held": round(self.mean("chats_held"), 2),
            "set_aside": round(self.mean("set_aside"), 1),
            "lost": round(self.mean("lost"), 1),
            "decisions": round(self.mean("decisions"), 1),
            "us_per_decision": round(self.microseconds, 1),
        }
