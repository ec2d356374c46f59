"""One pass over one pool: read who is there and the heads of the lanes, let the pure core decide, commit set-based.

The order matters (a wake-up is never lost): take the pool's lock, clear its wake-up marks, and only then read.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from routing.crash_points import crash_point
from routing.matching import CALL, CHAT, Beliefs, Decision, Floor, without_what_was_undone
from routing.outcomes import Outcome, report
from routing.services import learned, people, policies, prepared, setting_aside, snapshots
from routing.services.configuration import remembered
from routing.services.offers import OFFER_SECONDS
from routing.services.snapshots import Snapshot, array

_MOST_AT_ONCE = 2_000  # decisions of one transaction: it must not idle for a second, nor hold its locks for long
_MANY = 1_000  # people of one pool
_MOST_LOOKS = 3  # into lanes of which more waits
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
    return [row[0] for row in prepared.rows(_POOLS)]


def route_pool(pool_id: int) -> int:
    """Passes over one pool until nobody wants another. Returns how many offers were made.

    If another worker has the pool, that worker looks again after its commit and sees our mark.
    """
    made = 0
    while True:
        _floor_of(pool_id)
        offers = _one_pass(pool_id)
        if offers is None:
            return made
        made += offers
        if not _asked("SELECT EXISTS (SELECT 1 FROM routing_wakeup WHERE pool_id = %s)", pool_id):
            return made


def _one_pass(pool_id: int) -> int | None:
    """None where another worker has the pool."""
    with transaction.atomic():
        if not _try_lock(pool_id):
            return None
        with prepared.prepared() as cursor:
            cursor.execute("DELETE FROM routing_wakeup WHERE pool_id = %s", [pool_id])
            _take_time(cursor, len(people.of_pool(pool_id)))
        floor = _floor(pool_id)
        snapshot = snapshots.take(pool_id, lambda there: _of_use(floor, there, pool_id))
        decisions = _decide(floor, snapshot, pool_id)
        made = commit(decisions, snapshot) if decisions else 0
        crash_point("pass.before_commit")
    crash_point("pass.after_commit")
    return made


def _take_time(cursor: Any, everybody: int) -> None:
    """Where very many may be free at once, reading and deciding take longer than the second after which whoever idles
    in a transaction is thrown out: then a stopped worker holds the pool a second longer for each thousand of them."""
    if everybody >= _MANY:
        seconds = 1 + everybody // _MANY
        cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [f"{seconds}s"])


def _try_lock(pool_id: int) -> bool:
    return _asked("SELECT pg_try_advisory_xact_lock(%s, %s)", _LOCK_SPACE, pool_id)


def _asked(question: str, *values: int) -> bool:
    [(answer,)] = prepared.rows(question, *values)
    return bool(answer)


@dataclass
class _Kept:
    """A floor between two passes: what people may take which work is found out once."""

    floor: Floor
    beliefs: Beliefs


@remembered
def _floor_of(pool_id: int) -> _Kept:
    """Used only by who has the pool's lock; made before, as whoever idles in a transaction for long is thrown out."""
    beliefs = learned.beliefs()
    floor = Floor(policies.active_weights(), beliefs)
    floor.prepare({one.standing for one in people.of_pool(pool_id).values()}, snapshots.lanes_of(pool_id).values())
    return _Kept(floor, beliefs)


def _floor(pool_id: int | None) -> Floor:
    if pool_id is None:
        return Floor(policies.active_weights(), learned.beliefs())
    kept, beliefs = _floor_of(pool_id), learned.beliefs()
    if kept.beliefs is not beliefs:
        kept.floor.learn(beliefs)
        kept.beliefs = beliefs
    kept.floor.clear()
    return kept.floor


def decide(snapshot: Snapshot) -> list[Decision]:
    """What the core would do now, by the weights in force and what is believed, on a floor of its own."""
    floor = _floor(None)
    _seat(floor, snapshot)
    return _decide(floor, snapshot, None)


def _seat(floor: Floor, snapshot: Snapshot) -> None:
    for seat in snapshot.seats.values():
        floor.put_agent(seat.agent)
    for profile, count in snapshot.busy.items():
        floor.put_busy(profile, count)


def _of_use(floor: Floor, there: Snapshot, pool_id: int) -> list[int]:
    """The lanes for whose work somebody has room; all of them where overflow may let more people in."""
    _seat(floor, there)
    lanes = snapshots.lanes_of(pool_id)
    return list(lanes) if there.openings else floor.with_room(lanes)


def _decide(floor: Floor, snapshot: Snapshot, pool_id: int | None) -> list[Decision]:
    """So much at once that a commit is short.

    Who has the lock of a pool names it: its floor is kept from pass to pass, and it looks deeper into lanes of which
    more waits than was read, as long as somebody has room for it.
    """
    if not snapshot.heads:
        return []
    for head in snapshot.heads.values():
        floor.enqueue(head.item)
    decisions = floor.settle(snapshot.now, _MOST_AT_ONCE)
    for _ in range(_MOST_LOOKS if pool_id is not None else 0):
        lanes = snapshots.lanes_of(pool_id or 0)
        used_up = snapshots.used_up(snapshot, {one.work_item_id for one in decisions})
        wanted = floor.with_room({number: lanes[number] for number in used_up})
        if not wanted or len(decisions) >= _MOST_AT_ONCE:
            break
        more = snapshots.deeper(snapshot, pool_id or 0, wanted)
        for item in more:
            floor.enqueue(item)
        decisions += floor.settle(snapshot.now, _MOST_AT_ONCE - len(decisions), {item.lane for item in more})
    return _within_openings(without_what_was_undone(decisions), snapshot)


def _within_openings(decisions: list[Decision], snapshot: Snapshot) -> list[Decision]:
    """Of what an overflow rule lets through, no more than it does: the rest waits for the next pass."""
    if not snapshot.openings:
        return decisions
    kept = []
    for decision in decisions:
        head, agent = snapshot.heads[decision.work_item_id], snapshot.seats[decision.agent_id].agent
        team = agent.profile.team
        if head.team_ids is None or team in head.team_ids or head.item.pinned is not None:
            kept.append(decision)
            continue
        waited = snapshot.now - head.item.since
        opening = next(
            (
                one
                for one in snapshot.openings
                if one.team_id == team and one.takes(head.item.lane.queue, decision.medium, waited)
            ),
            None,
        )
        if opening is not None:
            opening.left = None if opening.left is None else opening.left - 1
            kept.append(decision)
    return kept


# Waiting still, and in the lane it was seen in: a lane is the queue, medium and skills that the decision rests on. What
# is to be set aside has lane 0 here; all in one order. What was pinned, or kept from her, meanwhile is left out.
_LOCK_WORK = """
SELECT work.id FROM routing_workitem work
  JOIN unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS seen(id, lane_id, agent_id) ON seen.id = work.id
 WHERE seen.lane_id = 0
    OR (work.state = 'waiting' AND seen.lane_id = work.lane_id
        AND (work.pinned_agent_id IS NULL OR work.pinned_agent_id = seen.agent_id)
        AND (work.excluded_agents = '[]' OR NOT work.excluded_agents @> to_jsonb(seen.agent_id)))
 ORDER BY work.id FOR NO KEY UPDATE OF work SKIP LOCKED
"""
# Presence is read again under the loads' lock: who left since the snapshot gets nothing.
_LOCK_LOADS = """
SELECT load.agent_id, load.chats, load.chat_ceiling, load.calls, load.deferred, load.deferred_ceiling
  FROM routing_agentload load JOIN routing_presence there ON there.agent_id = load.agent_id
 WHERE load.agent_id = ANY(%s::bigint[]) AND there.status = 'available' AND there.lease_until > statement_timestamp()
   AND (load.busy_until IS NULL OR load.busy_until <= statement_timestamp())
 ORDER BY load.agent_id FOR NO KEY UPDATE OF load
"""
_HOLD = """
UPDATE routing_agentload load
   SET chats = load.chats + more.chats, calls = load.calls + more.calls, deferred = load.deferred + more.deferred,
       last_assigned_at = %s
  FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[]) AS more(agent_id, chats, calls, deferred)
 WHERE load.agent_id = more.agent_id
"""
_GIVE = """
WITH chosen AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb)
               AS c(work_item_id bigint, agent_id bigint, medium text, is_hers boolean, seconds int, decision jsonb)
), given AS (
    UPDATE routing_workitem work
       SET state = CASE WHEN chosen.is_hers THEN 'assigned' ELSE 'offered' END, epoch = work.epoch + 1,
           set_aside_at = NULL,
           last_agent_id = CASE WHEN chosen.is_hers THEN chosen.agent_id ELSE work.last_agent_id END
      FROM chosen WHERE work.id = chosen.work_item_id
    RETURNING work.id, work.epoch
)
INSERT INTO routing_assignment
       (work_item_id, agent_id, epoch, medium, state, offered_at, expires_at, accepted_at, decision)
SELECT chosen.work_item_id, chosen.agent_id, given.epoch, chosen.medium,
       CASE WHEN chosen.is_hers THEN 'accepted' ELSE 'offered' END, %s::timestamptz,
       CASE WHEN NOT chosen.is_hers THEN %s::timestamptz + make_interval(secs => chosen.seconds) END,
       CASE WHEN chosen.is_hers THEN %s::timestamptz END, chosen.decision
  FROM chosen JOIN given ON given.id = chosen.work_item_id
"""


def commit(decisions: list[Decision], snapshot: Snapshot) -> int:
    """Work items, then loads, then (in the desk's handler) tickets: the one lock order. Who lost a race is dropped."""
    at_once = {one.work_item_id for one in decisions if _is_hers_at_once(one, snapshot)}
    seen = {one.work_item_id: snapshot.heads[one.work_item_id].lane_id for one in decisions}
    aside = {number for one in decisions if one.work_item_id in at_once for number in one.sets_aside} - seen.keys()
    items = [*seen, *aside]
    lanes, agents = [*seen.values(), *(0 for _ in aside)], [one.agent_id for one in decisions] + [0] * len(aside)
    with prepared.prepared() as cursor:
        cursor.execute(_LOCK_WORK, [array(items), array(lanes), array(agents)])
        locked = {row[0] for row in cursor.fetchall()}
        cursor.execute(_LOCK_LOADS, [array(sorted({decision.agent_id for decision in decisions}))])
        room = {row[0]: _Room(*row[1:]) for row in cursor.fetchall()}
        kept = [one for one in decisions if one.work_item_id in locked and _still_fits(one, room)]
        if not kept:
            return 0
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        outcomes = _set_aside([one for one in kept if one.work_item_id in at_once], locked, now)
        _write(cursor, kept, at_once, now, snapshot)
    outcomes += [_outcome(one, now, is_hers=one.work_item_id in at_once) for one in kept]
    report(outcomes)
    return len(kept)


def _is_hers_at_once(decision: Decision, snapshot: Snapshot) -> bool:
    """Without ringing: as her profile says, or because it was hers before it was set aside."""
    is_resumed = snapshot.heads[decision.work_item_id].resumes_for == decision.agent_id
    return is_resumed or decision.medium in snapshot.seats[decision.agent_id].auto_accept


def _outcome(decision: Decision, now: datetime, *, is_hers: bool) -> Outcome:
    kind = "assigned" if is_hers else "offered"
    return Outcome(kind, decision.work_item_id, now, decision.agent_id, facts={"candidates": decision.candidates})


def _set_aside(decisions: Iterable[Decision], locked: set[int], now: datetime) -> list[Outcome]:
    wanted = {number: one for one in decisions for number in one.sets_aside if number in locked}
    if not wanted:
        return []
    done = setting_aside.set_aside(wanted, {one.agent_id for one in wanted.values()}, now)
    return [
        Outcome("set_aside", number, now, agent_id, facts={"for": wanted[number].work_item_id})
        for number, agent_id in done.items()
    ]


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


def _write(cursor: Any, kept: list[Decision], at_once: set[int], now: datetime, snapshot: Snapshot) -> None:
    more: dict[int, Counter[str]] = defaultdict(Counter)
    for decision in kept:
        more[decision.agent_id][decision.medium if decision.medium in (CHAT, CALL) else "deferred"] += 1
    agents = sorted(more)
    columns = (array(more[agent][kind] for agent in agents) for kind in (CHAT, CALL, "deferred"))
    cursor.execute(_HOLD, [now, array(agents), *columns])
    rows = [
        _ROW
        % (
            decision.work_item_id,
            decision.agent_id,
            decision.medium,
            "true" if decision.work_item_id in at_once else "false",
            OFFER_SECONDS[decision.medium],
            _why(decision, snapshot.heads[decision.work_item_id].group),
        )
        for decision in kept
    ]
    cursor.execute(_GIVE, [f"[{','.join(rows)}]", now, now, now])


# JSON written by hand: making dictionaries of a thousand decisions first takes as long as deciding them.
_ROW = '{"work_item_id": %d, "agent_id": %d, "medium": "%s", "is_hers": %s, "seconds": %d, "decision": %s}'
_WHY = '{"how": "routed", "candidates": %d, "sets_aside": %d, "chosen": %s, "runner_up": %s%s}'


def _why(decision: Decision, group: dict[str, Any] | None) -> str:
    """The decision as it is kept with the offer: the terms of the chosen one and of the runner-up."""
    runner_up = decision.runner_up
    return _WHY % (
        decision.candidates,
        len(decision.sets_aside),
        decision.chosen.to_json(),
        runner_up.to_json() if runner_up else "null",
        f', "group": {json.dumps(group)}' if group else "",
    )
