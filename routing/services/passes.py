"""One pass over one pool: read the heads and the free agents, decide in memory, commit set-based.

The order matters (a wake-up is never lost): take the pool's lock, clear its wake-up marks, and only then read.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from routing.matching import CALL, CHAT, PRIOR, Agent, Decision, Floor, Item, Lane, Profile, Weights
from routing.models import WakeUp
from routing.outcomes import Outcome, report
from routing.services.database_time import database_now

OFFER_SECONDS = {"chat": 20, "call": 20, "mail": 60, "social": 60}
_HEADS_PER_LANE = 64
_TIMES_PER_PRIORITY = 4.0  # work that was raised is worth so many times as much
_LOCK_SPACE = 7_601  # the first half of our advisory locks' keys, so that they meet nobody else's


def route_pools() -> int:
    """Route every pool that has waiting work or a wake-up mark. Returns how many offers were made."""
    return sum(route_pool(pool_id) for pool_id in _pools_to_route())


_POOLS = """
SELECT pool.id FROM routing_pool pool
 WHERE EXISTS (SELECT 1 FROM routing_wakeup wake WHERE wake.pool_id = pool.id)
    OR (EXISTS (SELECT 1 FROM routing_lane lane JOIN routing_workitem work ON work.lane_id = lane.id
                 WHERE lane.pool_id = pool.id AND work.state = 'waiting')
        AND EXISTS (SELECT 1 FROM routing_presence there JOIN routing_agent agent ON agent.id = there.agent_id
                     WHERE agent.pool_id = pool.id AND there.status = 'available'
                       AND there.lease_until > statement_timestamp()))
"""


IS_WANTED = f"EXISTS ({_POOLS})"


def _pools_to_route() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_POOLS)
        return [row[0] for row in cursor.fetchall()]


def route_pool(pool_id: int) -> int:
    """Passes over one pool until nobody wants another. Returns how many offers were made.

    If another worker has the pool, that worker looks again after its commit and sees our mark.
    """
    made = 0
    while True:
        offers = _one_pass(pool_id)
        if offers is None:
            return made
        made += offers
        if not WakeUp.objects.filter(pool_id=pool_id).exists():
            return made


def _one_pass(pool_id: int) -> int | None:
    """None where another worker has the pool."""
    with transaction.atomic():
        if not _try_lock(pool_id):
            return None
        WakeUp.objects.filter(pool_id=pool_id).delete()
        agents = _free_agents(pool_id)
        if not agents:
            return 0
        heads = _heads(pool_id)
        decisions = _decide(agents, [item for item, _ in heads])
        return _commit(decisions, {item.id: lane_id for item, lane_id in heads}) if decisions else 0


def _decide(agents: list[Agent], items: list[Item]) -> list[Decision]:
    floor = Floor(Weights(), PRIOR)
    for agent in agents:
        floor.put_agent(agent)
    for item in items:
        floor.enqueue(item)
    return floor.settle(database_now().timestamp())


def _try_lock(pool_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, pool_id])
        return bool(cursor.fetchone()[0])


_HEADS = """
SELECT head.id, lane.medium, lane.requirements, head.due_at, head.waiting_since, head.priority,
       CASE WHEN lane.is_widened THEN NULL
            ELSE ARRAY(SELECT team_id FROM routing_queue_teams served WHERE served.queue_id = lane.queue_id) END,
       queue.is_in_house, head.excluded_agents, lane.id
  FROM routing_lane lane
  JOIN routing_queue queue ON queue.id = lane.queue_id
 CROSS JOIN LATERAL (
       SELECT work.id, work.due_at, work.waiting_since, work.priority, work.excluded_agents
         FROM routing_workitem work
        WHERE work.lane_id = lane.id AND work.state = 'waiting'
        ORDER BY work.priority DESC, work.due_at ASC NULLS LAST, work.id
        LIMIT %s) head
 WHERE lane.pool_id = %s
"""
_FREE_AGENTS = """
SELECT agent.id, agent.team_id, team.is_outsourced, agent.media,
       (SELECT jsonb_object_agg(known.skill_id, known.proficiency) FROM routing_agentskill known
         WHERE known.agent_id = agent.id),
       load.chats, load.chat_ceiling, load.calls, load.deferred, load.deferred_ceiling, load.last_assigned_at
  FROM routing_agent agent
  JOIN routing_team team ON team.id = agent.team_id
  JOIN routing_presence there ON there.agent_id = agent.id
  JOIN routing_agentload load ON load.agent_id = agent.id
 WHERE agent.pool_id = %s AND there.status = 'available' AND there.lease_until > statement_timestamp()
   AND load.calls = 0 AND (load.chats < load.chat_ceiling OR load.deferred < load.deferred_ceiling)
"""


def _parsed(value: Any) -> Any:
    """Django's cursor gives jsonb as text."""
    return json.loads(value) if isinstance(value, str) else value


def _heads(pool_id: int) -> list[tuple[Item, int]]:
    """The heads, each with the lane it was seen in."""
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [_HEADS_PER_LANE, pool_id])
        return [(_item(row), row[9]) for row in cursor.fetchall()]


def _item(row: tuple[Any, ...]) -> Item:
    lane = Lane(
        queue=row[9],
        medium=row[1],
        requirements=tuple((skill, level) for skill, level in _parsed(row[2])),
        teams=None if row[6] is None else frozenset(row[6]),
        is_in_house=row[7],
    )
    return Item(
        id=row[0],
        lane=lane,
        due=row[3].timestamp() if row[3] else None,
        since=row[4].timestamp(),
        weight=_TIMES_PER_PRIORITY ** row[5],
        excluded=frozenset(_parsed(row[8])),
    )


def _free_agents(pool_id: int) -> list[Agent]:
    with connection.cursor() as cursor:
        cursor.execute(_FREE_AGENTS, [pool_id])
        return [_agent(row) for row in cursor.fetchall()]


def _agent(row: tuple[Any, ...]) -> Agent:
    """Mails that she holds stay with her and only count against her ceiling."""
    profile = Profile(
        team=row[1],
        is_outsourced=row[2],
        media=frozenset(_parsed(row[3])),
        skills=tuple(sorted((int(skill), level) for skill, level in (_parsed(row[4]) or {}).items())),
        chat_ceiling=row[6],
        deferred_ceiling=row[9] - row[8],
    )
    return Agent(row[0], profile, row[5], row[7], (), row[10].timestamp() if row[10] else 0.0)


# Waiting still, and in the lane it was seen in: a lane is the queue, medium and skills that the decision rests on.
_LOCK_WAITING = """
SELECT work.id FROM routing_workitem work
  JOIN unnest(%s::bigint[], %s::bigint[]) AS seen(id, lane_id) ON seen.id = work.id AND seen.lane_id = work.lane_id
 WHERE work.state = 'waiting' ORDER BY work.id FOR NO KEY UPDATE OF work SKIP LOCKED
"""
# Presence is read again under the loads' lock: who left since the snapshot gets nothing.
_LOCK_LOADS = """
SELECT load.agent_id, load.chats, load.chat_ceiling, load.calls, load.deferred, load.deferred_ceiling
  FROM routing_agentload load JOIN routing_presence there ON there.agent_id = load.agent_id
 WHERE load.agent_id = ANY(%s) AND there.status = 'available' AND there.lease_until > statement_timestamp()
 ORDER BY load.agent_id FOR NO KEY UPDATE OF load
"""
_HOLD = """
UPDATE routing_agentload load
   SET chats = load.chats + more.chats, calls = load.calls + more.calls, deferred = load.deferred + more.deferred,
       last_assigned_at = %s
  FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[]) AS more(agent_id, chats, calls, deferred)
 WHERE load.agent_id = more.agent_id
"""
_OFFER = """
WITH chosen AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::jsonb[])
               AS c(work_item_id, agent_id, medium, expires_at, decision)
), offered AS (
    UPDATE routing_workitem work SET state = 'offered', epoch = work.epoch + 1
      FROM chosen WHERE work.id = chosen.work_item_id
    RETURNING work.id, work.epoch
)
INSERT INTO routing_assignment (work_item_id, agent_id, epoch, medium, state, offered_at, expires_at, decision)
SELECT chosen.work_item_id, chosen.agent_id, offered.epoch, chosen.medium, 'offered', %s, chosen.expires_at,
       chosen.decision
  FROM chosen JOIN offered ON offered.id = chosen.work_item_id
"""


def _commit(decisions: list[Decision], lanes: Mapping[int, int]) -> int:
    """Work items, then loads, then (in the desk's handler) tickets: the one lock order. Who lost a race is dropped.

    `lanes` says in which lane each item was seen.
    """
    with connection.cursor() as cursor:
        items = [decision.work_item_id for decision in decisions]
        cursor.execute(_LOCK_WAITING, [items, [lanes[work_item_id] for work_item_id in items]])
        still_waiting = {row[0] for row in cursor.fetchall()}
        cursor.execute(_LOCK_LOADS, [sorted({decision.agent_id for decision in decisions})])
        room = {row[0]: _Room(*row[1:]) for row in cursor.fetchall()}
        kept = [
            decision for decision in decisions if decision.work_item_id in still_waiting and _still_fits(decision, room)
        ]
        if not kept:
            return 0
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        _write(cursor, kept, now)
    report(
        [
            Outcome("offered", decision.work_item_id, now, decision.agent_id, facts={"candidates": decision.candidates})
            for decision in kept
        ]
    )
    return len(kept)


@dataclass
class _Room:
    """What she holds and may hold, as locked."""

    chats: int
    chat_ceiling: int
    calls: int
    deferred: int
    deferred_ceiling: int

    def hold(self, medium: str) -> bool:
        """Count one more; False where it does not fit. A call takes a whole agent."""
        if self.calls or (medium == CALL and self.chats):
            return False
        if medium == CHAT:
            self.chats += 1
        elif medium == CALL:
            self.calls += 1
        else:
            self.deferred += 1
        return self.chats <= self.chat_ceiling and self.deferred <= self.deferred_ceiling


def _still_fits(decision: Decision, room: dict[int, _Room]) -> bool:
    agent = room.get(decision.agent_id)
    return agent is not None and agent.hold(decision.medium)


def _write(cursor: Any, kept: list[Decision], now: datetime) -> None:
    more: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for decision in kept:
        more[decision.agent_id][{"chat": 0, "call": 1}.get(decision.medium, 2)] += 1
    agents = sorted(more)
    cursor.execute(_HOLD, [now, agents, *([more[agent][place] for agent in agents] for place in range(3))])
    cursor.execute(
        _OFFER,
        [
            [decision.work_item_id for decision in kept],
            [decision.agent_id for decision in kept],
            [decision.medium for decision in kept],
            [now + timedelta(seconds=OFFER_SECONDS[decision.medium]) for decision in kept],
            [json.dumps(_why(decision)) for decision in kept],
            now,
        ],
    )


def _why(decision: Decision) -> dict[str, Any]:
    """The decision as it is kept with the offer: the terms of the chosen one and of the runner-up."""
    return {
        "how": "routed",
        "candidates": decision.candidates,
        "chosen": decision.chosen.to_json(),
        "runner_up": decision.runner_up.to_json() if decision.runner_up else None,
    }
