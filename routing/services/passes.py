"""One pass over one pool: read who is there and the heads of the lanes, let the pure core decide, commit set-based.

The order matters (a wake-up is never lost): take the pool's lock, clear its wake-up marks, and only then read.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.db import transaction

from routing.crash_points import crash_point
from routing.matching import LIVE, Beliefs, Decision, Floor, Lane, without_what_was_undone
from routing.services import learned, people, policies, prepared, snapshots
from routing.services.configuration import remembered
from routing.services.giving import beside, commit
from routing.services.snapshots import Snapshot

_MOST_AT_ONCE = 2_000  # decisions of one pass: its transaction must not idle for long
_PART = 400  # decisions of one transaction where there are more: it must not hold its locks for long
_MOST_PASSES = 8  # of one beat: where somebody always wants another, marks stay for the next, and clocks are not late
_MANY = 1_000  # people of one pool
_REST_SECONDS = 0.2  # less than a beat's: what only the time changes is seen by the next one
_LONG_REST_SECONDS = 0.5  # where there was nothing to give: in a full house somebody always waits
_MOST_LOOKS = 3  # into lanes of which more waits
_LOCK_SPACE = 7_601  # the first half of our advisory locks' keys, so that they meet nobody else's


def route_pools() -> int:
    """Route every pool that has waiting work or a wake-up mark. Returns how many offers were made."""
    return sum(route_pool(pool_id) for pool_id in _pools_to_route())


def route_wanted() -> int:
    """The same for a beat, which looks again at once after it found something: pools that rest are left out."""
    return sum(route_pool(pool_id) for pool_id in _pools_to_route() if not rests(pool_id))


def rests(pool_id: int) -> bool:
    """Whether a pass of this process has just given all that can be given, and nobody has asked for another since."""
    return time.monotonic() < _rests_until.get(pool_id, 0.0) and not _is_marked(pool_id)


_rests_until: dict[int, float] = {}  # by pool


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
    """Passes over one pool until nobody wants another, or until clocks must have their turn. Returns how many offers
    were made.

    If another worker has the pool, that worker looks again after its commit and sees our mark.
    """
    made = 0
    for _ in range(_MOST_PASSES):
        _floor_of(pool_id)
        offers = _one_pass(pool_id)
        if offers is None:
            return made
        made += offers
        if not _is_marked(pool_id):
            break
    return made


def _is_marked(pool_id: int) -> bool:
    return _asked("SELECT EXISTS (SELECT 1 FROM routing_wakeup WHERE pool_id = %s)", pool_id)


def _one_pass(pool_id: int) -> int | None:
    """None where another worker has the pool."""
    _rests_until.pop(pool_id, None)
    begun = time.monotonic()
    with transaction.atomic():
        if not _try_lock(pool_id):
            return None
        with prepared.prepared() as cursor:
            cursor.execute("DELETE FROM routing_wakeup WHERE pool_id = %s", [pool_id])
            _take_time(cursor, len(people.of_pool(pool_id)))
        floor = _floor(pool_id)
        snapshot = snapshots.take(pool_id, lambda there: _of_use(floor, there, pool_id))
        made, is_all = _give_out(floor, snapshot, pool_id)
        crash_point("pass.before_commit")
    crash_point("pass.after_commit")
    if is_all and not made:
        _rests_until[pool_id] = begun + _LONG_REST_SECONDS
    elif is_all and not snapshot.openings:
        _rests_until[pool_id] = begun + _REST_SECONDS
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
    decisions = list(islice(_decided(floor, snapshot, None), _MOST_AT_ONCE))
    return _within_openings(without_what_was_undone(decisions), snapshot)


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


def _give_out(floor: Floor, snapshot: Snapshot, pool_id: int) -> tuple[int, bool]:
    """So much at once that a commit is short. Much is written part by part while the rest is decided.

    Returns how many offers were made, and whether another pass could make none."""
    decided = _decided(floor, snapshot, pool_id)
    few = list(islice(decided, min(_PART, _MOST_AT_ONCE)))
    if len(few) < _PART:
        decisions = _within_openings(without_what_was_undone(few), snapshot)
        made = commit(decisions, snapshot) if decisions else 0
        return made, made == len(decisions) and next(decided, None) is None and not snapshot.unread
    with prepared.prepared() as cursor:
        _take_time(cursor, max(len(people.of_pool(pool_id)), _MANY))  # it idles until all is written
    counts: list[int] = []
    wanted = 0
    with beside(snapshot, counts) as write:
        for part in _parts(chain(few, islice(decided, _MOST_AT_ONCE - len(few)))):
            wanted += len(part)
            write(_within_openings(part, snapshot))
    made = sum(counts)
    return made, made == wanted and next(decided, None) is None and not snapshot.unread


def _parts(decided: Iterable[Decision]) -> Iterator[list[Decision]]:
    """Nobody undoes what was decided of live work, so it can be written at once. Mails and social messages come last:
    who was given one may be given a chat instead, and then she never had it."""
    live: list[Decision] = []
    others: dict[int, Decision] = {}
    for decision in decided:
        if decision.medium not in LIVE:
            others[decision.work_item_id] = decision
            continue
        undone = others.keys() & decision.sets_aside
        for number in undone:
            del others[number]
        aside = tuple(number for number in decision.sets_aside if number not in undone)
        live.append(decision._replace(sets_aside=aside) if undone else decision)
        if len(live) == _PART:
            yield live
            live = []
    rest = iter([*live, *others.values()])
    while part := list(islice(rest, _PART)):
        yield part


def _decided(floor: Floor, snapshot: Snapshot, pool_id: int | None) -> Iterator[Decision]:
    """One by one; a later one may undo an earlier one.

    Who has the lock of a pool names it: its floor is kept from pass to pass, and it looks deeper into lanes of which
    more waits than was read, as long as somebody has room for it.
    """
    if not snapshot.heads:
        return
    given: set[int] = set()
    changed: set[Lane] | None = None
    more = [head.item for head in snapshot.heads.values()]
    for look in range(_MOST_LOOKS + 1 if pool_id is not None else 1):
        if look:
            lanes = snapshots.lanes_of(pool_id or 0)
            used_up = snapshots.used_up(snapshot, given)
            wanted = floor.with_room({number: lanes[number] for number in used_up})
            if not wanted:
                return
            more = snapshots.deeper(snapshot, pool_id or 0, wanted)
            changed = {item.lane for item in more}
        floor.enqueue_all(more)
        for decision in floor.settling(snapshot.now, changed):
            given.add(decision.work_item_id)
            given.difference_update(decision.sets_aside)
            yield decision
    snapshot.unread.update(snapshots.used_up(snapshot, given))


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
