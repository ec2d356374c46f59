"""Mails and social messages are taken out of an agent's hands for a chat or a call, and come back to her by themselves.

The work keeps its due time and its place in the queue: the database's side of what `matching` calls `sets_aside`.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from routing.models import Lane
from routing.nudges import want_pass
from routing.services import prepared

_NOW_HELD = """
SELECT held.work_item_id FROM routing_assignment held
  JOIN routing_workitem work ON work.id = held.work_item_id
  JOIN routing_agent agent ON agent.id = held.agent_id
  LEFT JOIN routing_routingprofile profile ON profile.id = agent.profile_id
 WHERE held.agent_id = %s AND held.state <> 'ended' AND work.due_at IS NOT NULL
   AND COALESCE(profile.interruptible, '["mail", "social"]') @> to_jsonb(held.medium)
   AND EXISTS (SELECT 1 FROM routing_assignment offer
                WHERE offer.work_item_id = %s AND offer.agent_id = %s AND offer.state = 'offered'
                  AND offer.medium IN ('chat', 'call'))
 ORDER BY held.work_item_id
"""
# What has been answered is nobody's wait: it stays with her.
_SET_ASIDE = """
WITH aside AS (
    UPDATE routing_assignment held SET state = 'ended', ended_at = %s, ended_as = 'set_aside'
      FROM routing_workitem work
     WHERE held.work_item_id = ANY(%s) AND held.agent_id = ANY(%s) AND held.state <> 'ended'
       AND held.medium IN ('mail', 'social') AND work.id = held.work_item_id AND work.due_at IS NOT NULL
    RETURNING held.work_item_id, held.agent_id
), freed AS (
    UPDATE routing_agentload load SET deferred = load.deferred - gone.number
      FROM (SELECT agent_id, count(*)::int AS number FROM aside GROUP BY agent_id) gone
     WHERE load.agent_id = gone.agent_id
)
UPDATE routing_workitem work SET state = 'waiting', last_agent_id = aside.agent_id, set_aside_at = %s
  FROM aside WHERE work.id = aside.work_item_id
RETURNING work.id, aside.agent_id, work.lane_id
"""


def wanted_for(work_item_id: int, agent_id: int) -> list[int]:
    """The work that she would set aside if she accepted this offer of live work; to be locked together with it."""
    return [row[0] for row in prepared.rows(_NOW_HELD, agent_id, work_item_id, agent_id)]


def set_aside(work_item_ids: Iterable[int], agent_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """Of this work what these agents still hold unanswered waits again. Returns who held it, by work item.

    The caller holds the work items' and the loads' locks.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SET_ASIDE, [now, sorted(work_item_ids), sorted(agent_ids), now])
        rows = cursor.fetchall()
    if rows:
        want_pass(*Lane.objects.filter(pk__in={row[2] for row in rows}).values_list("pool_id", flat=True).distinct())
    return {row[0]: row[1] for row in rows}
