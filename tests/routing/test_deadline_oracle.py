"""Deadlines against an oracle that counts every second; `manage.py bench deadlines` does many more of these."""

from dataclasses import replace
from random import Random

from contactcenter.bench import deadline_oracle, deadlines
from contactcenter.bench.deadline_oracle import Case, World


def _house(zone: str, begins: str, ranges: list[tuple[int, int]]) -> World:
    """Open by these ranges every day, from midnight of UTC on."""
    weekly = [ranges] * 7
    return deadline_oracle.house(zone, deadline_oracle.midnight(begins), weekly)


def test_the_rule_agrees_with_the_oracle() -> None:
    found = deadlines.measure(500, seed=11)
    assert (found["cases"], found["first_differences"]) == (500, [])
    assert found["paused"] > 100


def test_the_oracle_finds_what_is_wrong_by_a_second() -> None:
    here = _house("Europe/Paris", "2026-11-16", [(540, 1080)])
    case = Case(8 * 3600, 600, [], 9 * 3600)
    due = deadline_oracle.due(here, case)
    assert deadlines.compare(here, case, due) == []
    assert len(deadlines.compare(here, replace(case, budget=601), due)) == 1


def test_in_the_short_night_what_is_open_loses_its_hour() -> None:
    here = _house("Europe/Paris", "2026-03-28", [(1320, 1320 + 480)])  # 22:00 to 06:00: seven hours in this night
    begins = 21 * 3600  # 22:00 in Paris
    assert deadline_oracle.due(here, Case(begins, 7 * 3600, [], 0)) == begins + 7 * 3600


def test_of_the_hour_that_comes_twice_both_count() -> None:
    here = _house("Europe/Paris", "2026-10-24", [(1320, 1320 + 480)])
    begins = 20 * 3600
    assert deadline_oracle.due(here, Case(begins, 9 * 3600, [], 0)) == begins + 9 * 3600


def test_the_cases_go_over_every_zone() -> None:
    drawn = {deadline_oracle.zone_of(Random(number)) for number in range(300)}  # noqa: S311 - cases, not secrets
    assert drawn == set(deadline_oracle.ZONES)
    assert len(deadline_oracle.ZONES) == 24
