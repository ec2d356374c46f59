"""How well targets were kept, counted so that every group adds up to the same clocks; and why some were missed.

Two measures of one clock: its own seconds (opening hours, less pauses), by which it was promised; and the shopper's,
from her message to the answer, by which she judges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from contactcenter.supervision.plots import HALF_HOURS

OPEN, ELAPSED = "open", "elapsed"
MOST_MISSES = 100

# One row per clock, as both measures see it; a clock that runs counts up to now.
_SEEN = """
SELECT clock.medium, lane.queue_id, agent.team_id,
       (extract(hour FROM clock.started_at AT TIME ZONE %(zone)s) * 2
        + floor(extract(minute FROM clock.started_at AT TIME ZONE %(zone)s) / 30))::int AS half_hour,
       clock.result = 'cancelled' AS is_cancelled,
       clock.stopped_at IS NOT NULL AND clock.result <> 'cancelled' AS is_answered,
       CASE WHEN %(by)s = 'open' THEN clock.missed_at IS NOT NULL
            ELSE clock.result IS DISTINCT FROM 'cancelled'
             AND COALESCE(clock.stopped_at, statement_timestamp()) - clock.started_at
                 > make_interval(secs => clock.target_seconds) END AS is_missed,
       CASE WHEN %(by)s = 'open' THEN clock.spent_seconds
            ELSE extract(epoch FROM clock.stopped_at - clock.started_at)::float8 END AS seconds,
       target.objective_percent
  FROM routing_clock clock
  JOIN routing_workitem work ON work.id = clock.work_item_id
  JOIN routing_lane lane ON lane.id = work.lane_id
  LEFT JOIN routing_agent agent ON agent.id = clock.answered_by_id
  LEFT JOIN routing_servicetarget target ON target.id = clock.target_id
 WHERE clock.kind = ANY(%(kinds)s) AND clock.started_at >= %(since)s AND clock.started_at < %(until)s
   AND lane.queue_id = ANY(%(queues)s)
"""
_COUNT = f"""
SELECT CASE WHEN GROUPING(medium) = 0 THEN 'medium' WHEN GROUPING(queue_id) = 0 THEN 'queue'
            WHEN GROUPING(team_id) = 0 THEN 'team' WHEN GROUPING(half_hour) = 0 THEN 'half_hour' ELSE 'all' END,
       COALESCE(medium, queue_id::text, team_id::text, half_hour::text, ''),
       count(*),
       count(*) FILTER (WHERE is_answered AND NOT is_missed),
       count(*) FILTER (WHERE is_missed),
       count(*) FILTER (WHERE is_cancelled AND NOT is_missed),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE is_answered),
       percentile_disc(0.95) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE is_answered),
       max(objective_percent)
  FROM ({_SEEN}) seen
 GROUP BY GROUPING SETS ((), (medium), (queue_id), (team_id), (half_hour))
"""  # noqa: S608 - put together from constants of this file


@dataclass(frozen=True)
class Asked:
    """Clocks of these kinds and queues that started in this span; `by` is OPEN or ELAPSED, half hours are `zone`'s."""

    queues: Sequence[int]
    kinds: Sequence[str]
    since: datetime
    until: datetime
    zone: str
    by: str = OPEN

    def as_values(self) -> dict[str, Any]:
        return {**vars(self), "queues": list(self.queues), "kinds": [str(kind) for kind in self.kinds]}


@dataclass(frozen=True)
class Level:
    """`clocks` = met + missed + cancelled + running. Seconds are of those that were answered."""

    clocks: int = 0
    met: int = 0
    missed: int = 0
    cancelled: int = 0
    median_seconds: float | None = None
    p95_seconds: float | None = None
    objective_percent: int | None = None

    @property
    def running(self) -> int:
        return self.clocks - self.met - self.missed - self.cancelled

    @property
    def percent(self) -> float | None:
        """Of those that are decided, rounded down to a tenth: 94.96 % of 95 % is not there yet."""
        decided = self.met + self.missed
        return 1000 * self.met // decided / 10 if decided else None

    @property
    def tone(self) -> str:
        if self.percent is None or self.objective_percent is None:
            return ""
        return "is-ok" if self.percent >= self.objective_percent else "is-late"


@dataclass(frozen=True)
class Levels:
    """The same clocks in all, and told apart in four ways. Keys are a medium, the id of a queue or of a team ("" where
    nobody answered), a half hour."""

    total: Level
    by_medium: dict[str, Level]
    by_queue: dict[str, Level]
    by_team: dict[str, Level]
    by_half_hour: dict[str, Level]

    @property
    def half_hours(self) -> list[Level]:
        return [self.by_half_hour.get(str(place), Level()) for place in range(HALF_HOURS)]


def levels(asked: Asked) -> Levels:
    """One query, whatever is grouped."""
    found: dict[str, dict[str, Level]] = {"all": {}, "medium": {}, "queue": {}, "team": {}, "half_hour": {}}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, asked.as_values())
        for group, key, *figures in cursor.fetchall():
            found[group][key] = Level(*figures)
    total = found["all"].get("", Level())
    return Levels(total, found["medium"], found["queue"], found["team"], found["half_hour"])


_CLOSED = """
SELECT count(*) FILTER (WHERE ticket.last_inbound > ticket.answered_through),
       count(*) FILTER (WHERE EXISTS (SELECT 1 FROM tickets_ticketevent said
                                       WHERE said.ticket_id = ticket.id AND said.kind = 'no_answer_needed')),
       count(*)
  FROM tickets_ticket ticket
  JOIN routing_workitem work ON work.id = ticket.work_item_id
  JOIN routing_lane lane ON lane.id = work.lane_id
 WHERE ticket.status = 'resolved' AND ticket.resolved_at >= %(since)s AND ticket.resolved_at < %(until)s
   AND lane.queue_id = ANY(%(queues)s)
"""


@dataclass(frozen=True)
class Closed:
    """Tickets resolved in the span: over a message nobody answered, with a person's word that it needed none, all."""

    unanswered: int
    needed_none: int
    tickets: int


def closed(asked: Asked) -> Closed:
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED, asked.as_values())
        return Closed(*cursor.fetchone())


@dataclass(frozen=True)
class Miss:
    """A target missed. `cause` is a `Clock.Cause` or "" where it was not kept; `late_seconds` None while it goes on."""

    reference: str
    kind: str
    medium: str
    queue_id: int
    started_at: datetime
    missed_at: datetime
    cause: str
    late_seconds: float | None
    agent: str


_MISSES = """
SELECT COALESCE(ticket.reference, ''), clock.kind, clock.medium, lane.queue_id, clock.started_at, clock.missed_at,
       clock.missed_because, extract(epoch FROM clock.stopped_at - clock.due_at)::float8, COALESCE(agent.name, '')
  FROM routing_clock clock
  JOIN routing_workitem work ON work.id = clock.work_item_id
  JOIN routing_lane lane ON lane.id = work.lane_id
  LEFT JOIN tickets_ticket ticket ON ticket.work_item_id = work.id
  LEFT JOIN routing_agent agent ON agent.id = clock.answered_by_id
 WHERE clock.missed_at IS NOT NULL AND clock.kind = ANY(%(kinds)s)
   AND clock.started_at >= %(since)s AND clock.started_at < %(until)s AND lane.queue_id = ANY(%(queues)s)
   AND (%(cause)s = '' OR clock.missed_because = %(cause)s)
 ORDER BY clock.started_at DESC, clock.id DESC LIMIT %(most)s
"""
_CAUSES = """
SELECT clock.missed_because, count(*)
  FROM routing_clock clock
  JOIN routing_workitem work ON work.id = clock.work_item_id
  JOIN routing_lane lane ON lane.id = work.lane_id
 WHERE clock.missed_at IS NOT NULL AND clock.kind = ANY(%(kinds)s)
   AND clock.started_at >= %(since)s AND clock.started_at < %(until)s AND lane.queue_id = ANY(%(queues)s)
 GROUP BY 1 ORDER BY 2 DESC
"""


def misses(asked: Asked, cause: str = "") -> list[Miss]:
    """The latest first, of one cause or of all."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSES, {**asked.as_values(), "cause": cause, "most": MOST_MISSES})
        return [Miss(*row) for row in cursor.fetchall()]


def causes(asked: Asked) -> list[tuple[str, int]]:
    """How many targets were missed for what, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(_CAUSES, asked.as_values())
        return [(code, count) for code, count in cursor.fetchall()]
