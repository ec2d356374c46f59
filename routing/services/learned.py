"""What the router believes, from what it has seen: teams' figures from assignments and clocks, never a person's.

Read again at most once a minute in each worker. The rows say who; what is handed to the learner says only which team.
"""

import json
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import structlog
from django.db import DataError, connection

from routing.learning import Learner
from routing.matching import PRIOR, Beliefs, Lane
from routing.services.database_time import database_now

log = structlog.get_logger("routing.learned")
EVERY_SECONDS = 60
_DAYS = 56
_MOST = 2_000  # of each kind, the newest
_LONGEST_CHAT, _LONGEST_WORK = 3_600, 7_200  # seconds; longer, it was left open

# The newest by their ids, so that no index is needed beside the key.
# A chat's seconds are divided among the chats that were in the same hands; a mail's end with the answer.
_WORKED = """
SELECT agent.team_id, held.medium,
       CASE WHEN held.medium = 'chat' THEN held.seconds / GREATEST(1 + COALESCE(beside.seconds, 0) / held.seconds, 1)
            ELSE held.seconds END
  FROM (SELECT done.id, done.agent_id, done.medium, done.accepted_at, done.ended_at,
               GREATEST(EXTRACT(epoch FROM COALESCE(
                   (SELECT min(clock.stopped_at) FROM routing_clock clock
                     WHERE clock.work_item_id = done.work_item_id AND done.medium IN ('mail', 'social')
                       AND clock.kind NOT IN ('resolution', 'promise') AND clock.result <> 'cancelled'
                       AND clock.stopped_at BETWEEN done.accepted_at AND done.ended_at),
                   done.ended_at) - done.accepted_at), 1)::float8 AS seconds
          FROM routing_assignment done
         WHERE done.ended_as IN ('resolved', 'postponed') AND done.accepted_at IS NOT NULL
           AND done.ended_at > %s
         ORDER BY done.id DESC LIMIT %s) held
  JOIN routing_agent agent ON agent.id = held.agent_id
  LEFT JOIN LATERAL (
       SELECT sum(EXTRACT(epoch FROM LEAST(other.ended_at, held.ended_at)
                                   - GREATEST(other.accepted_at, held.accepted_at)))::float8 AS seconds
         FROM routing_assignment other
        WHERE held.medium = 'chat' AND other.agent_id = held.agent_id AND other.medium = 'chat' AND other.id <> held.id
          AND other.accepted_at BETWEEN held.accepted_at - interval '1 hour' AND held.ended_at
          AND other.ended_at > held.accepted_at) beside ON true
 WHERE held.seconds <= CASE WHEN held.medium = 'chat' THEN %s ELSE %s END
 ORDER BY held.ended_at, held.id
"""
# The first reply after she accepted, with the chats that she then held, this one included; or that she gave up on it.
_REPLIED = """
SELECT agent.team_id, LEAST(count(beside.id) + 1, 7), EXTRACT(epoch FROM clock.stopped_at - held.accepted_at)::float8,
       clock.result <> 'cancelled'
  FROM (SELECT * FROM routing_clock
         WHERE medium = 'chat' AND kind NOT IN ('resolution', 'promise') AND stopped_at > %s
         ORDER BY id DESC LIMIT %s) clock
  JOIN routing_assignment held ON held.work_item_id = clock.work_item_id AND held.accepted_at <= clock.stopped_at
       AND COALESCE(held.ended_at, 'infinity') >= clock.stopped_at
  JOIN routing_agent agent ON agent.id = held.agent_id
  LEFT JOIN routing_assignment beside ON beside.agent_id = held.agent_id AND beside.medium = 'chat'
       AND beside.id <> held.id AND beside.accepted_at BETWEEN held.accepted_at - interval '1 hour' AND held.accepted_at
       AND COALESCE(beside.ended_at, 'infinity') > held.accepted_at
 GROUP BY agent.team_id, clock.id, clock.stopped_at, clock.result, held.id, held.accepted_at
 ORDER BY clock.stopped_at, clock.id
"""
_WAITED = """
SELECT medium, EXTRACT(epoch FROM stopped_at - started_at)::float8, result = 'cancelled'
  FROM (SELECT * FROM routing_clock
         WHERE medium IN ('chat', 'call') AND kind NOT IN ('resolution', 'promise') AND stopped_at > %s
         ORDER BY id DESC LIMIT %s) clock
 ORDER BY stopped_at, id
"""
_ARRIVED = """
SELECT lane.queue_id, lane.medium, lane.requirements, queue.is_in_house,
       ARRAY(SELECT team_id FROM routing_queue_teams served WHERE served.queue_id = lane.queue_id), work.created_at
  FROM (SELECT * FROM routing_workitem WHERE created_at > %s ORDER BY id DESC LIMIT %s) work
  JOIN routing_lane lane ON lane.id = work.lane_id AND NOT lane.is_widened
  JOIN routing_queue queue ON queue.id = lane.queue_id
 ORDER BY work.created_at, work.id
"""


class _Known:
    """What this process believes, and when it looks again."""

    beliefs = PRIOR
    until = 0.0


_known = _Known()


def beliefs() -> Beliefs:
    """What passes decide by; `refresh` keeps it at most about a minute old."""
    return _known.beliefs


def refresh() -> int:
    """Look again if it is time: a sweep of the background, so that no pass waits for it."""
    if time.monotonic() >= _known.until:
        _known.until = time.monotonic() + EVERY_SECONDS
        try:
            _known.beliefs = learn()
        except DataError as error:  # figures that do not add up keep nobody from being answered
            log.warning("nothing_learned", error=str(error).strip()[:200])
    return 0


def forget() -> None:
    """Believe the prior, and look again with the next sweep."""
    _known.beliefs, _known.until = PRIOR, 0.0


def learn() -> Beliefs:
    """From the rows of the last weeks, the newest of each kind. Four statements."""
    now = database_now()
    since = now.fromtimestamp(now.timestamp() - _DAYS * 86_400, tz=now.tzinfo)
    learner = Learner()
    for team, medium, seconds in _rows(_WORKED, since, _MOST, _LONGEST_CHAT, _LONGEST_WORK):
        learner.worked(team, medium, seconds)
    for team, chats, seconds, is_answered in _rows(_REPLIED, since, _MOST):
        (learner.replied if is_answered else learner.unanswered)(team, chats, seconds)
    for medium, seconds, gave_up in _rows(_WAITED, since, _MOST):
        learner.waited(medium, seconds, gave_up=gave_up)
    for queue, medium, requirements, is_in_house, teams, at in _rows(_ARRIVED, since, _MOST):
        learner.arrived(_lane(queue, medium, requirements, is_in_house=is_in_house, teams=teams), at.timestamp())
    return learner.beliefs(now.timestamp())


def _lane(queue: int, medium: str, requirements: Any, *, is_in_house: bool, teams: list[int]) -> Lane:
    needs = json.loads(requirements) if isinstance(requirements, str) else requirements
    return Lane(queue, medium, tuple((skill, level) for skill, level in needs), frozenset(teams), is_in_house)


def _rows(statement: str, since: datetime, *limits: int) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [since, *limits])
        yield from cursor.fetchall()
