"""The life of a work item: submitted, moved to another medium or queue, planned for later, finished, reopened."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch

from routing.crash_points import crash_point
from routing.deadlines import State as ClockState
from routing.models import Assignment, Lane, Queue, WorkItem
from routing.nudges import want_pass
from routing.outcomes import Outcome, report
from routing.services import clocks, lanes, loads, pausing, prepared
from routing.services.database_time import database_now
from routing.services.recounting import recount
from routing.services.targets import targets

State = WorkItem.State
IS_PLANNED_DUE = """(
    SELECT min(not_before) FROM routing_workitem WHERE state = 'scheduled') <= statement_timestamp()"""


_LOCK = f"SELECT {prepared.columns(WorkItem, 'work')} FROM routing_workitem work WHERE id = %s FOR NO KEY UPDATE"  # noqa: S608


def lock(work_item_id: int) -> WorkItem:
    """Lock one work item: the first thing every change of a ticket does. Must be inside a transaction.

    Its lane is read when somebody asks for it.
    """
    return prepared.models(WorkItem, _LOCK, work_item_id)[0]


def lock_many(work_item_ids: Iterable[int], *, skip_locked: bool = False) -> list[WorkItem]:
    """Lock several in id order, the one order everywhere; with `skip_locked`, those that are free right now.

    Lanes are read by a second statement: joined, a row whose lane changed while we waited would not be found.
    """
    lanes_of_them = Prefetch("lane", Lane.objects.select_related("queue"))
    locking = WorkItem.objects.select_for_update(no_key=True, skip_locked=skip_locked).prefetch_related(lanes_of_them)
    return list(locking.filter(pk__in=list(work_item_ids)).order_by("pk"))


_LIVE = f"""
SELECT {prepared.columns(Assignment, "held")} FROM routing_assignment held
 WHERE work_item_id = %s AND state <> 'ended'
"""  # noqa: S608


def live_assignment(work_item_id: int) -> Assignment | None:
    """Whoever has it now, offered or accepted. Stable only under the work item's lock."""
    return next(iter(prepared.models(Assignment, _LIVE, work_item_id)), None)


_HOLDERS = """
SELECT work_item_id, agent_id FROM routing_assignment WHERE work_item_id = ANY(%s::bigint[]) AND state <> 'ended'
"""


def holders_of(work_item_ids: Iterable[int]) -> dict[int, int]:
    """Whoever has each of these now, offered or accepted: agent ids by work item."""
    return {row[0]: row[1] for row in prepared.rows(_HOLDERS, list(work_item_ids))}


@dataclass(frozen=True)
class WorkRequest:
    """New work: languages are skill slug to least proficiency. Its clock runs from `started_at`, or from `not_before`
    where the shopper chose a time for it. `last_agent_id` knows the shopper and is preferred. `shop` and
    `customer_group` are compared with those of targets."""

    queue: Queue
    medium: str
    languages: Mapping[str, int]
    started_at: datetime
    not_before: datetime | None = None
    last_agent_id: int | None = None
    shop: int | None = None
    customer_group: str = ""


def submit_many(requests: Sequence[WorkRequest]) -> list[WorkItem]:
    """New work items in the order asked for, their clocks running, their pools woken on commit."""
    found: dict[object, Lane] = {}
    work_items = []
    for request in requests:
        kind = (request.queue.pk, request.medium, tuple(sorted(request.languages.items())))
        if kind not in found:
            found[kind] = lanes.lane_for(request.queue, request.medium, request.languages)
        is_planned = request.not_before is not None
        work_item = WorkItem(
            lane=found[kind],
            medium=request.medium,
            state=State.SCHEDULED if is_planned else State.WAITING,
            not_before=request.not_before,
            created_at=request.started_at,
            waiting_since=request.not_before or request.started_at,
            last_agent_id=request.last_agent_id,
            shop=request.shop,
            customer_group=request.customer_group,
        )
        work_item.due_at = None if is_planned else clocks.due_of(work_item, request.started_at)
        work_items.append(work_item)
    prepared.insert_all(work_items)
    started = [(work_item, request.started_at) for work_item, request in zip(work_items, requests, strict=True)]
    clocks.start_many(started, is_new=True)
    for work_item in work_items:
        if work_item.state == State.SCHEDULED:
            pausing.pause([work_item.pk], ClockState.PLANNED, work_item.created_at)
    want_pass(*{lane.pool_id for lane in found.values()})
    return work_items


def live_assignments(work_items: Iterable[WorkItem], agent_ids: Iterable[int] = ()) -> dict[int, Assignment]:
    """The live assignments of work items that are locked, by work item; the loads of their agents and of `agent_ids`
    are locked with them."""
    found = Assignment.objects.filter(work_item__in=list(work_items)).exclude(state=Assignment.State.ENDED)
    by_item = {assignment.work_item_id: assignment for assignment in found}
    loads.lock([*agent_ids, *(assignment.agent_id for assignment in by_item.values())])
    return by_item


def submit(
    queue: Queue, medium: str, languages: Mapping[str, int], started_at: datetime, not_before: datetime | None = None
) -> WorkItem:
    """One piece of new work."""
    return submit_many([WorkRequest(queue, medium, languages, started_at, not_before)])[0]


def end_assignment(assignment: Assignment, how: str, now: datetime) -> None:
    """Take it out of her hands and give her the room back. The caller holds the work item's lock."""
    assignment.state = Assignment.State.ENDED
    assignment.ended_at = now
    assignment.ended_as = how
    assignment.save(update_fields=["state", "ended_at", "ended_as"])
    loads.let_go(assignment.agent_id, assignment.medium, how, now)


def _to_waiting(work_item: WorkItem, lane: Lane, now: datetime) -> None:
    if work_item.state == State.SCHEDULED:
        pausing.resume([work_item.pk], ClockState.PLANNED, now)
    work_item.lane = lane
    work_item.medium = lane.medium
    work_item.state = State.WAITING
    work_item.not_before = None
    work_item.set_aside_at = None
    work_item.waiting_since = now
    work_item.save(update_fields=["lane", "medium", "state", "not_before", "set_aside_at", "waiting_since"])
    want_pass(lane.pool_id)


def _end_live(work_item: WorkItem, how: str, now: datetime) -> Assignment | None:
    assignment = live_assignment(work_item.pk)
    if assignment:
        end_assignment(assignment, how, now)
        want_pass(work_item.lane.pool_id)
    return assignment


def give_back(work_item: WorkItem, how: str, now: datetime) -> Assignment | None:
    """Out of the agent's hands, back to waiting with its original due time. The caller holds its lock.

    Work that had been answered gets a new clock: somebody waits again.
    """
    assignment = _end_live(work_item, how, now)
    _to_waiting(work_item, work_item.lane, now)
    if work_item.due_at is None:
        clocks.start(work_item, now)
    return assignment


def move_to_queue(work_item: WorkItem, queue: Queue, now: datetime) -> Assignment | None:
    """Into another queue. A clock that runs is counted by that queue's target from its start, and never made late;
    planned work keeps its time. The caller holds the lock."""
    return move_to_lane(work_item, lanes.requeued(work_item.lane, queue), now)


def move_to_lane(work_item: WorkItem, lane: Lane, now: datetime) -> Assignment | None:
    """As `move_to_queue`, where the lane is known: to put it back exactly where it was."""
    planned = work_item.not_before if work_item.state == State.SCHEDULED else None
    assignment = _end_live(work_item, Assignment.End.TRANSFERRED, now)
    _to_waiting(work_item, lane, now)
    if planned:
        plan(work_item, planned, now)
    elif work_item.due_at is None:
        clocks.start(work_item, now)
    recount([work_item], now)
    return assignment


def wait_for_us(work_item_ids: Collection[int], now: datetime) -> None:
    """The shopper has written: what we asked her is answered, and where no clock waits for us one starts. One that runs
    is left alone: it counts from her oldest unanswered message. The caller holds the locks."""
    if not work_item_ids:
        return
    pausing.resume(work_item_ids, ClockState.ASKED, now)
    idle = WorkItem.objects.filter(pk__in=list(work_item_ids), due_at__isnull=True)
    for work_item in idle.exclude(state__in=[State.SCHEDULED, State.DONE]).select_related("lane"):
        clocks.start(work_item, now)


def set_priority(work_item: WorkItem, priority: int, now: datetime) -> None:
    """What comes first in its lane, whatever the time left. The caller holds the lock."""
    work_item.priority = priority
    work_item.save(update_fields=["priority"])
    if targets().know_priorities:
        recount([work_item], now)
    if work_item.state == State.WAITING:
        want_pass(work_item.lane.pool_id)


def set_group(work_items: Sequence[WorkItem], group: str, now: datetime) -> None:
    """The slug of its customer's group, by which it counts and which may choose its target. The caller holds the
    locks."""
    for work_item in work_items:
        work_item.customer_group = group
    WorkItem.objects.bulk_update(work_items, ["customer_group"])
    recount([item for item in work_items if item.state != State.DONE], now)
    want_pass(*{item.lane.pool_id for item in work_items if item.state == State.WAITING})


def move_to_medium(
    work_item: WorkItem, medium: str, now: datetime, not_before: datetime | None = None
) -> Assignment | None:
    """Onto another medium, with a clock of its own; the old clock ends unanswered. The caller holds the lock."""
    clocks.stop(work_item.pk, now, is_answered=False)
    assignment = _end_live(work_item, Assignment.End.MOVED, now)
    work_item.due_at = None
    _to_waiting(work_item, lanes.moved(work_item.lane, medium), now)
    if not_before:
        plan(work_item, not_before, now)
    else:
        clocks.start(work_item, now)
    recount([work_item], now)
    return assignment


def plan(work_item: WorkItem, not_before: datetime, now: datetime) -> None:
    """Not before this instant: a slot she chose, or the next try of a call. The caller holds the lock."""
    pausing.pause([work_item.pk], ClockState.PLANNED, now)
    work_item.state = State.SCHEDULED
    work_item.not_before = not_before
    work_item.waiting_since = not_before
    work_item.save(update_fields=["state", "not_before", "waiting_since"])


def postpone(work_item: WorkItem, not_before: datetime, now: datetime) -> Assignment | None:
    """Out of the agent's hands until later, as after a call that nobody took. The caller holds the lock."""
    clocks.stop(work_item.pk, now, is_answered=True)
    assignment = _end_live(work_item, Assignment.End.POSTPONED, now)
    work_item.due_at = None
    work_item.attempts += 1
    work_item.save(update_fields=["due_at", "attempts"])
    plan(work_item, not_before, now)
    return assignment


def finish(work_item: WorkItem, now: datetime) -> Assignment | None:
    """Done. A clock that still waits for an answer ends without one. The caller holds the lock."""
    clocks.resolved(work_item.pk, now)
    assignment = _end_live(work_item, Assignment.End.RESOLVED, now)
    work_item.state = State.DONE
    work_item.due_at = None
    work_item.pinned_agent_id = work_item.set_aside_at = None
    work_item.save(update_fields=["state", "due_at", "pinned_agent", "set_aside_at"])
    return assignment


def reopen(work_item: WorkItem, medium: str, now: datetime, not_before: datetime | None = None) -> None:
    """Finished work becomes waiting work again, with new clocks. The caller holds the lock."""
    work_item.attempts = 0
    work_item.excluded_agents = []
    work_item.save(update_fields=["attempts", "excluded_agents"])
    _to_waiting(work_item, lanes.moved(work_item.lane, medium), now)
    if not_before:
        plan(work_item, not_before, now)
        clocks.start_many([(work_item, now)], is_new=True)
    else:
        clocks.start(work_item, now, is_new=True)


def resume_planned(limit: int = 500) -> int:
    """Planned work whose time has come waits from now on, its clock running from the planned instant."""
    with transaction.atomic():
        now = database_now()
        due = WorkItem.objects.filter(state=State.SCHEDULED, not_before__lte=now).order_by("not_before")
        resumed = []
        for work_item in lock_many(due.values_list("pk", flat=True)[:limit], skip_locked=True):
            if work_item.state != State.SCHEDULED or work_item.not_before is None or work_item.not_before > now:
                continue
            planned = work_item.not_before
            _to_waiting(work_item, work_item.lane, planned)
            clocks.start(work_item, planned)
            resumed.append(Outcome("resumed", work_item.pk, now))
        report(resumed)
        crash_point("sweep.before_commit")
    crash_point("sweep.after_commit")
    return len(resumed)
