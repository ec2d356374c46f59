"""How many contacts will come in each half hour of a day, by kind of work. Pure; half hours are 0 to 47.

The forecast is the level of recent days times the usual share of the half hour on that weekday, times what is known
ahead. It is measured against the plainest one, the same half hour last week.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

K = TypeVar("K")
HALF_HOURS = 48
WEEKS_READ = 8
_WEEK_WEIGHT = 0.8  # of a week against the one after it
_NEIGHBOUR = 0.25  # a half hour is judged with those beside it: few contacts say little of one alone
_LEAST_CHANGE = 0.1
USUAL_EFFECT = 2.0  # +10 % sales bring about +20 % contacts


@dataclass(frozen=True)
class Known:
    """Something known ahead, from its first to its last day: sales change by so many percent, contacts by `effect`
    times as many."""

    first: date
    last: date
    sales_change_percent: float
    effect: float = USUAL_EFFECT

    @property
    def factor(self) -> float:
        return max(_LEAST_CHANGE, 1 + self.sales_change_percent / 100 * self.effect)


def factor_of(day: date, known: Iterable[Known]) -> float:
    """By what contacts of this day are multiplied, all that is known together."""
    product = 1.0
    for one in known:
        if one.first <= day <= one.last:
            product *= one.factor
    return product


Counts = Mapping[date, Sequence[int]]  # by half hour; a day on which nobody came is there with zeros


@dataclass(frozen=True)
class Backtest:
    """Both forecasts against what came: the sum of their errors over all half hours, in percent of all contacts."""

    days: int
    contacts: int
    error_percent: float
    last_week_error_percent: float

    @property
    def is_better(self) -> bool:
        return self.error_percent < self.last_week_error_percent


class Forecast(Generic[K]):
    """Learned from the counts of past days by kind of work; what was known of those days is taken out of them."""

    def __init__(self, counts: Mapping[K, Counts], known: Sequence[Known] = ()) -> None:
        self._counts = counts
        self._known = known
        self._factors: dict[date, float] = {}

    def _factor(self, day: date) -> float:
        if day not in self._factors:
            self._factors[day] = factor_of(day, self._known)
        return self._factors[day]

    def expected(self, kind: K, day: date, known_until: date | None = None) -> list[float]:
        """Contacts expected in each half hour of `day`, from days up to `known_until`, itself not included (the day
        itself where None is given)."""
        counts = self._counts.get(kind, {})
        until = known_until or day
        level, shares = self._level(counts, day, until), self._shares(counts, day, until)
        return [level * share * self._factor(day) for share in shares]

    def _like(self, counts: Counts, day: date, until: date) -> list[tuple[float, date]]:
        """The same weekday of past weeks, with weights: the latest counts most."""
        found = []
        for weeks in range(1, WEEKS_READ + 1):
            past = day - timedelta(weeks=weeks)
            if past < until and past in counts:
                found.append((_WEEK_WEIGHT ** (weeks - 1), past))
        return found

    def _level(self, counts: Counts, day: date, until: date) -> float:
        """Contacts of the whole day. Without its like in the past, that of any day."""
        like = self._like(counts, day, until)
        if not like:
            like = [(1.0, past) for past in counts if past < until]
        weight = sum(weight for weight, _ in like)
        return sum(w * sum(counts[past]) / self._factor(past) for w, past in like) / weight if weight else 0.0

    def _shares(self, counts: Counts, day: date, until: date) -> list[float]:
        """The share of each half hour: on this weekday, smoothed by its neighbours; without one, on any day."""
        like = self._like(counts, day, until) or [(1.0, past) for past in counts if past < until]
        totals = [sum(weight * counts[past][place] for weight, past in like) for place in range(HALF_HOURS)]
        smooth = [
            (1 - 2 * _NEIGHBOUR) * totals[place]
            + _NEIGHBOUR * (totals[max(place - 1, 0)] + totals[min(place + 1, HALF_HOURS - 1)])
            for place in range(HALF_HOURS)
        ]
        whole = sum(smooth)
        return [value / whole if whole else 0.0 for value in smooth]

    def backtest(self, days: Sequence[date]) -> Backtest | None:
        """Each of these days forecast from what was known a week before it. None where no week came before them."""
        errors: dict[str, float] = defaultdict(float)
        contacts = compared = 0
        for day in days:
            last_week = day - timedelta(weeks=1)
            came = {kind: counts[day] for kind, counts in self._counts.items() if day in counts}
            if not any(last_week in self._counts[kind] for kind in came):
                continue
            compared += 1
            for kind, actual in came.items():
                ours = self.expected(kind, day, known_until=day - timedelta(days=6))
                plain = self._counts[kind].get(last_week, [0] * HALF_HOURS)
                contacts += sum(actual)
                errors["ours"] += sum(abs(a - b) for a, b in zip(actual, ours, strict=True))
                errors["plain"] += sum(abs(a - b) for a, b in zip(actual, plain, strict=True))
        if not contacts:
            return None
        return Backtest(compared, contacts, 100 * errors["ours"] / contacts, 100 * errors["plain"] / contacts)
