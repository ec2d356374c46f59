"""Which overflow rules are open now, and how much each still lets through."""

import json
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db import connection
from django.utils import timezone

# What this team holds now of that queue, and what it was given of it since midnight.
_RULES = """
SELECT rule.queue_id, rule.team_id, rule.medium, rule.after_seconds, rule.weekdays, rule.opens_at, rule.closes_at,
       rule.most_at_once, rule.most_per_day, given.now, given.today
  FROM routing_overflowrule rule
  JOIN routing_queue queue ON queue.id = rule.queue_id
 CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE held.state <> 'ended') AS now,
              count(*) FILTER (WHERE held.offered_at >= %s AND (held.state <> 'ended' OR held.accepted_at IS NOT NULL))
                  AS today
         FROM routing_assignment held
         JOIN routing_agent agent ON agent.id = held.agent_id
         JOIN routing_workitem work ON work.id = held.work_item_id
         JOIN routing_lane lane ON lane.id = work.lane_id
        WHERE (held.state <> 'ended' OR held.offered_at >= %s) AND agent.team_id = rule.team_id
          AND lane.queue_id = rule.queue_id AND (rule.medium = '' OR held.medium = rule.medium)) given
 WHERE rule.is_active AND queue.pool_id = %s AND NOT queue.is_in_house
 ORDER BY rule.id
"""


@dataclass
class Opening:
    """An open rule. `left` is how many more it lets through, None without a limit."""

    queue_id: int
    team_id: int
    medium: str
    after_seconds: int
    left: int | None

    def takes(self, queue_id: int, medium: str, waited_seconds: float) -> bool:
        return (
            self.queue_id == queue_id
            and self.medium in ("", medium)
            and waited_seconds >= self.after_seconds
            and self.left != 0
        )


def is_open(weekdays: list[int], opens_at: time | None, closes_at: time | None, at: datetime) -> bool:
    """`at` is local. Hours that pass midnight belong to the day on which they begin."""
    day, clock = at.weekday(), at.time()
    if opens_at is None or closes_at is None:
        return not weekdays or day in weekdays
    if opens_at <= closes_at:
        return opens_at <= clock < closes_at and (not weekdays or day in weekdays)
    if clock < closes_at:
        day = (day - 1) % 7
    return (clock >= opens_at or clock < closes_at) and (not weekdays or day in weekdays)


def open_now(pool_id: int, now: datetime) -> list[Opening]:
    """The rules of this pool that are open, whether or not they let anything more through."""
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_RULES, [midnight, midnight, pool_id])
        return [_opening(row) for row in cursor.fetchall() if is_open(_days(row[4]), row[5], row[6], local)]


def _days(value: Any) -> list[int]:
    return list(json.loads(value) if isinstance(value, str) else value)


def _opening(row: tuple[Any, ...]) -> Opening:
    most = [limit - given for limit, given in ((row[7], row[9]), (row[8], row[10])) if limit is not None]
    return Opening(row[0], row[1], row[2], row[3], max(min(most), 0) if most else None)
