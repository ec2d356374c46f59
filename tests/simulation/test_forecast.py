"""The forecast: what it learns, what is known ahead, and how it stands against the same half hour last week."""

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random

import pytest

from routing.simulation.forecast import HALF_HOURS, Forecast, Known, factor_of
from tests.samples import samples

MONDAY = date(2026, 9, 7)


def weeks(count: int, seed: int = 1, level: float = 200) -> dict[date, list[int]]:
    """Busy at noon, twice as busy on Mondays."""
    dice = Random(seed)
    found = {}
    for number in range(7 * count):
        day = MONDAY + timedelta(days=number)
        busy = level * (2 if day.weekday() == 0 else 1)
        counts = [0] * HALF_HOURS
        for _ in range(int(dice.gauss(busy, busy**0.5))):
            counts[min(max(int(dice.gauss(25, 6)), 0), HALF_HOURS - 1)] += 1
        found[day] = counts
    return found


def test_the_forecast_knows_the_weekday_and_the_hour() -> None:
    forecast = Forecast({"chat": weeks(6)})
    monday = forecast.expected("chat", MONDAY + timedelta(weeks=6))
    tuesday = forecast.expected("chat", MONDAY + timedelta(weeks=6, days=1))
    assert sum(monday) == pytest.approx(400, rel=0.1)
    assert sum(tuesday) == pytest.approx(200, rel=0.1)
    assert max(range(HALF_HOURS), key=lambda place: tuesday[place]) in range(22, 29)


def test_it_is_nearer_to_what_comes_than_the_same_half_hour_last_week() -> None:
    counts = weeks(8)
    found = Forecast({"chat": counts}).backtest(sorted(counts)[-14:])
    assert found is not None
    assert found.days == 14
    assert found.error_percent < 0.9 * found.last_week_error_percent


def test_ten_percent_more_sales_bring_twenty_percent_more_contacts() -> None:
    known = [Known(MONDAY + timedelta(weeks=6), MONDAY + timedelta(weeks=6, days=2), 10)]
    assert factor_of(MONDAY + timedelta(weeks=6), known) == pytest.approx(1.2)
    plain, told = Forecast({"chat": weeks(6)}), Forecast({"chat": weeks(6)}, known)
    day = MONDAY + timedelta(weeks=6, days=1)
    assert sum(told.expected("chat", day)) == pytest.approx(1.2 * sum(plain.expected("chat", day)))
    after = day + timedelta(days=2)
    assert told.expected("chat", after) == plain.expected("chat", after)


def test_a_campaign_of_the_past_does_not_make_the_next_week_look_busy() -> None:
    counts = weeks(6)
    busy_week = [MONDAY + timedelta(weeks=5, days=number) for number in range(7)]
    for day in busy_week:
        counts[day] = [2 * count for count in counts[day]]
    next_tuesday = MONDAY + timedelta(weeks=6, days=1)
    told = Forecast({"chat": counts}, [Known(busy_week[0], busy_week[-1], 50)])
    assert sum(told.expected("chat", next_tuesday)) == pytest.approx(200, rel=0.1)
    assert sum(Forecast({"chat": counts}).expected("chat", next_tuesday)) > 230


def test_a_strike_never_makes_contacts_negative() -> None:
    assert factor_of(MONDAY, [Known(MONDAY, MONDAY, -80)]) == pytest.approx(0.1)


def test_a_backtest_uses_nothing_of_the_week_it_is_tried_on() -> None:
    counts = weeks(6)
    last = sorted(counts)[-7:]
    before = [Forecast({"chat": counts}).expected("chat", day, known_until=last[0]) for day in last]
    for day in last:
        counts[day] = [1000] * HALF_HOURS
    assert [Forecast({"chat": counts}).expected("chat", day, known_until=last[0]) for day in last] == before


def test_without_a_past_nothing_is_expected_and_nothing_compared() -> None:
    forecast: Forecast[str] = Forecast({})
    assert forecast.expected("chat", MONDAY) == [0.0] * HALF_HOURS
    assert forecast.backtest([MONDAY]) is None


def test_on_a_real_call_centre_it_beats_last_week() -> None:
    """Five minutes of a bank's calls, March to June 2003, thinned to one call in a hundred."""
    path = samples("arrivals") / "bank_calls_5min_first_half.csv"
    counts: dict[date, list[int]] = defaultdict(lambda: [0] * HALF_HOURS)
    dice = Random(7)
    with path.open() as lines:
        for row in csv.DictReader(lines):
            at = datetime.fromisoformat(row["datetime"])
            thinned = sum(dice.random() < 0.01 for _ in range(int(row["calls"])))
            counts[at.date()][at.hour * 2 + at.minute // 30] += thinned
    days = sorted(counts)
    found = Forecast({"call": dict(counts)}).backtest(days[-30:])
    assert found is not None
    assert found.error_percent < 0.9 * found.last_week_error_percent
