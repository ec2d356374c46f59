"""How long an answer takes now, by queue and medium, from the clocks of lately; and whether what we told came true.

Read again at most every few seconds in each process. The rule is `routing.waiting`.
"""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from routing import waiting
from routing.models.media import Medium
from routing.services.database_time import database_now
from routing.waiting import Case, Error, Experience, Kind, Line

_KEPT_SECONDS = 5.0
_LIVE, _DEFERRED = (Medium.CHAT, Medium.CALL), (Medium.MAIL, Medium.SOCIAL)
_LOOKS_BACK = {_LIVE: timedelta(hours=3), _DEFERRED: timedelta(days=7)}
_MOST = 1_500

# The newest by their ids. Who gave up or went to another channel was before others in the line, and was not answered.
_CASES = """
SELECT lane.queue_id, clock.medium, EXTRACT(epoch FROM clock.started_at)::float8,
       EXTRACT(epoch FROM clock.stopped_at)::float8, COALESCE(clock.result <> 'cancelled', false)
  FROM (SELECT * FROM routing_clock
         WHERE kind IN ('first_reply', 'call_attempt') AND medium = ANY(%s) AND started_at > %s
         ORDER BY id DESC LIMIT %s) clock
  JOIN routing_workitem work ON work.id = clock.work_item_id
  JOIN routing_lane lane ON lane.id = work.lane_id
"""
# Anybody who could be given it: there, speaking the language, of a kind of work she does. Skills are widened in time.
_SOMEBODY = """
SELECT EXISTS (
    SELECT 1 FROM routing_agent agent
      JOIN routing_team team ON team.id = agent.team_id
      JOIN routing_presence there ON there.agent_id = agent.id
      JOIN routing_queue queue ON queue.id = %s AND queue.pool_id = agent.pool_id
      LEFT JOIN routing_routingprofile profile ON profile.id = agent.profile_id
     WHERE there.status = 'available' AND there.lease_until > statement_timestamp()
       AND NOT (queue.is_in_house AND team.is_outsourced)
       AND jsonb_exists(agent.media, %s) AND (profile.id IS NULL OR jsonb_exists(profile.media, %s))
       AND EXISTS (SELECT 1 FROM routing_agentskill known JOIN routing_skill skill ON skill.id = known.skill_id
                    WHERE known.agent_id = agent.id AND skill.slug = %s))
"""


@dataclass(frozen=True)
class _Seen:
    known: Mapping[Kind, Experience]
    lines: Mapping[Kind, Line]
    until: float


class _Kept:
    seen = _Seen({}, {}, 0.0)


_kept = _Kept()


@dataclass(frozen=True)
class Wait:
    """Of one work item: how many wait before her, and seconds left; None where nobody can say."""

    ahead: int
    seconds: int | None


def forget() -> None:
    """Look again with the next question."""
    _kept.seen = _Seen({}, {}, 0.0)


def _seen() -> _Seen:
    if time.monotonic() >= _kept.seen.until:
        now = database_now()
        cases = [case for media in _LOOKS_BACK for case in cases_since(now - _LOOKS_BACK[media], media)]
        _kept.seen = _Seen(waiting.learn(cases), waiting.lines(cases), time.monotonic() + _KEPT_SECONDS)
    return _kept.seen


def cases_since(since: datetime, media: Collection[str] = Medium.values, most: int = _MOST) -> list[Case]:
    """Everybody whose clock started since, as the pure rule wants them."""
    with connection.cursor() as cursor:
        cursor.execute(_CASES, [list(media), since, most])
        return [Case((queue, medium), *times) for queue, medium, *times in cursor.fetchall()]


def expected_seconds(queue_id: int, medium: str, ahead: int | None = None) -> int | None:
    """Until a person's answer, for work of this kind that comes now; None where too few tell.

    `ahead` is how many are before it; left out, all who wait there.
    """
    seen = _seen()
    told = waiting.expected(seen.known, seen.lines, (queue_id, medium), database_now().timestamp(), ahead)
    return None if told is None else max(1, round(told))


def of_work(queue_id: int, medium: str, started_at: datetime, now: datetime) -> Wait:
    """Of work whose clock started then and still runs."""
    seen = _seen()
    line = seen.lines.get((queue_id, medium), Line())
    ahead = line.ahead_of(started_at.timestamp())
    experience = seen.known.get((queue_id, medium)) or seen.known.get((0, medium))
    if experience is None:
        return Wait(ahead, None)
    waited = (now - started_at).total_seconds()
    left = experience.left(ahead, waited, line.stuck(now.timestamp()))
    return Wait(ahead, None if left is None else max(1, round(left)))


def somebody_is_there(queue_id: int, medium: str, language: str) -> bool:
    """Whether anybody on duty could be given work of this kind in this language."""
    with connection.cursor() as cursor:
        cursor.execute(_SOMEBODY, [queue_id, medium, medium, language])
        return bool(cursor.fetchone()[0])


_TELL = """
INSERT INTO routing_toldwait (clock_id, seconds, ahead, told_at)
SELECT clock.id, %s, %s, statement_timestamp() FROM routing_clock clock
 WHERE clock.work_item_id = %s AND clock.stopped_at IS NULL
   AND clock.kind NOT IN ('resolution', 'promise') ON CONFLICT DO NOTHING
"""


def told(work_item_id: int, wait: Wait) -> None:
    """Keep what she was told first: only that is measured, for it is what she decided by."""
    if wait.seconds is not None:
        with connection.cursor() as cursor:
            cursor.execute(_TELL, [wait.seconds, wait.ahead, work_item_id])


_TOLD = """
SELECT clock.medium, told.seconds::float8, EXTRACT(epoch FROM clock.stopped_at - told.told_at)::float8
  FROM routing_toldwait told JOIN routing_clock clock ON clock.id = told.clock_id
 WHERE told.told_at > %s AND clock.stopped_at IS NOT NULL AND clock.result <> 'cancelled'
"""


def errors_since(since: datetime) -> dict[str, Error]:
    """How what shoppers were told came true, by medium; of those who were answered."""
    pairs: dict[str, list[tuple[float, float]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [since])
        for medium, said, came in cursor.fetchall():
            pairs.setdefault(medium, []).append((said, came))
    return {medium: waiting.error_of(found) for medium, found in pairs.items()}
