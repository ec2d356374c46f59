"""What came and who was there, read back from clocks and assignments: what forecasts and simulations start from.

Half hours are those of the place named (`zone`). A contact is a clock that a shopper started; work that only moved to
another channel started none.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

HALF_HOURS = 48
# A clock that starts as another of the same work stops is the same contact on another channel.
_IS_CONTACT = """NOT EXISTS (
    SELECT 1 FROM routing_clock before
     WHERE before.work_item_id = clock.work_item_id AND before.id < clock.id
       AND before.kind NOT IN ('resolution', 'promise') AND before.stopped_at = clock.started_at)"""
_FROM = """
  FROM routing_clock clock
  JOIN routing_workitem work ON work.id = clock.work_item_id
  JOIN routing_lane lane ON lane.id = work.lane_id
 WHERE clock.kind IN ('first_reply', 'call_attempt')
   AND clock.started_at >= %(since)s AND clock.started_at < %(until)s AND lane.queue_id = ANY(%(queues)s)"""

_COUNTS = f"""
SELECT lane.queue_id, clock.medium, (clock.started_at AT TIME ZONE %(zone)s)::date AS day,
       (extract(hour FROM clock.started_at AT TIME ZONE %(zone)s) * 2
        + floor(extract(minute FROM clock.started_at AT TIME ZONE %(zone)s) / 30))::int AS half_hour, count(*)
{_FROM} AND {_IS_CONTACT}
 GROUP BY 1, 2, 3, 4"""  # noqa: S608 - put together from constants of this file

Counts = dict[tuple[int, str], dict[date, list[int]]]


def counts(queues: Iterable[int], since: datetime, until: datetime, zone: str) -> Counts:
    """Contacts by (queue, medium), day and half hour. Every day of the span is there, with zeros where nobody came."""
    found: Counts = {}
    days = [since.date() + timedelta(days=number) for number in range((until - timedelta(seconds=1) - since).days + 1)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"queues": list(queues), "since": since, "until": until, "zone": zone})
        for queue, medium, day, half_hour, number in cursor.fetchall():
            by_day = found.setdefault((queue, medium), {one: [0] * HALF_HOURS for one in days})
            by_day.setdefault(day, [0] * HALF_HOURS)[half_hour] += number
    return found


_CONTACTS = f"""
SELECT clock.started_at, clock.medium, lane.queue_id, lane.requirements
{_FROM} AND {_IS_CONTACT}
 ORDER BY clock.started_at, clock.id
 LIMIT %(most)s"""


@dataclass(frozen=True)
class PastContact:
    """`requirements` are those of its lane as it was at last: (skill id, least proficiency)."""

    at: datetime
    medium: str
    queue: int
    requirements: tuple[tuple[int, int], ...]


def contacts(queues: Iterable[int], since: datetime, until: datetime, most: int) -> list[PastContact]:
    """In order; no more than `most`."""
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, {"queues": list(queues), "since": since, "until": until, "most": most})
        rows = cursor.fetchall()
    return [
        PastContact(at, medium, queue, tuple((skill, level) for skill, level in json.loads(needs)))
        for at, medium, queue, needs in rows
    ]


_SHIFTS = """
SELECT agent_id, (offered_at AT TIME ZONE %(zone)s)::date AS day, min(offered_at), max(coalesce(ended_at, offered_at))
  FROM routing_assignment
 WHERE offered_at >= %(since)s AND offered_at < %(until)s
 GROUP BY 1, 2
 ORDER BY 1, 2"""
_HALF_HOUR = timedelta(minutes=30)
_LONGEST_SHIFT = timedelta(hours=12)


@dataclass(frozen=True)
class PastShift:
    """From her first to her last work of a day, rounded outward to half hours: rosters are not kept here."""

    agent: int
    begins: datetime
    ends: datetime


def shifts(since: datetime, until: datetime, zone: str) -> list[PastShift]:
    with connection.cursor() as cursor:
        cursor.execute(_SHIFTS, {"since": since, "until": until, "zone": zone})
        rows = cursor.fetchall()
    found = []
    for agent, _, first, last in rows:
        begins = first - timedelta(seconds=first.timestamp() % _HALF_HOUR.total_seconds())
        ends = last + timedelta(seconds=-last.timestamp() % _HALF_HOUR.total_seconds())
        found.append(PastShift(agent, begins, min(max(ends, begins + _HALF_HOUR), begins + _LONGEST_SHIFT)))
    return found


_OUTCOMES = f"""
SELECT clock.medium, count(*) FILTER (WHERE clock.missed_at IS NULL AND clock.result = 'met'),
       count(*) FILTER (WHERE clock.missed_at IS NOT NULL)
{_FROM}
 GROUP BY 1"""


def outcomes(queues: Sequence[int], since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
    """By medium: (answered in time, missed) of the clocks that started then."""
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES, {"queues": list(queues), "since": since, "until": until})
        found.update({medium: (met, missed) for medium, met, missed in cursor.fetchall()})
    return dict(found)
