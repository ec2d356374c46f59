"""What a pass reads: who has room and the heads of the lanes, as values of the pure core. Writes nothing.

Neither depends on how much waits or how many are busy: of these only the number counts, for what people are worth.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from routing.costs import Costs
from routing.matching import MEDIA, Agent, Item, Lane, Profile
from routing.services import learned, overflow, people, policies
from routing.services.configuration import remembered
from routing.services.overflow import Opening
from routing.services.people import Person

_MOST_OF_A_LANE = 64
_MOST_HEADS = 4_096  # of all lanes together
_MOST_RINGING = 2  # chats that ask one person for an answer at once; one more goes to somebody else, or waits
_TIMES_PER_PRIORITY = 4.0  # work that was raised is worth so many times as much
_NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Seat:
    """An agent with room, and what the core does not ask about her."""

    agent: Agent
    auto_accept: frozenset[str]


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
    """`busy` are people who are there and have no room, by what they are; `cut` are the lanes of which more waits."""

    now: float  # seconds, of the database's clock
    seats: dict[int, Seat] = field(default_factory=dict)
    heads: dict[int, Head] = field(default_factory=dict)
    openings: list[Opening] = field(default_factory=list)
    busy: Counter[Profile] = field(default_factory=Counter)
    cut: dict[int, Lane] = field(default_factory=dict)


_IS_THERE = """
  FROM routing_agentload load
  JOIN routing_agent agent ON agent.id = load.agent_id
  JOIN routing_presence there ON there.agent_id = load.agent_id
 WHERE agent.pool_id = %s AND there.status = 'available' AND there.lease_until > statement_timestamp()
"""
# Mails are given to who has no chat.
_HAS_ROOM = """
load.calls = 0 AND (load.busy_until IS NULL OR load.busy_until <= statement_timestamp())
   AND (load.chats < load.chat_ceiling OR (load.chats = 0 AND load.deferred < load.deferred_ceiling))
"""
# What she has answered only takes room.
_SEATS = f"""
SELECT load.agent_id, load.chats, load.chat_ceiling, load.deferred_ceiling - load.deferred,
       EXTRACT(epoch FROM load.last_assigned_at)::float8,
       CASE WHEN load.deferred > 0 THEN
           (SELECT jsonb_agg(jsonb_build_array(held.work_item_id, held.medium) ORDER BY held.work_item_id)
              FROM routing_assignment held JOIN routing_workitem work ON work.id = held.work_item_id
             WHERE held.agent_id = load.agent_id AND held.state <> 'ended' AND held.medium IN ('mail', 'social')
               AND work.due_at IS NOT NULL) END,
       CASE WHEN load.chats > 0 THEN
           (SELECT count(*) FROM routing_assignment ringing
             WHERE ringing.agent_id = load.agent_id AND ringing.state = 'offered' AND ringing.medium = 'chat')
           ELSE 0 END,
       EXTRACT(epoch FROM statement_timestamp())::float8
{_IS_THERE} AND {_HAS_ROOM}
 ORDER BY load.agent_id
"""  # noqa: S608 - made of the constants above
_BUSY = f"SELECT array_agg(load.agent_id) {_IS_THERE} AND NOT ({_HAS_ROOM})"

_LANES = """
SELECT lane.id, lane.medium, lane.requirements, lane.queue_id, queue.is_in_house,
       CASE WHEN lane.is_widened THEN NULL
            ELSE ARRAY(SELECT team_id FROM routing_queue_teams served WHERE served.queue_id = lane.queue_id)
                 || CASE WHEN lane.overflow_team_id IS NULL THEN '{}' ELSE ARRAY[lane.overflow_team_id] END END
  FROM routing_lane lane JOIN routing_queue queue ON queue.id = lane.queue_id
 WHERE lane.pool_id = %s
"""
_HEAD = """
SELECT work.id, work.lane_id, work.priority, work.due_at, work.waiting_since, work.excluded_agents,
       work.pinned_agent_id, work.last_agent_id, work.set_aside_at, work.customer_group
  FROM routing_workitem work WHERE work.lane_id = lane.id AND work.state = 'waiting'
"""
# The heads of each lane: what was raised and what is due first; as late work must not hide what can still be met, the
# first that can; and the groups' work, which counts for more than its place in a long line (an id found twice is one
# head). What is pinned stands apart, so that work kept for somebody who is away hides no other.
_HEADS = f"""
SELECT head.id, head.lane_id, head.priority, EXTRACT(epoch FROM head.due_at)::float8,
       EXTRACT(epoch FROM head.waiting_since)::float8, NULLIF(head.excluded_agents, '[]'), head.pinned_agent_id,
       head.last_agent_id, head.set_aside_at IS NOT NULL, counted.names, COALESCE(counted.weight, 1)
  FROM unnest(%(lanes)s::bigint[], %(limits)s::timestamptz[]) AS lane(id, met_from)
 CROSS JOIN LATERAL (
       ({_HEAD} AND work.pinned_agent_id IS NULL
         ORDER BY work.priority DESC, work.due_at ASC NULLS LAST, work.id LIMIT %(most)s)
       UNION ALL
       ({_HEAD} AND work.pinned_agent_id IS NULL AND work.priority = 0 AND work.due_at >= lane.met_from
         ORDER BY work.due_at, work.id LIMIT %(most)s)
       UNION ALL
       ({_HEAD} AND work.pinned_agent_id IS NULL AND work.priority = 1 AND work.due_at >= lane.met_from
         ORDER BY work.due_at, work.id LIMIT %(most)s)
       UNION ALL
       ({_HEAD} AND work.pinned_agent_id IS NULL AND work.customer_group <> ''
         ORDER BY work.priority DESC, work.due_at ASC NULLS LAST, work.id LIMIT %(most)s)
       UNION ALL
       ({_HEAD} AND work.pinned_agent_id = ANY(%(agents)s::bigint[]) LIMIT {_MOST_OF_A_LANE})) head
  LEFT JOIN routing_customergroup counted ON counted.slug = head.customer_group
"""  # noqa: S608


@dataclass(frozen=True)
class _Kind:
    """A lane as it is set up."""

    lane: Lane
    team_ids: frozenset[int] | None


def array(numbers: Iterable[int]) -> str:
    """As a parameter for `%s::bigint[]`: thousands of them one by one take longer than what is asked about them."""
    return f"{{{','.join(map(str, numbers))}}}"


def _parsed(value: Any) -> Any:
    """Django's cursor gives jsonb as text."""
    return json.loads(value) if isinstance(value, str) else value


@remembered
def _kinds(pool_id: int) -> dict[int, _Kind]:
    """The lanes of a pool by id."""
    with connection.cursor() as cursor:
        cursor.execute(_LANES, [pool_id])
        return {row[0]: _kind(row) for row in cursor.fetchall()}


def _kind(row: tuple[Any, ...]) -> _Kind:
    teams = None if row[5] is None else frozenset(row[5])
    needs = tuple((skill, level) for skill, level in _parsed(row[2]))
    return _Kind(Lane(row[3], row[1], needs, teams, row[4]), teams)


def lanes_of(pool_id: int) -> list[Lane]:
    """The lanes of a pool as they are set up."""
    return [kind.lane for kind in _kinds(pool_id).values()]


def take(pool_id: int) -> Snapshot:
    """Three statements, and one more where overflow rules are; only the first where nobody has room."""
    everybody = people.of_pool(pool_id)
    with connection.cursor() as cursor:
        cursor.execute(_SEATS, [pool_id])
        rows = cursor.fetchall()
        seats = {row[0]: _seat(row, everybody[row[0]]) for row in rows if row[0] in everybody}
        if not seats:
            return Snapshot(0.0)
        cursor.execute(_BUSY, [pool_id])
        busy = Counter(everybody[number].standing for number in cursor.fetchone()[0] or () if number in everybody)
    now: float = rows[0][7]
    openings = overflow.open_now(pool_id, datetime.fromtimestamp(now, UTC))
    snapshot = Snapshot(now, seats, {}, openings, busy)
    lanes = _kinds(pool_id)
    room = sum(seat.agent.profile.chat_ceiling - seat.agent.chats for seat in seats.values())
    _read(snapshot, lanes, lanes, _how_many(len(lanes), room))
    return snapshot


def _how_many(lanes: int, room: int) -> int:
    """Heads of each lane: many where lanes are few; else some of each, and about as many as can be given out."""
    if lanes <= _MOST_HEADS // _MOST_OF_A_LANE:
        return _MOST_OF_A_LANE
    return max(min(4 * room // lanes, _MOST_HEADS // lanes, _MOST_OF_A_LANE), 2)


def deeper(snapshot: Snapshot, pool_id: int, lane_ids: Collection[int]) -> list[Item]:
    """More of these lanes, of which more waits than was read: what is new of it, which the snapshot then has too."""
    known = set(snapshot.heads)
    for number in lane_ids:
        snapshot.cut.pop(number, None)
    _read(snapshot, _kinds(pool_id), lane_ids, min(_MOST_OF_A_LANE, max(_MOST_HEADS // len(lane_ids), 8)))
    return [head.item for number, head in snapshot.heads.items() if number not in known]


def _read(snapshot: Snapshot, kinds: Mapping[int, _Kind], lane_ids: Iterable[int], most: int) -> None:
    costs = Costs(policies.active_weights(), learned.beliefs())
    met_from = {medium: datetime.fromtimestamp(snapshot.now + costs.needed_seconds(medium), UTC) for medium in MEDIA}
    chosen = sorted(kinds.keys() & set(lane_ids))
    values: dict[str, Any] = {
        "lanes": array(chosen),
        "limits": [met_from[kinds[number].lane.medium] for number in chosen],
        "most": most,
        "agents": array(snapshot.seats),
    }
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, values)
        found = {row[0]: row for row in cursor.fetchall()}
    read = Counter(row[1] for row in found.values())
    snapshot.cut.update((number, kinds[number].lane) for number, count in read.items() if count >= most)
    widened: dict[tuple[int, frozenset[int]], Lane] = {}
    for number in sorted(found):
        head = _head(found[number], kinds[found[number][1]], snapshot, widened)
        if _may_be(head, snapshot.seats):
            snapshot.heads[number] = head


def _seat(row: tuple[Any, ...], person: Person) -> Seat:
    number, chats, ceiling, room, last_assigned, held, ringing, _ = row
    in_hands = _parsed(held) if held else ()
    if person.rings:
        ceiling = min(ceiling, chats + max(_MOST_RINGING - ringing, 0))
    is_held_fast = any(medium not in person.interruptible for _, medium in in_hands)
    profile = person.crew.profile(ceiling, room + len(in_hands), is_held_fast=is_held_fast)
    deferred = tuple(work_item for work_item, _ in in_hands)
    return Seat(Agent(number, profile, chats, 0, deferred, last_assigned or 0.0), person.auto_accept)


def _head(
    row: tuple[Any, ...], kind: _Kind, snapshot: Snapshot, widened: dict[tuple[int, frozenset[int]], Lane]
) -> Head:
    number, lane_id, priority, due, since, excluded, pinned, last_agent, was_set_aside, names, weight = row
    lane = kind.lane
    if snapshot.openings and kind.team_ids is not None:
        waited = snapshot.now - since
        more = frozenset(one.team_id for one in snapshot.openings if one.takes(lane.queue, lane.medium, waited))
        if more:
            key = (lane_id, more)
            lane = widened.get(key) or widened.setdefault(key, replace(lane, teams=kind.team_ids | more))
    item = Item(
        number,
        lane,
        due,
        since,
        _TIMES_PER_PRIORITY**priority * weight,
        frozenset(_parsed(excluded)) if excluded else _NOBODY,
        pinned,
        last_agent,
    )
    group = {"names": _parsed(names), "weight": weight} if names is not None else None
    return Head(item, lane_id, last_agent if was_set_aside else None, kind.team_ids, group)


def _may_be(head: Head, seats: dict[int, Seat]) -> bool:
    """What is pinned is given to nobody else; in-house work stays in the house, whoever it is pinned to."""
    seat = seats.get(head.item.pinned or 0)
    return seat is None or not (head.item.lane.is_in_house and seat.agent.profile.is_outsourced)
