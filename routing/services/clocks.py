"""Clocks: started with the work, stopped by a person's answer, fired in sets when due. The pulse calls `fire_due`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from routing.deadlines import PlannedStep, Rule, due_at, is_met, plan_steps
from routing.models import Clock, EscalationStep, Lane, ServiceTarget, WorkItem
from routing.nudges import want_pass
from routing.outcomes import Outcome, report
from routing.services.configuration import remembered
from routing.services.database_time import database_now
from routing.services.lanes import widened

Action = EscalationStep.Action
IS_DUE = """EXISTS (
    SELECT 1 FROM routing_escalationstep
     WHERE fired_at IS NULL AND cancelled_at IS NULL AND due_at <= statement_timestamp())"""
_OUTCOME_OF = {
    Action.MISS: "target_missed",
    Action.WIDEN: "widened",
    Action.RAISE: "raised",
    Action.OFFER_CHANNEL: "channel_offered",
    Action.ACKNOWLEDGE: "acknowledged",
    Action.ALERT: "alerted",
    Action.APOLOGISE: "apologised",
}


Targets = dict[tuple[int, str], ServiceTarget]


@remembered
def targets() -> Targets:
    """All targets, by (queue, medium), with their rules."""
    return {(target.queue_id, target.medium): target for target in ServiceTarget.objects.prefetch_related("rules")}


def due_of(queue_id: int, medium: str, started_at: datetime) -> datetime | None:
    """When work of this kind is due; None where there is no target."""
    target = targets().get((queue_id, medium))
    return due_at(started_at, target.seconds) if target else None


def start_many(starts: Sequence[tuple[WorkItem, datetime]]) -> None:
    """Start the clocks of work items that carry their `due_at` already; those without a target get none."""
    known = targets()
    clocks = [
        Clock(
            work_item=work_item,
            medium=work_item.medium,
            target_seconds=known[work_item.lane.queue_id, work_item.medium].seconds,
            started_at=started_at,
            due_at=work_item.due_at,
        )
        for work_item, started_at in starts
        if work_item.due_at is not None
    ]
    Clock.objects.bulk_create(clocks)
    EscalationStep.objects.bulk_create(
        EscalationStep(clock=clock, position=step.position, action=step.action, due_at=step.due_at)
        for clock in clocks
        for step in _steps_of(clock, known[clock.work_item.lane.queue_id, clock.medium])
    )


def _steps_of(clock: Clock, target: ServiceTarget) -> list[PlannedStep]:
    rules = [Rule(rule.after_seconds, rule.action) for rule in target.rules.all()]
    return plan_steps(clock.started_at, target.seconds, rules)


def start(work_item: WorkItem, started_at: datetime) -> None:
    """Start the clock of the work item's queue and medium, if it has a target, and set its `due_at`.

    The caller holds the work item's lock and saves nothing itself.
    """
    work_item.due_at = due_of(work_item.lane.queue_id, work_item.medium, started_at)
    WorkItem.objects.filter(pk=work_item.pk).update(due_at=work_item.due_at)
    start_many([(work_item, started_at)])


def stop(work_item_id: int, now: datetime, *, is_answered: bool) -> Clock | None:
    """Stop the live clock, if any, and cancel what it still planned. The caller holds the work item's lock.

    `is_answered` is whether a person answered; a move to another channel is no answer, and a miss stays a miss.
    """
    clock = Clock.objects.filter(work_item_id=work_item_id, stopped_at__isnull=True).first()
    if clock is None:
        return None
    if clock.missed_at is None and not is_met(clock.due_at, now):
        clock.missed_at = now
    answered = Clock.Result.MET if is_answered else Clock.Result.CANCELLED
    clock.result = Clock.Result.MISSED if clock.missed_at else answered
    clock.stopped_at = now
    clock.save(update_fields=["missed_at", "stopped_at", "result"])
    clock.steps.filter(fired_at__isnull=True, cancelled_at__isnull=True).update(cancelled_at=now)
    WorkItem.objects.filter(pk=work_item_id).update(due_at=None)
    return clock


def run_on(work_item_id: int, stopped_at: datetime) -> None:
    """What stopped at this instant had no reason to: it runs on from its first beginning, and so do its steps.

    The caller holds the work item's lock. Where another clock was started meanwhile, that one counts.
    """
    live = Clock.objects.filter(work_item_id=work_item_id, stopped_at__isnull=True)
    clock = Clock.objects.filter(work_item_id=work_item_id, stopped_at=stopped_at).order_by("-pk").first()
    if clock is None or live.exists():
        return
    clock.missed_at = None if clock.missed_at == stopped_at else clock.missed_at
    clock.stopped_at, clock.result = None, None
    clock.save(update_fields=["missed_at", "stopped_at", "result"])
    clock.steps.filter(cancelled_at=stopped_at).update(cancelled_at=None)
    WorkItem.objects.filter(pk=work_item_id).update(due_at=clock.due_at)


@dataclass(frozen=True)
class _Fired:
    action: str
    clock_id: int
    work_item_id: int
    at: datetime
    due_at: datetime


def fire_due(limit: int = 500) -> int:
    """Fire up to `limit` due steps with all they do, in one transaction, each exactly once. Returns how many.

    Work that somebody else has locked right now is left for the next sweep: a reply that races decides first.
    """
    with transaction.atomic():
        fired = _claim(limit)
        if not fired:
            return 0
        _apply(fired)
        report(
            [
                Outcome(
                    _OUTCOME_OF[Action(step.action)],
                    step.work_item_id,
                    step.at,
                    facts={"due_at": step.due_at.isoformat()},
                )
                for step in fired
            ]
        )
    return len(fired)


# Locked as they are read, those that are locked left out: two workers share a burst. Nothing here waits for a work
# item, so their order is free.
_CLAIM = """
SELECT step.id
  FROM routing_escalationstep step
  JOIN routing_clock clock ON clock.id = step.clock_id
  JOIN routing_workitem work ON work.id = clock.work_item_id
 WHERE step.fired_at IS NULL AND step.cancelled_at IS NULL AND step.due_at <= statement_timestamp()
 ORDER BY step.due_at, step.id
 LIMIT %s
   FOR NO KEY UPDATE OF work SKIP LOCKED
"""
# A second statement, so that it sees what was committed while the locks were taken: a step that another worker fired,
# or an answer cancelled, between our read and our lock is not fired again.
_FIRE = """
UPDATE routing_escalationstep step SET fired_at = clock_timestamp()
  FROM routing_clock clock
 WHERE clock.id = step.clock_id AND step.id = ANY(%s) AND step.fired_at IS NULL AND step.cancelled_at IS NULL
RETURNING step.action, clock.id, clock.work_item_id, step.fired_at, step.due_at, step.position
"""


def _claim(limit: int) -> list[_Fired]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [limit])
        ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return []
        cursor.execute(_FIRE, [ids])
        rows = sorted(cursor.fetchall(), key=lambda row: (row[2], row[5]))
    return [_Fired(*row[:5]) for row in rows]


def _apply(fired: Sequence[_Fired]) -> None:
    by_action: dict[str, list[_Fired]] = defaultdict(list)
    for step in fired:
        by_action[step.action].append(step)
    missed = [step.clock_id for step in by_action[Action.MISS]]
    if missed:
        Clock.objects.filter(pk__in=missed, missed_at__isnull=True).update(missed_at=database_now())
    raised = [step.work_item_id for step in by_action[Action.RAISE]]
    if raised:
        WorkItem.objects.filter(pk__in=raised).update(priority=F("priority") + 1)
    widened_items = [step.work_item_id for step in by_action[Action.WIDEN]]
    if widened_items:
        _widen(widened_items)


def _widen(work_item_ids: Sequence[int]) -> None:
    lanes = Lane.objects.filter(workitem__in=work_item_ids, is_widened=False).select_related("queue").distinct()
    for lane in lanes.order_by("pk"):
        WorkItem.objects.filter(pk__in=work_item_ids, lane=lane).update(lane=widened(lane))
        want_pass(lane.pool_id)
