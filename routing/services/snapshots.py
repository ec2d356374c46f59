"""What a pass reads: everybody who is there and the heads of the lanes, as values of the pure core. Writes nothing."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from routing.matching import CHAT, LIVE, Agent, Item, Lane, Profile
from routing.services import overflow
from routing.services.overflow import Opening

_HEADS_PER_LANE = 64
_MOST_RINGING = 2  # chats that ask one person for an answer at once; one more goes to somebody else, or waits
_TIMES_PER_PRIORITY = 4.0  # work that was raised is worth so many times as much
_DEFERRABLE = frozenset({"mail", "social"})


@dataclass(frozen=True)
class Seat:
    """An agent of the snapshot, with what the core does not ask about her."""

    agent: Agent
    auto_accept: frozenset[str]

    @property
    def has_room(self) -> bool:
        """Whether she could be given anything; what she holds of mails gives way to live work."""
        hers, holds = self.agent.profile, self.agent
        return holds.calls == 0 and (holds.chats < hers.chat_ceiling or len(holds.deferred) < hers.deferred_ceiling)


@dataclass(frozen=True)
class Head:
    """Waiting work near the head of its lane, in the lane it was seen in."""

    item: Item
    lane_id: int
    resumes_for: int | None  # who had it before it was set aside
    team_ids: frozenset[int] | None  # without overflow
    group: dict[str, Any] | None = None  # of the customer: its names and weight, kept with the decision


@dataclass(frozen=True)
class Snapshot:
    now: float  # seconds, of the database's clock
    seats: dict[int, Seat] = field(default_factory=dict)
    heads: dict[int, Head] = field(default_factory=dict)
    openings: list[Opening] = field(default_factory=list)


# Who is busy counts for what people are worth and is given nothing. What she has answered only takes room.
_AGENTS = """
SELECT agent.id, agent.team_id, team.is_outsourced, agent.media, profile.media, profile.interruptible,
       profile.auto_accept,
       (SELECT jsonb_object_agg(known.skill_id, known.proficiency) FROM routing_agentskill known
         WHERE known.agent_id = agent.id),
       load.chats, load.chat_ceiling, load.deferred_ceiling - load.deferred,
       load.calls > 0 OR COALESCE(load.busy_until > statement_timestamp(), false), load.last_assigned_at,
       (SELECT jsonb_agg(jsonb_build_array(held.work_item_id, held.medium) ORDER BY held.work_item_id)
          FROM routing_assignment held JOIN routing_workitem work ON work.id = held.work_item_id
         WHERE held.agent_id = agent.id AND held.state <> 'ended' AND held.medium IN ('mail', 'social')
           AND work.due_at IS NOT NULL),
       (SELECT count(*) FROM routing_assignment ringing
         WHERE ringing.agent_id = agent.id AND ringing.state = 'offered' AND ringing.medium = 'chat'),
       statement_timestamp()
  FROM routing_agent agent
  JOIN routing_team team ON team.id = agent.team_id
  JOIN routing_presence there ON there.agent_id = agent.id
  JOIN routing_agentload load ON load.agent_id = agent.id
  LEFT JOIN routing_routingprofile profile ON profile.id = agent.profile_id
 WHERE agent.pool_id = %s AND there.status = 'available' AND there.lease_until > statement_timestamp()
 ORDER BY agent.id
"""
# The heads of each lane, and once more of the groups' work in it, which counts for more than its place in a long line
# (an id found twice is one head); what is pinned stands apart, so that work kept for who is away hides no other.
_HEADS = """
SELECT head.id, lane.id, lane.medium, lane.requirements, lane.queue_id, queue.is_in_house,
       CASE WHEN lane.is_widened THEN NULL
            ELSE ARRAY(SELECT team_id FROM routing_queue_teams served WHERE served.queue_id = lane.queue_id)
                 || CASE WHEN lane.overflow_team_id IS NULL THEN '{}' ELSE ARRAY[lane.overflow_team_id] END END,
       head.due_at, head.waiting_since, head.priority, head.excluded_agents, head.pinned_agent_id, head.last_agent_id,
       head.set_aside_at IS NOT NULL, counted.names, COALESCE(counted.weight, 1)
  FROM routing_lane lane
  JOIN routing_queue queue ON queue.id = lane.queue_id
 CROSS JOIN LATERAL (
       (SELECT work.* FROM routing_workitem work
         WHERE work.lane_id = lane.id AND work.state = 'waiting' AND work.pinned_agent_id IS NULL
         ORDER BY work.priority DESC, work.due_at ASC NULLS LAST, work.id LIMIT %s)
       UNION ALL
       (SELECT work.* FROM routing_workitem work
         WHERE work.lane_id = lane.id AND work.state = 'waiting' AND work.pinned_agent_id IS NULL
           AND work.customer_group <> ''
         ORDER BY work.priority DESC, work.due_at ASC NULLS LAST, work.id LIMIT %s)
       UNION ALL
       (SELECT work.* FROM routing_workitem work
         WHERE work.lane_id = lane.id AND work.state = 'waiting' AND work.pinned_agent_id = ANY(%s)
         LIMIT %s)) head
  LEFT JOIN routing_customergroup counted ON counted.slug = head.customer_group
 WHERE lane.pool_id = %s
 ORDER BY head.id
"""


def _parsed(value: Any) -> Any:
    """Django's cursor gives jsonb as text."""
    return json.loads(value) if isinstance(value, str) else value


def take(pool_id: int) -> Snapshot:
    """Two statements, and one more where overflow rules are; only the first where nobody has room."""
    with connection.cursor() as cursor:
        cursor.execute(_AGENTS, [pool_id])
        rows = cursor.fetchall()
        seats = {row[0]: _seat(row) for row in rows}
        if not any(seat.has_room for seat in seats.values()):
            return Snapshot(0.0)
        now: datetime = rows[0][15]
        cursor.execute(_HEADS, [_HEADS_PER_LANE, _HEADS_PER_LANE, list(seats), _HEADS_PER_LANE, pool_id])
        found = cursor.fetchall()
    openings = overflow.open_now(pool_id, now)
    heads = [_head(row, openings, now) for row in found]
    return Snapshot(now.timestamp(), seats, {head.item.id: head for head in heads if _may_be(head, seats)}, openings)


def _seat(row: tuple[Any, ...]) -> Seat:
    in_hands = _parsed(row[13]) or []
    auto_accept = frozenset(_parsed(row[6]) or ())
    rings = CHAT not in auto_accept
    interruptible = _DEFERRABLE if row[5] is None else frozenset(_parsed(row[5]))
    media = frozenset(_parsed(row[3]))
    if row[4] is not None:
        media &= frozenset(_parsed(row[4]))
    if any(medium not in interruptible for _, medium in in_hands):
        media -= set(LIVE)
    profile = Profile(
        team=row[1],
        is_outsourced=row[2],
        media=media,
        skills=tuple(sorted((int(skill), level) for skill, level in (_parsed(row[7]) or {}).items())),
        chat_ceiling=min(row[9], row[8] + max(_MOST_RINGING - row[14], 0)) if rings else row[9],
        deferred_ceiling=row[10] + len(in_hands),
    )
    agent = Agent(
        row[0],
        profile,
        chats=row[8],
        calls=int(row[11]),
        deferred=tuple(number for number, _ in in_hands),
        last_assigned=row[12].timestamp() if row[12] else 0.0,
    )
    return Seat(agent, auto_accept)


def _head(row: tuple[Any, ...], openings: list[Opening], now: datetime) -> Head:
    teams = None if row[6] is None else frozenset(row[6])
    waited = (now - row[8]).total_seconds()
    more = frozenset(one.team_id for one in openings if one.takes(row[4], row[2], waited))
    lane = Lane(
        queue=row[4],
        medium=row[2],
        requirements=tuple((skill, level) for skill, level in _parsed(row[3])),
        teams=None if teams is None else teams | more,
        is_in_house=row[5],
    )
    item = Item(
        id=row[0],
        lane=lane,
        due=row[7].timestamp() if row[7] else None,
        since=row[8].timestamp(),
        weight=_TIMES_PER_PRIORITY ** row[9] * row[15],
        excluded=frozenset(_parsed(row[10])),
        pinned=row[11],
        last_agent=row[12],
    )
    group = {"names": _parsed(row[14]), "weight": row[15]} if row[14] is not None else None
    return Head(item, row[1], row[12] if row[13] else None, teams, group)


def _may_be(head: Head, seats: dict[int, Seat]) -> bool:
    """What is pinned is given to nobody else; in-house work stays in the house, whoever it is pinned to."""
    seat = seats.get(head.item.pinned or 0)
    return seat is None or not (head.item.lane.is_in_house and seat.agent.profile.is_outsourced)
