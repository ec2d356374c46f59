"""What was decided is committed in sets: offers, loads and decisions, or nothing where somebody was faster.

Of much the parts are written beside deciding: by a thread with a connection of its own, in turn, each in a transaction.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from routing.crash_points import crash_point
from routing.matching import CALL, CHAT, Decision
from routing.outcomes import Outcome, report
from routing.services import prepared, setting_aside
from routing.services.database_time import database_now
from routing.services.offers import OFFER_SECONDS
from routing.services.prepared import array
from routing.services.snapshots import Snapshot

_USUAL_TURN = sys.getswitchinterval()
_SHORT_TURN = 0.0005  # seconds: so soon the writing thread goes on once the database has answered

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
    locked = {row[0] for row in prepared.rows(_LOCK_WORK, array(items), array(lanes), array(agents))}
    loads = prepared.rows(_LOCK_LOADS, array(sorted({decision.agent_id for decision in decisions})))
    room = {row[0]: _Room(*row[1:]) for row in loads}
    kept = [one for one in decisions if one.work_item_id in locked and _still_fits(one, room)]
    if not kept:
        return 0
    now = database_now()
    outcomes = _set_aside([one for one in kept if one.work_item_id in at_once], locked, now)
    _write(kept, at_once, now, snapshot)
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


def _write(kept: list[Decision], at_once: set[int], now: datetime, snapshot: Snapshot) -> None:
    more: dict[int, Counter[str]] = defaultdict(Counter)
    for decision in kept:
        more[decision.agent_id][decision.medium if decision.medium in (CHAT, CALL) else "deferred"] += 1
    agents = sorted(more)
    columns = (array(more[agent][kind] for agent in agents) for kind in (CHAT, CALL, "deferred"))
    prepared.rows(_HOLD, now, array(agents), *columns)
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
    prepared.rows(_GIVE, f"[{','.join(rows)}]", now, now, now)


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


_beside = ThreadPoolExecutor(1, "giving")
Write = Callable[[list[Decision]], None]


@contextmanager
def beside(snapshot: Snapshot, counts: list[int]) -> Iterator[Write]:
    """What is written within is committed part by part, in turn, while the caller goes on; at the end all of it is.

    `counts` gets the number of offers of each part. Where one fails, what is not written yet is left for another pass.
    """
    parts: list[Future[int]] = []
    sys.setswitchinterval(_SHORT_TURN)
    try:
        _beside.submit(_begin_afresh)
        yield lambda decisions: parts.append(_beside.submit(_commit_part, decisions, snapshot))
        counts.extend(part.result() for part in parts)
    finally:
        for part in parts:
            part.cancel()
        sys.setswitchinterval(_USUAL_TURN)


def _begin_afresh() -> None:
    """Its plans fit the tables as they were when it last had something to write, its connection may be gone."""
    try:
        prepared.forget_plans()
    except DatabaseError:
        connection.close()


def _commit_part(decisions: list[Decision], snapshot: Snapshot) -> int:
    try:
        with transaction.atomic():
            made = commit(decisions, snapshot)
            crash_point("pass.before_commit")
    except BaseException:
        connection.close()
        raise
    crash_point("pass.after_commit")
    return made


def leave() -> None:
    """The writing thread gives its connection back."""
    _beside.submit(lambda: connection.close()).result()  # noqa: PLW0108 - each thread's `connection` is its own
