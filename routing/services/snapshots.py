"""What a pass reads: who has room and the heads of the lanes, as values of the pure core. Writes nothing.

Neither depends on how much waits or how many are busy: of these only the number counts, for what people are worth.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from routing.costs import Costs
from routing.matching import CALL, CHAT, LIVE, MEDIA, Agent, Item, Lane, Profile
from routing.overflow import Opening
from routing.services import learned, overflow, people, policies, prepared
from routing.services.configuration import remembered
from routing.services.people import Person
from routing.services.prepared import array

_MOST_OF_A_LANE = 64
_FEW_OF_A_LANE = 8  # at least so many where lanes are few
_FEW_HEADS = 1_024  # of all lanes together
_MOST_GIVEN = 2_000  # in one pass, about
_MORE_TIMES = 4  # when looking into a lane once more
_DEFERRED = "deferred"  # room for mails and social messages
_MANY = 1_000  # people of one pool
_COUNTED_SECONDS = 1.0
_MOST_RINGING = 2  # chats that ask one person for an answer at once; one more goes to somebody else, or waits
_TIMES_PER_PRIORITY = 4.0  # work that was raised is worth so many times as much
_NOBODY: frozenset[int] = frozenset()


class Seat(NamedTuple):
    """An agent with room, and what the core does not ask about her."""

    agent: Agent
    auto_accept: frozenset[str]


class Head(NamedTuple):
    """Waiting work near the head of its lane, in the lane it was seen in."""

    item: Item
    lane_id: int
    part: int  # of the lane, as `_PARTS` has them
    resumes_for: int | None  # who had it before it was set aside
    team_ids: frozenset[int] | None  # without overflow
    group: dict[str, Any] | None = None  # of the customer: its names and weight, kept with the decision


# As `Item(...)`, `Agent(...)` and `Head(...)`, which take several times as long.
_item = partial(tuple.__new__, Item)
_agent = partial(tuple.__new__, Agent)
_made_head = partial(tuple.__new__, Head)


@dataclass(frozen=True)
class Snapshot:
    """`busy` are people who are there and have no room, by what they are; `cut` are the lanes, and parts of them, of
    which more waits, with how many were read; `seen` is all work that was read, `free` how much of each part is kept
    from nobody; `unread` are the lanes in which it was not looked deeper though all that was read was given."""

    now: float  # seconds, of the database's clock
    seats: dict[int, Seat] = field(default_factory=dict)
    heads: dict[int, Head] = field(default_factory=dict)
    openings: list[Opening] = field(default_factory=list)
    busy: Counter[Profile] = field(default_factory=Counter)
    cut: dict[tuple[int, int], int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    free: Counter[tuple[int, int]] = field(default_factory=Counter)
    unread: set[int] = field(default_factory=set)


# Mails are given to who has no chat.
_HAS_ROOM = """
load.calls = 0 AND (load.busy_until IS NULL OR load.busy_until <= statement_timestamp())
       AND (load.chats < load.chat_ceiling OR (load.chats = 0 AND load.deferred < load.deferred_ceiling))
"""
_IS_THERE = "here.status = 'available' AND here.lease_until > statement_timestamp()"
# Who has room. What she has answered only takes room.
_SEATS = f"""
WITH ringing AS MATERIALIZED (
    SELECT agent_id, count(*) AS chats FROM routing_assignment
     WHERE state = 'offered' AND medium = 'chat' AND expires_at IS NOT NULL GROUP BY agent_id
)
SELECT load.agent_id, load.chats, load.chat_ceiling, load.deferred_ceiling - load.deferred,
       date_part('epoch', load.last_assigned_at),
       CASE WHEN load.deferred > 0 THEN
           (SELECT jsonb_agg(jsonb_build_array(held.work_item_id, held.medium) ORDER BY held.work_item_id)
              FROM routing_assignment held JOIN routing_workitem work ON work.id = held.work_item_id
             WHERE held.agent_id = load.agent_id AND held.state <> 'ended' AND held.medium IN ('mail', 'social')
               AND work.due_at IS NOT NULL) END,
       COALESCE(ringing.chats, 0), date_part('epoch', statement_timestamp())
  FROM routing_agentload load
  JOIN routing_agent agent ON agent.id = load.agent_id
  JOIN routing_presence here ON here.agent_id = load.agent_id
  LEFT JOIN ringing ON ringing.agent_id = load.agent_id
 WHERE agent.pool_id = %s AND {_IS_THERE} AND {_HAS_ROOM}
"""  # noqa: S608 - made of the constants above
_THERE = f"""
SELECT array_agg(here.agent_id) FROM routing_presence here JOIN routing_agent agent ON agent.id = here.agent_id
 WHERE agent.pool_id = %s AND {_IS_THERE}
"""  # noqa: S608

_LANES = """
SELECT lane.id, lane.medium, lane.requirements, lane.queue_id, queue.is_in_house,
       CASE WHEN lane.is_widened THEN NULL
            ELSE ARRAY(SELECT team_id FROM routing_queue_teams served WHERE served.queue_id = lane.queue_id)
                 || CASE WHEN lane.overflow_team_id IS NULL THEN '{}' ELSE ARRAY[lane.overflow_team_id] END END
  FROM routing_lane lane JOIN routing_queue queue ON queue.id = lane.queue_id
 WHERE lane.pool_id = %s
"""
# As arrays, and of most work only what differs: row by row, thousands of them take longer than deciding about them.
_HEAD = """
SELECT {part} AS part, array_agg(head.id) AS ids, array_agg(date_part('epoch', head.due_at)) AS due,
       array_agg(date_part('epoch', head.waiting_since)) AS since, array_agg(head.last_agent_id) AS last_agents,
       jsonb_agg(jsonb_build_array(head.id, head.priority, head.excluded_agents, head.pinned_agent_id,
           head.set_aside_at IS NOT NULL,
           (SELECT jsonb_build_array(counted.names, counted.weight) FROM routing_customergroup counted
             WHERE counted.slug = head.customer_group)))
       FILTER (WHERE head.priority <> 0 OR head.excluded_agents <> '[]' OR head.pinned_agent_id IS NOT NULL
                     OR head.set_aside_at IS NOT NULL OR head.customer_group <> '') AS others
  FROM (SELECT work.id, work.priority, work.due_at, work.waiting_since, work.excluded_agents, work.pinned_agent_id,
               work.last_agent_id, work.set_aside_at, work.customer_group
          FROM routing_workitem work
         WHERE work.lane_id = lane.id AND work.state = 'waiting' AND work.id <> ALL(%(known)s::bigint[])
           AND {condition}) head
HAVING count(*) > 0
"""
_IN_ORDER = "ORDER BY work.priority DESC, work.due_at ASC NULLS LAST, work.id"
_CAN_BE_MET = "work.due_at >= lane.met_from ORDER BY work.due_at, work.id"
# The heads of each lane: what was raised and what is due first; as late work must not hide what can still be met, the
# first that can; and the groups' work, which counts for more than its place in a long line (an id found twice is one
# head). What is pinned stands apart, so that work kept for somebody who is away hides no other.
_PARTS = (
    f"work.pinned_agent_id IS NULL {_IN_ORDER} LIMIT lane.most",
    f"work.pinned_agent_id IS NULL AND work.priority = 0 AND {_CAN_BE_MET} LIMIT lane.most",
    f"work.pinned_agent_id IS NULL AND work.priority = 1 AND {_CAN_BE_MET} LIMIT lane.most",
    f"work.pinned_agent_id IS NULL AND work.customer_group <> '' {_IN_ORDER} LIMIT lane.most",
    f"work.pinned_agent_id = ANY(%(agents)s::bigint[]) LIMIT {_MOST_OF_A_LANE}",
)
_PINNED = len(_PARTS) - 1
_HEADS = f"""
SELECT lane.id, head.part, head.ids, head.due, head.since, head.last_agents, head.others
  FROM unnest(%(lanes)s::bigint[], %(limits)s::timestamptz[], %(most)s::int[]) AS lane(id, met_from, most)
 CROSS JOIN LATERAL (
       {" UNION ALL ".join(f"({_HEAD.format(part=part, condition=one)})" for part, one in enumerate(_PARTS))}) head
"""  # noqa: S608
# As they are read: the lane, which part of it, and of each head its id, due time, since when it waits, who knows it;
# of those about which there is more to say, that.
_Row = tuple[int, int, list[int], list[float | None], list[float], list[int | None], Any]


@dataclass(frozen=True)
class _Kind:
    """A lane as it is set up."""

    lane: Lane
    team_ids: frozenset[int] | None


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


@remembered
def lanes_of(pool_id: int) -> dict[int, Lane]:
    """The lanes of a pool as they are set up, by id."""
    return {number: kind.lane for number, kind in _kinds(pool_id).items()}


def take(pool_id: int, wanted: Callable[[Snapshot], Collection[int]] | None = None) -> Snapshot:
    """Three statements, and one more where overflow rules are; only the first where nobody has room.

    `wanted`: of which lanes more is read than that something waits, told who is there; of all where it is not asked.
    """
    rows = sorted(prepared.rows(_SEATS, pool_id), key=itemgetter(0))
    everybody = people.of_pool(pool_id)
    seats = {row[0]: _seat(row, everybody[row[0]]) for row in rows if row[0] in everybody}
    if not seats:
        return Snapshot(0.0)
    now: float = rows[0][7]
    openings = overflow.open_now(pool_id, datetime.fromtimestamp(now, UTC), of_waiting=True)
    snapshot = Snapshot(now, seats, openings=openings, busy=_busy(pool_id, seats))
    lanes = _kinds(pool_id)
    most = _how_many(lanes, seats.values())
    if wanted is not None:
        of_use = set(wanted(snapshot))
        most = {number: count if number in of_use else 1 for number, count in most.items()}
    _read(snapshot, lanes, most)
    return snapshot


_there: dict[int, tuple[float, Counter[Profile]]] = {}  # by pool: when they were counted, and who they were


def _busy(pool_id: int, seats: Collection[int]) -> Counter[Profile]:
    """Who is there besides. They count only for what people are worth: in a large house they are counted once a
    second, as counting all of them takes as long as finding those who have room."""
    everybody = people.of_pool(pool_id)
    counted_at, found = _there.get(pool_id, (0.0, Counter()))
    if len(everybody) < _MANY or time.monotonic() > counted_at + _COUNTED_SECONDS:
        [(agent_ids,)] = prepared.rows(_THERE, pool_id)
        found = people.standing(pool_id, agent_ids or ())
        _there[pool_id] = (time.monotonic(), found)
    return found - people.standing(pool_id, seats)


def _how_many(lanes: Mapping[int, _Kind], seats: Iterable[Seat]) -> dict[int, int]:
    """Heads of each lane, by its id: a quarter more than its share of the room that there is for its like."""
    room: Counter[str] = Counter()
    for seat in seats:
        agent = seat.agent
        room[CHAT] += agent.profile.chat_ceiling - agent.chats
        if not agent.chats:
            room[CALL] += 1
            room[_DEFERRED] += agent.profile.deferred_ceiling - len(agent.deferred)
    rooms = {number: kind.lane.medium if kind.lane.medium in LIVE else _DEFERRED for number, kind in lanes.items()}
    least = max(2, min(_FEW_OF_A_LANE, _FEW_HEADS // max(len(lanes), 1)))
    most = {
        one: min(max(least, 1 + min(room[one], _MOST_GIVEN) * 5 // (4 * count)), _MOST_OF_A_LANE)
        for one, count in Counter(rooms.values()).items()
    }
    return {number: most[one] for number, one in rooms.items()}


def used_up(snapshot: Snapshot, given: Collection[int]) -> set[int]:
    """The lanes of which more waits than was read, where of some part all that anybody may take was given."""
    taken = Counter([head[1:3] for head in map(snapshot.heads.__getitem__, given) if _is_free(head)])
    return {part[0] for part in snapshot.cut if snapshot.free[part] <= taken[part]}


def _is_free(head: Head) -> bool:
    """For whoever may take such work."""
    return head.item.pinned is None and not head.item.excluded


def deeper(snapshot: Snapshot, pool_id: int, lane_ids: Collection[int]) -> list[Item]:
    """More of these lanes, of which more waits than was read: what is new of it, which the snapshot then has too."""
    before = len(snapshot.heads)
    most: dict[int, int] = {}
    for part in [part for part in snapshot.cut if part[0] in lane_ids]:
        most[part[0]] = min(snapshot.cut.pop(part) * _MORE_TIMES, _MOST_OF_A_LANE)
    _read(snapshot, _kinds(pool_id), most)
    return [head.item for head in islice(snapshot.heads.values(), before, None)]


def _read(snapshot: Snapshot, kinds: Mapping[int, _Kind], most: Mapping[int, int]) -> None:
    costs = Costs(policies.active_weights(), learned.beliefs())
    met_from = {
        medium: datetime.fromtimestamp(snapshot.now + costs.needed_seconds(medium), UTC).isoformat() for medium in MEDIA
    }
    chosen = sorted(most)
    values: dict[str, Any] = {
        "lanes": array(chosen),
        "limits": array(met_from[kinds[number].lane.medium] for number in chosen),
        "most": array(most[number] for number in chosen),
        "agents": array(snapshot.seats),
        "known": array(snapshot.seen),
    }
    with prepared.prepared() as cursor:
        cursor.execute(_HEADS, values)
        rows: list[_Row] = cursor.fetchall()
    widened: dict[tuple[int, frozenset[int]], Lane] = {}
    for row in rows:
        number, part, count = row[0], row[1], len(row[2])
        if count >= (_MOST_OF_A_LANE if part == _PINNED else most[number]):
            snapshot.cut[number, part] = most[number]
        _read_heads(row, kinds[number], snapshot, widened)


def _read_heads(row: _Row, kind: _Kind, snapshot: Snapshot, widened: dict[tuple[int, frozenset[int]], Lane]) -> None:
    """What is new of one part of a lane."""
    lane_id, part, *columns, others = row
    lane, team_ids, seen, heads = kind.lane, kind.team_ids, snapshot.seen, snapshot.heads
    if others is None and not (snapshot.openings and team_ids is not None):  # nearly all there is
        new = {
            number: _made_head(
                (_item((number, lane, due, since, 1.0, _NOBODY, None, last_agent)), lane_id, part, None, team_ids, None)
            )
            for number, due, since, last_agent in zip(*columns, strict=True)
            if number not in seen
        }
        seen.update(new)
        heads.update(new)
        snapshot.free[lane_id, part] += len(new)
        return
    special = {one[0]: one[1:] for one in _parsed(others)} if others else {}
    free = 0
    opens = bool(snapshot.openings) and team_ids is not None
    for number, due, since, last_agent in zip(*columns, strict=True):
        if number in seen:
            continue
        seen.add(number)
        if opens:
            lane = _opened(lane_id, kind, snapshot, since, widened)
        if number not in special:
            item = _item((number, lane, due, since, 1.0, _NOBODY, None, last_agent))
            heads[number] = _made_head((item, lane_id, part, None, team_ids, None))
            free += 1
            continue
        head = _special(number, lane, due, since, last_agent, special[number])._replace(
            lane_id=lane_id, part=part, team_ids=team_ids
        )
        if head.item.pinned is None or _may_be(head, snapshot.seats):
            heads[number] = head
            free += _is_free(head)
    snapshot.free[lane_id, part] += free


def _seat(row: tuple[Any, ...], person: Person) -> Seat:
    number, chats, ceiling, room, last_assigned, held, ringing, _ = row
    in_hands = _parsed(held) if held else ()
    if person.rings:
        ceiling = min(ceiling, chats + max(_MOST_RINGING - ringing, 0))
    is_held_fast = any(medium not in person.interruptible for _, medium in in_hands) if in_hands else False
    profile = person.crew.profile(ceiling, room + len(in_hands), is_held_fast=is_held_fast)
    deferred = tuple(work_item for work_item, _ in in_hands)
    return Seat(_agent((number, profile, chats, 0, deferred, last_assigned or 0.0)), person.auto_accept)


def _opened(
    lane_id: int,
    kind: _Kind,
    snapshot: Snapshot,
    since: float,
    widened: dict[tuple[int, frozenset[int]], Lane],
) -> Lane:
    """Its lane, with the teams that overflow lets in after such a wait."""
    lane, waited = kind.lane, snapshot.now - since
    more = frozenset(one.team_id for one in snapshot.openings if one.takes(lane.queue, lane.medium, waited))
    if not more or kind.team_ids is None:
        return lane
    key = (lane_id, more)
    return widened.get(key) or widened.setdefault(key, replace(lane, teams=kind.team_ids | more))


def _special(  # noqa: PLR0917 - a row as it was read
    number: int, lane: Lane, due: float | None, since: float, last_agent: int | None, more: Sequence[Any]
) -> Head:
    """Work that was raised, pinned, kept from somebody or set aside, or that is a group's."""
    priority, excluded, pinned, was_set_aside, counted = more
    names, weight = (counted[0], float(counted[1])) if counted else (None, 1.0)
    item = Item(
        number,
        lane,
        due,
        since,
        _TIMES_PER_PRIORITY**priority * weight,
        frozenset(excluded) if excluded else _NOBODY,
        pinned,
        last_agent,
    )
    group = {"names": names, "weight": weight} if names is not None else None
    return Head(item, 0, 0, last_agent if was_set_aside else None, None, group)


def _may_be(head: Head, seats: dict[int, Seat]) -> bool:
    """What is pinned is given to nobody else; in-house work stays in the house, whoever it is pinned to."""
    seat = seats.get(head.item.pinned or 0)
    return seat is None or not (head.item.lane.is_in_house and seat.agent.profile.is_outsourced)
