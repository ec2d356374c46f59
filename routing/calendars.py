"""When a house is open, in whole seconds of its own wall clock. Pure: no database, `now` is an argument.

A second counts if the wall clock shows an open time in it. So the night that is an hour shorter holds an hour less of
what is open then, and of the hour that comes twice both count.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
# After so many days in a row without an open second, nobody will open any more.
LONGEST_CLOSURE_DAYS = 400


@dataclass(frozen=True)
class Range:
    """Open from `opens` until `closes`, in minutes after midnight of the day it opens on; over midnight `closes` is
    more than 1440. It belongs to that day: what begins on a Saturday ends on Sunday, holiday or not."""

    opens: int
    closes: int


Span = tuple[datetime, datetime]  # from the first up to, not including, the second


@dataclass(frozen=True)
class Calendar:
    """`weekly` are the ranges of each weekday, Monday first; `holidays` are days without any; `special` days have the
    ranges that are given there, whatever weekday or holiday they are."""

    time_zone: str
    weekly: Sequence[Sequence[Range]]
    holidays: Container[date] = frozenset()
    special: Mapping[date, Sequence[Range]] = field(default_factory=dict)
    _kept: dict[date, list[Span]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def ranges_of(self, day: date) -> Sequence[Range]:
        """What opens on this day, by the wall clock."""
        if day in self.special:
            return self.special[day]
        return () if day in self.holidays else self.weekly[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        return any(opens <= at < closes for opens, closes in self.open_spans(at.astimezone(UTC).date()))

    def open_spans(self, day: date) -> list[Span]:
        """The open instants of a day of UTC, in order, none touching the next but at midnight of UTC."""
        if day not in self._kept:
            if len(self._kept) > 5_000:
                self._kept.clear()
            self._kept[day] = self._spans(day)
        return self._kept[day]

    def _spans(self, day: date) -> list[Span]:
        found: list[Span] = []
        for begins, ends, offset in self._steady(day):
            for opens, closes in self._wall_spans(begins + offset, ends + offset):
                found.append((opens - offset, closes - offset))
        return _joined(found)

    def _steady(self, day: date) -> Iterator[tuple[datetime, datetime, timedelta]]:
        """The day of UTC, in parts in which the wall clock is not changed, with what it is ahead by."""
        begins = datetime.combine(day, time.min, UTC)
        ends = begins + DAY
        first, last = self._ahead(begins), self._ahead(ends)
        if first == last:
            yield begins, ends, first
            return
        low, high = 0, 86_400
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._ahead(begins + timedelta(seconds=middle)) == first else (low, middle)
        changes = begins + timedelta(seconds=high)
        yield begins, changes, first
        if changes < ends:
            yield changes, ends, last

    def _ahead(self, at: datetime) -> timedelta:
        return at.astimezone(self.zone).utcoffset() or timedelta()

    def _wall_spans(self, begins: datetime, ends: datetime) -> Iterator[Span]:
        """What is open between two readings of the wall clock, which are written as if they were UTC."""
        day = begins.date() - DAY  # a range is no longer than a day, and may end on the next
        while day <= ends.date():
            midnight = datetime.combine(day, time.min, UTC)
            for one in self.ranges_of(day):
                opens = max(begins, midnight + timedelta(minutes=one.opens))
                closes = min(ends, midnight + timedelta(minutes=one.closes))
                if opens < closes:
                    yield opens, closes
            day += DAY

    def _spans_from(self, start: datetime) -> Iterator[Span]:
        """Open spans from an instant on, without end unless nobody opens any more."""
        start = start.astimezone(UTC)
        day, closed_days = start.date(), 0
        while closed_days <= LONGEST_CLOSURE_DAYS:
            spans = self.open_spans(day)
            for opens, closes in spans:
                if closes > start:
                    yield max(opens, start), closes
            closed_days = 0 if spans else closed_days + 1
            day += DAY

    def add_business_seconds(self, start: datetime, seconds: float) -> datetime | None:
        """The first instant by which so many open seconds have gone by; None if they never will.

        A budget that ends at closing time is due at the closing instant, not at the next opening.
        """
        left = timedelta(seconds=seconds)
        if left <= timedelta():
            return start.astimezone(UTC)
        for opens, closes in self._spans_from(start):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        return None

    def business_seconds_between(self, begins: datetime, ends: datetime) -> float:
        """The open seconds from one instant up to another; 0 where the second is not later."""
        begins, ends = begins.astimezone(UTC), ends.astimezone(UTC)
        total, day = timedelta(), begins.date()
        while day <= ends.date():
            for opens, closes in self.open_spans(day):
                total += max(timedelta(), min(closes, ends) - max(opens, begins))
            day += DAY
        return total.total_seconds()

    def opens_next(self, at: datetime) -> datetime | None:
        """This instant if it is open, else the next opening; None if there is none."""
        return next((opens for opens, _ in self._spans_from(at)), None)

    def closes_on(self, day: date) -> datetime | None:
        """When what opens on this day is closed for good; None where nothing does."""
        ranges = self.ranges_of(day)
        if not ranges:
            return None
        wall = datetime.combine(day, time.min, self.zone) + timedelta(minutes=max(one.closes for one in ranges))
        return wall.astimezone(UTC)


def _joined(spans: list[Span]) -> list[Span]:
    """In order, ranges that overlap or touch made one."""
    found: list[Span] = []
    for opens, closes in sorted(spans):
        if found and opens <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], closes))
        else:
            found.append((opens, closes))
    return found


def public_holidays(country: str, subdivision: str = "") -> Container[date]:
    """Of any year that is asked for. Raises NotImplementedError where the country or its part is unknown."""
    return holidays.country_holidays(country, subdiv=subdivision or None)
