"""The forecast of the organisation's own contacts, from its clocks and from what supervisors know ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contactcenter.supervision.days import days_between, midnight, shop_zone
from contactcenter.supervision.models import KnownEvent
from routing.services import history
from routing.services.database_time import database_now
from routing.simulation.forecast import HALF_HOURS, WEEKS_READ, Backtest, Forecast, Known

Key = tuple[int, str]
TESTED_DAYS = 7


@dataclass
class OwnForecast:
    """`until` is the first day of which nothing is known yet."""

    counts: history.Counts
    known: list[Known]
    until: date

    def __post_init__(self) -> None:
        self._forecast: Forecast[Key] = Forecast(self.counts, self.known)

    @property
    def has_past(self) -> bool:
        return bool(self.counts)

    @property
    def keys(self) -> list[Key]:
        return sorted(self.counts)

    def expected(self, queue: int, medium: str, day: date) -> list[float]:
        """Contacts in each half hour of a day."""
        return self._forecast.expected((queue, medium), day, known_until=min(day, self.until))

    def total(self, medium: str, day: date, queues: Sequence[int] | None = None) -> list[float]:
        """Of all these queues together."""
        totals = [0.0] * HALF_HOURS
        for queue, its_medium in self.keys:
            if its_medium == medium and (queues is None or queue in queues):
                totals = [one + more for one, more in zip(totals, self.expected(queue, medium, day), strict=True)]
        return totals

    def backtest(self) -> Backtest | None:
        """The last days by medium, each from what was known a week before."""
        by_medium: dict[str, dict[date, list[int]]] = {}
        for (_, medium), by_day in self.counts.items():
            for day, row in by_day.items():
                known = by_medium.setdefault(medium, {}).get(day, [0] * HALF_HOURS)
                by_medium[medium][day] = [one + more for one, more in zip(known, row, strict=True)]
        days = list(days_between(self.until - timedelta(days=TESTED_DAYS), self.until - timedelta(days=1)))
        return Forecast(by_medium, self.known).backtest(days)


def forecast_of(queue_ids: Sequence[int], day: date) -> OwnForecast:
    """From the weeks before `day`, or before today where that is earlier."""
    zone = shop_zone()
    until = min(day, database_now().astimezone(zone).date())
    since = until - timedelta(weeks=WEEKS_READ)
    counts = history.counts(queue_ids, midnight(since, zone), midnight(until, zone), str(zone))
    first = min((one for by_day in counts.values() for one, row in by_day.items() if any(row)), default=until)
    known_days = {key: {one: row for one, row in by_day.items() if one >= first} for key, by_day in counts.items()}
    return OwnForecast(known_days, _known(known_days), until)


def _known(counts: history.Counts) -> list[Known]:
    """What supervisors wrote down. Where orders are known, contacts follow from contacts per 100 orders."""
    rate = contacts_per_100_orders(counts)
    found = []
    for event in KnownEvent.objects.all():
        change, effect = float(event.sales_change_percent), event.effect
        usual = _usual_contacts(counts)
        if event.orders_per_day and rate and usual:
            change, effect = 100 * (event.orders_per_day * rate / 100 / usual - 1), 1.0
        found.append(Known(event.first_day, event.last_day, change, effect))
    return found


def _of_day(counts: history.Counts, day: date) -> int:
    return sum(sum(by_day.get(day, ())) for by_day in counts.values())


def _usual_contacts(counts: history.Counts) -> float:
    days = {day for by_day in counts.values() for day in by_day}
    return sum(_of_day(counts, day) for day in days) / len(days) if days else 0.0


def contacts_per_100_orders(counts: history.Counts) -> float | None:
    """The first figure of an e-merchant: from past days whose orders somebody wrote down. None without any."""
    orders = contacts = 0
    days = {day for by_day in counts.values() for day in by_day}
    for event in KnownEvent.objects.filter(orders_per_day__gt=0):
        for day in days_between(event.first_day, event.last_day):
            if day in days:
                orders += event.orders_per_day or 0
                contacts += _of_day(counts, day)
    return 100 * contacts / orders if orders else None
