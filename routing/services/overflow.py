"""Which overflow rules are open now, and how much each still lets through."""

import json
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from routing.overflow import Opening, Rule, is_open
from routing.services import prepared

# What this team holds now of that queue, and what it was given of it since midnight: person by person, so that it does
# not matter how much all others hold or were given.
_OF_TEAM = """
 CROSS JOIN LATERAL (
       SELECT count(*) AS count FROM routing_agent agent
        CROSS JOIN LATERAL (
              SELECT one.work_item_id FROM routing_assignment one
               WHERE one.agent_id = agent.id AND (rule.medium = '' OR one.medium = rule.medium) AND {which}) held
         JOIN routing_workitem work ON work.id = held.work_item_id
         JOIN routing_lane lane ON lane.id = work.lane_id AND lane.queue_id = rule.queue_id
        WHERE agent.team_id = rule.team_id AND {where}) {name}
"""
_NOW = "one.state <> 'ended'"
_TODAY = "one.offered_at >= %s AND (one.state <> 'ended' OR one.accepted_at IS NOT NULL)"
_TAKEN = f"""
SELECT rule.id, now.count, today.count FROM routing_overflowrule rule
{_OF_TEAM.format(which=_NOW, where="true", name="now")} {_OF_TEAM.format(which=_TODAY, where="true", name="today")}
"""  # noqa: S608 - words of ours
# Counted only where the rule sets a limit to it.
_LIMITED = _OF_TEAM.format(which=_NOW, where="rule.most_at_once IS NOT NULL", name="now") + _OF_TEAM.format(
    which=_TODAY, where="rule.most_per_day IS NOT NULL", name="today"
)
# What is open by plan now, and what this team was given of it since it began.
_PLANNED = """
  LEFT JOIN LATERAL (
       SELECT opening.most - (
              SELECT count(*) FROM routing_assignment held
                JOIN routing_agent agent ON agent.id = held.agent_id
                JOIN routing_workitem work ON work.id = held.work_item_id
                JOIN routing_lane lane ON lane.id = work.lane_id
               WHERE held.offered_at >= opening.begins_at AND (held.state <> 'ended' OR held.accepted_at IS NOT NULL)
                 AND agent.team_id = rule.team_id AND lane.queue_id = rule.queue_id
                 AND (rule.medium = '' OR held.medium = rule.medium)) AS left_over
         FROM routing_plannedopening opening
        WHERE opening.rule_id = rule.id AND opening.withdrawn_at IS NULL
          AND opening.begins_at <= %s AND opening.ends_at > %s
        ORDER BY opening.id DESC LIMIT 1) planned ON true
"""
_RULES = f"""
SELECT rule.queue_id, rule.team_id, rule.medium, rule.after_seconds, rule.weekdays, rule.opens_at, rule.closes_at,
       rule.most_at_once, rule.most_per_day, now.count, today.count, planned.left_over
  FROM routing_overflowrule rule
  JOIN routing_queue queue ON queue.id = rule.queue_id
  JOIN routing_team team ON team.id = rule.team_id {_LIMITED} {_PLANNED}
 WHERE rule.is_active AND queue.pool_id = %s AND NOT (queue.is_in_house AND team.is_outsourced)
"""  # noqa: S608
# Of nothing that waits a pass lets nothing through: then nobody's hands are counted.
_OF_WAITING = f"""{_RULES}
   AND EXISTS (SELECT 1 FROM routing_lane lane
                CROSS JOIN LATERAL (
                      SELECT 1 FROM routing_workitem WHERE lane_id = lane.id AND state = 'waiting' LIMIT 1) waits
                WHERE lane.queue_id = rule.queue_id AND (rule.medium = '' OR lane.medium = rule.medium))
"""  # noqa: S608


def taken(now: datetime) -> dict[int, tuple[int, int]]:
    """By rule: how many its team holds now of what it speaks of, and how many it was given since midnight."""
    midnight = _midnight(now)
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [midnight])
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def open_now(pool_id: int, now: datetime, *, of_waiting: bool = False) -> list[Opening]:
    """The rules of this pool that are open by their hours or by plan, whether or not they let anything more through;
    with `of_waiting`, those of queues where something waits that they speak of."""
    local, midnight = timezone.localtime(now), _midnight(now)
    rules = prepared.rows(f"{_OF_WAITING if of_waiting else _RULES} ORDER BY rule.id", midnight, now, now, pool_id)
    found = [_opening(row, local) for row in rules]
    return [one for one in found if one is not None]


def _days(value: Any) -> list[int]:
    return list(json.loads(value) if isinstance(value, str) else value)


def _opening(row: tuple[Any, ...], local: datetime) -> Opening | None:
    queue_id, team_id, medium, after_seconds, weekdays, opens_at, closes_at, at_once, per_day, held, today, planned = (
        row
    )
    rule = Rule(queue_id, team_id, medium, after_seconds, at_once, per_day)
    return rule.opening(held, today, planned, is_open=is_open(_days(weekdays), opens_at, closes_at, local))


# Who of the team is there for this kind of work, and how many more she could hold.
_ROOM = """
SELECT work.medium, work.lane_id, lane.queue_id, lane.pool_id, queue.is_in_house AND team.is_outsourced,
       (SELECT COALESCE(sum(CASE WHEN load.calls > 0 THEN 0
                                 WHEN work.medium = 'chat' THEN load.chat_ceiling - load.chats
                                 WHEN work.medium = 'call' THEN CASE WHEN load.chats = 0 THEN 1 ELSE 0 END
                                 ELSE load.deferred_ceiling - load.deferred END), -1)
          FROM routing_agent agent
          JOIN routing_presence there ON there.agent_id = agent.id
          JOIN routing_agentload load ON load.agent_id = agent.id
         WHERE agent.team_id = team.id AND agent.pool_id = lane.pool_id AND jsonb_exists(agent.media, work.medium)
           AND there.status = 'available' AND there.lease_until > statement_timestamp()),
       array_agg(work.id ORDER BY work.priority DESC, work.due_at NULLS LAST, work.id), statement_timestamp(), team.id,
       EXISTS (SELECT 1 FROM routing_overflowrule rule
                WHERE rule.queue_id = lane.queue_id AND rule.team_id = team.id AND rule.is_active
                  AND rule.medium IN ('', work.medium))
  FROM routing_workitem work
  JOIN routing_lane lane ON lane.id = work.lane_id
  JOIN routing_queue queue ON queue.id = lane.queue_id
  JOIN routing_team team ON team.slug = %s
 WHERE work.id = ANY(%s)
 GROUP BY work.medium, work.lane_id, lane.queue_id, lane.pool_id, queue.is_in_house, team.id, team.is_outsourced
"""
IN_HOUSE, NOBODY_THERE, NO_ROOM, CLOSED, ENOUGH = "in_house", "nobody_there", "no_room", "team_closed", "volume"


def refused_by(team: str, work_item_ids: list[int]) -> dict[int, str]:
    """Which of this work cannot go to the team now, and why: in_house, nobody_there, no_room, team_closed (by its
    hours), volume (it has been given what was agreed). The most urgent goes first; the work is locked."""
    with connection.cursor() as cursor:
        cursor.execute(_ROOM, [team, list(work_item_ids)])
        rows = cursor.fetchall()
    refused = dict.fromkeys(work_item_ids, NOBODY_THERE) if not rows else {}
    for medium, _, queue_id, pool_id, stays, room, ids, now, team_id, has_rule in rows:
        limit, why = room, NO_ROOM if room >= 0 else NOBODY_THERE
        if stays:
            limit, why = 0, IN_HOUSE
        elif has_rule:
            open_rules = [
                one
                for one in open_now(pool_id, now)
                if (one.queue_id, one.team_id) == (queue_id, team_id) and one.medium in ("", medium)
            ]
            if not open_rules:
                limit, why = 0, CLOSED
            else:
                left = max((one.left for one in open_rules if one.left is not None), default=None)
                if left is not None and left < limit:
                    limit, why = left, ENOUGH
        refused |= dict.fromkeys(ids[max(limit, 0) :], why)
    return refused
