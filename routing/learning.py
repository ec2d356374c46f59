"""Beliefs from a stream of observations: by team, half hour and weekday, never by person. Pure.

The prior counts like a few observations, so that a figure moves from what was assumed to what is seen; old ones are
forgotten, so that it follows a world that changes.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from routing.beliefs import ANY_TEAM, PATIENCE_BOUNDS, PRIOR, Beliefs, Estimate, Patience
from routing.facts import Lane

_PRIOR_CASES = 30.0  # the prior counts like so many
_TEAM_CASES = 30.0  # what holds for all teams counts like so many of one team
_MEMORY_CASES = 100.0  # of one team, older ones fade
_LONG_MEMORY_CASES = 3_000.0  # of all teams together
_HALF_HOUR = 1_800.0
_SLOTS = 336  # half hours of a week
_RECENT_SECONDS = 4 * 3_600.0
_PRIOR_RATE = 1.0  # an hour, of work of which nothing is known


@dataclass
class _Mean:
    """A running mean in which the prior counts like `prior_cases` and what is older than `memory` cases fades."""

    prior: float
    prior_cases: float
    memory: float
    total: float = 0.0
    kept: float = 0.0
    cases: int = 0

    def add(self, value: float) -> None:
        fade = 1.0 - 1.0 / self.memory
        self.total = self.total * fade + value
        self.kept = self.kept * fade + 1.0
        self.cases += 1

    def of(self, prior: float) -> float:
        return (prior * self.prior_cases + self.total) / (self.prior_cases + self.kept)

    @property
    def value(self) -> float:
        return self.of(self.prior)


class _Rate:
    """Cases an hour: of the last hours, and of the same half hour in the weeks before."""

    __slots__ = ("_at", "_count", "_first", "_slots", "_weeks", "cases")

    def __init__(self, at: float) -> None:
        self._first = self._at = at
        self._count = 0.0
        self._slots: dict[int, float] = defaultdict(float)
        self._weeks: dict[int, int] = {}
        self.cases = 0

    def _faded(self, now: float) -> float:
        return self._count * math.exp(-max(now - self._at, 0.0) / _RECENT_SECONDS)

    def add(self, at: float) -> None:
        self._count = self._faded(at) + 1.0
        self._at = max(at, self._at)
        self._slots[int(at // _HALF_HOUR) % (8 * _SLOTS)] += 1.0
        self.cases += 1

    def an_hour(self, now: float) -> float:
        seen = _RECENT_SECONDS * (1.0 - math.exp(-max(now - self._first, 0.0) / _RECENT_SECONDS)) / 3_600.0
        slot, first = int(now // _HALF_HOUR), int(self._first // _HALF_HOUR)
        weeks = [slot - back * _SLOTS for back in range(1, 8) if slot - back * _SLOTS >= first]
        same = sum(self._slots.get(one % (8 * _SLOTS), 0.0) for one in weeks)
        return (_PRIOR_RATE + self._faded(now) + same) / (1.0 + seen + 0.5 * len(weeks))


class Learner:
    """Takes observations as they come and says what to believe."""

    def __init__(self, prior: Beliefs = PRIOR) -> None:
        self._prior = prior
        self._work: dict[str, _Mean] = {}
        self._work_of: dict[tuple[int, str], _Mean] = {}
        self._reply = [_Mean(math.log(one.value), _PRIOR_CASES, _LONG_MEMORY_CASES) for one in prior.reply[ANY_TEAM]]
        self._pace: dict[int, _Mean] = {}  # of a team: the logarithm of how much slower than all
        self._cases: dict[int, list[int]] = {}
        self._spread = _Mean(prior.reply_sigma**2, _PRIOR_CASES, _LONG_MEMORY_CASES)
        self._patience = {
            medium: ([0.0] * len(one.rates), [0.0] * len(one.rates)) for medium, one in prior.patience.items()
        }
        self._patience_cases: dict[str, int] = defaultdict(int)
        self._demand: dict[Lane, _Rate] = {}

    # -- what is seen

    def worked(self, team: int, medium: str, seconds: float) -> None:
        """A case is done. Of a chat: her share of the time, divided among the chats she held meanwhile."""
        mean = self._work.get(medium)
        if mean is None:
            assumed = self._prior.work[ANY_TEAM, medium].value
            mean = self._work[medium] = _Mean(assumed, _PRIOR_CASES, _LONG_MEMORY_CASES)
        mean.add(seconds)
        hers = self._work_of.setdefault((team, medium), _Mean(0.0, _TEAM_CASES, _MEMORY_CASES))
        hers.add(seconds)

    def replied(self, team: int, chats: int, seconds: float) -> None:
        """A chat was answered so long after it was accepted, by somebody who then held so many."""
        value = math.log(max(seconds, 1.0))
        pace = self._pace.setdefault(team, _Mean(0.0, _TEAM_CASES / 3, _MEMORY_CASES / 2))
        level = self._reply[chats - 1]
        off = value - level.value - pace.value
        self._spread.add(min(off * off, 4.0))
        level_before = level.value
        level.add(value - pace.value)
        pace.add(value - level_before)
        self._cases.setdefault(team, [0] * len(self._reply))[chats - 1] += 1

    def unanswered(self, team: int, chats: int, seconds: float) -> None:
        """She gave up after so long: the answer would have taken longer. Counts like what is then to be expected."""
        sigma = math.sqrt(self._spread.value)
        pace = self._pace[team].value if team in self._pace else 0.0
        middle = self._reply[chats - 1].value + pace
        x = (math.log(max(seconds, 1.0)) - middle) / sigma
        beyond = max(0.5 * math.erfc(x / math.sqrt(2.0)), 1e-6)
        expected = middle + sigma * math.exp(-x * x / 2.0) / math.sqrt(2.0 * math.pi) / beyond
        self.replied(team, chats, math.exp(min(expected, middle + 4.0 * sigma)))

    def waited(self, medium: str, seconds: float, *, gave_up: bool) -> None:
        """Somebody waited so long, until she gave up or was answered."""
        counts = self._patience.get(medium)
        if counts is None:
            return
        exposure, given_up = counts
        for place, start in enumerate(PATIENCE_BOUNDS):
            end = PATIENCE_BOUNDS[place + 1] if place + 1 < len(PATIENCE_BOUNDS) else math.inf
            if seconds <= start and place:
                break
            exposure[place] += min(seconds, end) - start
            if gave_up and seconds <= end:
                given_up[place] += 1.0
                break
        self._patience_cases[medium] += 1

    def arrived(self, lane: Lane, at: float) -> None:
        """Work came in. `at` in seconds, ever later."""
        rate = self._demand.get(lane)
        if rate is None:
            rate = self._demand[lane] = _Rate(at)
        rate.add(at)

    # -- what to believe

    def beliefs(self, now: float) -> Beliefs:
        """What all this amounts to, at this time of the week."""
        return replace(
            self._prior,
            work={**self._prior.work, **self._work_beliefs()},
            reply=self._reply_beliefs(),
            patience={medium: self._patience_belief(medium, one) for medium, one in self._prior.patience.items()},
            reply_sigma=math.sqrt(self._spread.value),
            demand={lane: Estimate(rate.an_hour(now), rate.cases) for lane, rate in self._demand.items()},
        )

    def _work_beliefs(self) -> Mapping[tuple[int, str], Estimate]:
        found = {(ANY_TEAM, medium): Estimate(mean.value, mean.cases) for medium, mean in self._work.items()}
        for (team, medium), mean in self._work_of.items():
            found[team, medium] = Estimate(mean.of(self._work[medium].value), mean.cases)
        return found

    def _reply_beliefs(self) -> Mapping[int, tuple[Estimate, ...]]:
        """Never shorter with more chats: where little was seen, the neighbours say more than chance."""
        levels, highest = [], 0.0
        for mean in self._reply:
            highest = max(highest, math.exp(mean.value))
            levels.append(highest)
        found = {ANY_TEAM: tuple(Estimate(one, mean.cases) for one, mean in zip(levels, self._reply, strict=True))}
        for team, pace in self._pace.items():
            slower = math.exp(pace.value)
            cases = self._cases[team]
            found[team] = tuple(Estimate(one * slower, count) for one, count in zip(levels, cases, strict=True))
        return found

    def _patience_belief(self, medium: str, prior: Patience) -> Patience:
        exposure, given_up = self._patience[medium]
        rates = []
        for place, rate in enumerate(prior.rates):
            end = PATIENCE_BOUNDS[place + 1] if place + 1 < len(PATIENCE_BOUNDS) else 2 * PATIENCE_BOUNDS[-1]
            assumed = _PRIOR_CASES * (end - PATIENCE_BOUNDS[place])
            rates.append((rate * assumed + given_up[place]) / (assumed + exposure[place]))
        return Patience(tuple(rates), self._patience_cases[medium])
