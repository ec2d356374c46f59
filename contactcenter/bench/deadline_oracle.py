"""Deadlines counted second by second, to hold the rule against: this file knows nothing of how the rule counts.

A world is a house in its time zone over some days, as one byte per second: 1 where the wall clock shows an open time.
A case paints its pauses with 0 and looks for the second in which its budget is used up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import holidays

ZONES = (
    "Europe/Paris",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Athens",
    "Europe/Istanbul",
    "Africa/Casablanca",
    "Africa/Cairo",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Los_Angeles",
    "America/Havana",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Asia/Beirut",
    "Asia/Jerusalem",
    "Australia/Lord_Howe",
    "Australia/Adelaide",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Antarctica/Troll",
)
_COUNTRIES = ("FR", "GB", "US", "DE", "BE", "JP")
_DAYS = 9
_HOUR = 3600
Ranges = Sequence[tuple[int, int]]  # minutes after midnight


@dataclass(frozen=True)
class World:
    """`open_seconds[n]` is whether second n after `begins` counts; `has_calendar` is False where all do."""

    zone: str
    begins: datetime
    weekly: Sequence[Ranges]
    country: str
    special: Mapping[date, Ranges]
    has_calendar: bool
    open_seconds: bytes


@dataclass(frozen=True)
class Case:
    """Whole seconds after the world's beginning; a pause without an end goes on."""

    starts: int
    budget: int
    pauses: Sequence[tuple[int, int | None]]
    until: int


def world(dice: Random) -> World:
    """A house over some days: around a change of the wall clock, a holiday, or any day."""
    zone = zone_of(dice)
    begins = _first_day(zone, dice)
    weekly = [_ranges(dice) for _ in range(7)] if dice.random() < 0.95 else [[] for _ in range(7)]
    days = [(begins + timedelta(days=number)).date() for number in range(_DAYS)]
    special = {day: _ranges(dice) for day in dice.sample(days, dice.choice((0, 0, 1, 2)))}
    country = dice.choice(_COUNTRIES) if dice.random() < 0.4 else ""
    if dice.random() < 0.1:
        return World(zone, begins, weekly, "", {}, has_calendar=False, open_seconds=b"\1" * (_DAYS * 86_400))
    return house(zone, begins, weekly, country, special)


def house(
    zone: str,
    begins: datetime,
    weekly: Sequence[Ranges],
    country: str = "",
    special: Mapping[date, Ranges] | None = None,
) -> World:
    """Opening hours as seconds. Rules of clocks change at whole minutes, and so do these hours."""
    known = special or {}
    minutes = (begins + timedelta(minutes=number) for number in range(_DAYS * 1440))
    flags = (_is_open(at, zone, weekly, country, known) for at in minutes)
    opened = b"".join(b"\1" * 60 if flag else bytes(60) for flag in flags)
    return World(zone, begins, weekly, country, known, has_calendar=True, open_seconds=opened)


def zone_of(dice: Random) -> str:
    return dice.choice(ZONES)


def midnight(day: str) -> datetime:
    """Of UTC, of a day in ISO form."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


def _first_day(zone: str, dice: Random) -> datetime:
    known = changes(zone)
    if known and dice.random() < 0.6:
        day = dice.choice(known) - timedelta(days=dice.randint(1, 4))
    elif dice.random() < 0.5:
        day = date(dice.randint(2024, 2029), dice.choice((1, 5, 7, 8, 11, 12)), 1) + timedelta(
            days=dice.randint(-4, 24)
        )
    else:
        day = date(2024, 1, 1) + timedelta(days=dice.randint(0, 2190))
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@cache
def changes(zone: str) -> list[date]:
    """Days on which the wall clock is changed."""
    there = ZoneInfo(zone)
    days = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(2190)]
    ahead = [day.astimezone(there).utcoffset() for day in days]
    return [day.date() for day, one, other in zip(days, ahead, ahead[1:], strict=False) if one != other]


def _ranges(dice: Random) -> Ranges:
    """Up to three, some of odd minutes, some over midnight, some over each other."""
    found = []
    for _ in range(dice.choice((0, 1, 1, 1, 2, 2, 3))):
        step = dice.choice((1, 15, 60))
        opens = dice.randrange(0, 1440, step)
        found.append((opens, opens + dice.randint(1, 1440) // step * step or opens + step))
    return [(opens, min(closes, opens + 1440)) for opens, closes in found if closes > opens]


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def _is_open(at: datetime, zone: str, weekly: Sequence[Ranges], country: str, special: Mapping[date, Ranges]) -> bool:
    """By what the wall clock shows: within a range of this day, or of the day before that goes on past midnight."""
    wall = at.astimezone(_zone(zone))
    minute, today = wall.hour * 60 + wall.minute, wall.date()
    for day, shown in ((today, minute), (today - timedelta(days=1), minute + 1440)):
        if day in special:
            ranges = special[day]
        elif country and day in _holidays(country, day.year):
            ranges = ()
        else:
            ranges = weekly[day.weekday()]
        if any(opens <= shown < closes for opens, closes in ranges):
            return True
    return False


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def cases(here: World, count: int, dice: Random) -> Iterator[Case]:
    """Some that end exactly as the house closes, some that are paused before, at and after their deadline."""
    length = len(here.open_seconds)
    for _ in range(count):
        starts = dice.randrange(0, length // 2)
        budget = dice.choice((1, 45, 76, 90, 3600, 6 * _HOUR, 1 + dice.randrange(30 * _HOUR)))
        closes = here.open_seconds.find(b"\1\0", starts)
        if closes > 0 and dice.random() < 0.2:
            budget = here.open_seconds.count(1, starts, closes + 1)
        pauses: list[tuple[int, int | None]] = []
        at = starts - dice.choice((0, 0, 600))
        for _ in range(dice.choice((0, 0, 1, 2, 3))):
            at += dice.choice((0, 1, budget, dice.randrange(1, 20 * _HOUR)))
            ends = at + dice.choice((0, 1, dice.randrange(1, 30 * _HOUR)))
            pauses.append((at, ends))
            at = ends
        if pauses and dice.random() < 0.1:
            pauses[-1] = (pauses[-1][0], None)
        yield Case(starts, budget, pauses, starts + dice.randrange(0, length // 2))


def _painted(here: World, case: Case) -> bytearray:
    seconds = bytearray(here.open_seconds)
    for begins, ends in case.pauses:
        low, high = max(0, begins), len(seconds) if ends is None else min(ends, len(seconds))
        if low < high:
            seconds[low:high] = bytes(high - low)
    return seconds


def due(here: World, case: Case) -> int | None:
    """The end of the second in which the budget is used up; None where the world ends before that."""
    seconds, left, at = _painted(here, case), case.budget, case.starts
    while at < len(seconds):
        in_this_hour = seconds.count(1, at, at + _HOUR)
        if in_this_hour < left:
            left -= in_this_hour
            at += _HOUR
            continue
        while True:
            left -= seconds[at]
            at += 1
            if left == 0:
                return at
    return None


def used(here: World, case: Case) -> int:
    """The seconds counted up to `until`."""
    return _painted(here, case).count(1, case.starts, case.until)
