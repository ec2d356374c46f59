"""Clocks: started with the work, stopped by a person's answer, fired in sets when due. The pulse calls `fire_due`."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import structlog
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from routing.crash_points import crash_point
from routing.deadlines import ROUTED, Budget, Kind, is_met, plan_steps, reply_kind
from routing.models import Clock, EscalationStep, ServiceTarget, WorkItem
from routing.outcomes import report
from routing.services import chains, prepared
from routing.services.chains import Fired
from routing.services.targets import budget_of, calendar, predicted_steps, targets, timed_rules

log = structlog.get_logger("routing.clocks")
IS_DUE = """(
    SELECT min(due_at) FROM routing_escalationstep
     WHERE fired_at IS NULL AND cancelled_at IS NULL) <= statement_timestamp()"""

# As seen by who stands by for those who look four times a second.
IS_OVERDUE = IS_DUE.replace("statement_timestamp()", "statement_timestamp() - interval '0.5 s'")

_ENDING = ("missed_at", "missed_because", "stopped_at", "result", "answered_by_id", "spent_seconds")


def reply_target(work_item: WorkItem) -> ServiceTarget | None:
    """What holds for the clock that waits for us now."""
    kind = reply_kind(work_item.medium, is_answered=work_item.first_answered_at is not None)
    return targets().of(kind, work_item)


def due_of(work_item: WorkItem, started_at: datetime) -> datetime | None:
    """When somebody is to answer, if a clock started then; None where there is no target, or nobody ever opens."""
    target = reply_target(work_item)
    return Budget(started_at, calendar(target.calendar_id)).instant(target.seconds) if target else None


def start_many(starts: Sequence[tuple[WorkItem, datetime]], *, is_new: bool = False) -> None:
    """Start the reply or call clocks of work items that carry their `due_at` already, and of matters that are new the
    resolution clocks. What has no target gets none."""
    clocks = [
        _begin(work_item, target, started_at)
        for work_item, started_at in starts
        for target in _targets_of(work_item, is_new=is_new)
    ]
    prepared.insert_all(clocks)
    prepared.insert_all([step for clock in clocks for step in steps_of(clock)])


def _targets_of(work_item: WorkItem, *, is_new: bool) -> Iterator[ServiceTarget]:
    is_waited_for = work_item.state != WorkItem.State.SCHEDULED
    found = (
        reply_target(work_item) if is_waited_for else None,
        targets().of(Kind.RESOLUTION, work_item) if is_new else None,
    )
    return (target for target in found if target is not None)


def _begin(work_item: WorkItem, target: ServiceTarget, started_at: datetime) -> Clock:
    return Clock(
        work_item=work_item,
        kind=target.kind,
        medium=work_item.medium,
        target=target,
        target_seconds=target.seconds,
        calendar_id=target.calendar_id,
        started_at=started_at,
        due_at=Budget(started_at, calendar(target.calendar_id)).instant(target.seconds),
    )


def steps_of(clock: Clock) -> list[EscalationStep]:
    """What is planned on the way of a clock that starts, unsaved; what a prediction decides stands last."""
    rules = timed_rules(clock.target) if clock.target else []
    budget = Budget(clock.started_at, calendar(clock.calendar_id))
    steps = [
        EscalationStep(
            clock=clock,
            position=step.position,
            action=step.action,
            rule_id=step.rule_id,
            after_seconds=step.after_seconds,
            due_at=step.due_at,
        )
        for step in plan_steps(budget, clock.target_seconds, rules)
    ]
    return steps + predicted_steps(clock, len(steps))


def start(work_item: WorkItem, started_at: datetime, *, is_new: bool = False) -> None:
    """Start the clock that waits for us, if none runs and there is a target, and set the work item's `due_at`.

    The caller holds the work item's lock and saves nothing itself.
    """
    if Clock.objects.filter(work_item=work_item, stopped_at__isnull=True, kind__in=ROUTED).exists():
        return
    work_item.due_at = due_of(work_item, started_at)
    WorkItem.objects.filter(pk=work_item.pk).update(due_at=work_item.due_at)
    start_many([(work_item, started_at)], is_new=is_new)


def stop(work_item_id: int, now: datetime, *, is_answered: bool, agent_id: int | None = None) -> Clock | None:
    """Stop the reply or call clock, if one runs, and cancel what it still planned. The caller holds the lock.

    `is_answered` is whether a person answered, who is `agent_id`; a move to another channel is no answer, and a miss
    stays a miss.
    """
    clock = _end(work_item_id, ROUTED, now, is_answered=is_answered, agent_id=agent_id)
    if clock is not None:
        WorkItem.objects.filter(pk=work_item_id).update(due_at=None)
    return clock


def answered(work_item_id: int, now: datetime, agent_id: int | None) -> Clock | None:
    """A person answered the shopper: the clock that waited for it stops, and from now on the next reply is the next."""
    clock = _end(work_item_id, ROUTED, now, is_answered=True, agent_id=agent_id)
    answered_at = Coalesce(F("first_answered_at"), Value(now))
    WorkItem.objects.filter(pk=work_item_id).update(due_at=None, first_answered_at=answered_at)
    return clock


def resolved(work_item_id: int, now: datetime) -> None:
    """The matter is done: its resolution clock has been kept or not, what waited for an answer waits no more."""
    stop(work_item_id, now, is_answered=False)
    _end(work_item_id, (Kind.RESOLUTION,), now, is_answered=True, agent_id=None)


def _end(
    work_item_id: int, kinds: Sequence[str], now: datetime, *, is_answered: bool, agent_id: int | None
) -> Clock | None:
    clock = Clock.objects.filter(work_item_id=work_item_id, stopped_at__isnull=True, kind__in=kinds).first()
    if clock is not None:
        end_clock(clock, now, is_answered=is_answered, agent_id=agent_id)
    return clock


def end_clock(clock: Clock, now: datetime, *, is_answered: bool, agent_id: int | None) -> None:
    """Stop this one, with its result, and cancel what it still planned. The caller holds the work item's lock."""
    if clock.missed_at is None and not is_met(clock.due_at, now):
        clock.missed_at = now
        clock.missed_because = Clock.Cause.HELD if agent_id else ""
    kept = Clock.Result.MET if is_answered else Clock.Result.CANCELLED
    clock.result = Clock.Result.MISSED if clock.missed_at else kept
    clock.stopped_at = now
    clock.answered_by_id = agent_id
    clock.spent_seconds = budget_of(clock).used(now)
    clock.save(update_fields=["missed_at", "missed_because", "stopped_at", "result", "answered_by_id", "spent_seconds"])
    clock.steps.filter(fired_at__isnull=True, cancelled_at__isnull=True).update(cancelled_at=now)
    if clock.was_paused:
        clock.pauses.filter(ended_at__isnull=True).update(ended_at=now)


# The same rule once more, behind the others, for each that asked in vain the last time.
_ASK_AGAIN = """
INSERT INTO routing_escalationstep (clock_id, position, action, rule_id, after_seconds, due_at, skipped)
SELECT asked.clock_id, asked.last + row_number() OVER (PARTITION BY asked.clock_id ORDER BY asked.position),
       asked.action, asked.rule_id, extract(epoch FROM %(now)s - asked.started_at)::int, %(now)s, ''
  FROM (SELECT DISTINCT ON (step.clock_id, step.rule_id) step.clock_id, step.position, step.action, step.rule_id,
               step.skipped, clock.started_at, max(step.position) OVER (PARTITION BY step.clock_id) AS last
          FROM routing_escalationstep step JOIN routing_clock clock ON clock.id = step.clock_id
         WHERE clock.work_item_id = ANY(%(ids)s) AND clock.stopped_at IS NULL AND step.rule_id IS NOT NULL
         ORDER BY step.clock_id, step.rule_id, step.position DESC) asked
 WHERE asked.skipped = %(condition)s
"""


def ask_again(work_item_ids: Collection[int], condition: str, now: datetime) -> None:
    """What this condition depends on has changed: steps that it held back come now. Their work is locked."""
    if work_item_ids:
        with connection.cursor() as cursor:
            cursor.execute(_ASK_AGAIN, {"ids": list(work_item_ids), "condition": condition, "now": now})


def run_on(work_item_id: int, stopped_at: datetime) -> None:
    """What stopped at this instant had no reason to: it runs on from its first beginning, and so do its steps.

    The caller holds the work item's lock. Where another clock was started meanwhile, that one counts.
    """
    hers = WorkItem.objects.filter(pk=work_item_id)
    hers.filter(first_answered_at=stopped_at).update(first_answered_at=None)
    routed = Clock.objects.filter(work_item_id=work_item_id, kind__in=ROUTED)
    clock = routed.filter(stopped_at=stopped_at).order_by("-pk").first()
    if clock is None or routed.filter(stopped_at__isnull=True).exists():
        return
    if clock.missed_at == stopped_at:
        clock.missed_at, clock.missed_because = None, ""
    clock.stopped_at = clock.result = clock.spent_seconds = clock.answered_by_id = None
    clock.save(update_fields=_ENDING)
    clock.steps.filter(cancelled_at=stopped_at).update(cancelled_at=None)
    clock.pauses.filter(ended_at=stopped_at).update(ended_at=None)
    hers.update(due_at=clock.due_at)


def fire_due(limit: int = 1000) -> int:
    """Fire up to `limit` due steps with all they do, in one transaction, each exactly once. Returns how many.

    Work that somebody else has locked right now is left for the next sweep: a reply that races decides first. Where
    something else holds them up, or one of them fails, it does so alone: the others are fired without it.
    """
    found: list[int] = []
    try:
        return _fire(limit, None, found)
    except Exception as error:
        if len(found) < 2:
            raise
        return _fire_apart(found, error)


def _fire_apart(work_item_ids: Sequence[int], why: Exception) -> int:
    """In halves, then in halves of the half that fails. Raises where it is the database that fails."""
    log.warning("clocks_halved", work=len(work_item_ids), error=f"{type(why).__name__}: {why}".strip()[:200])
    middle, fired = len(work_item_ids) // 2, 0
    for half in (work_item_ids[:middle], work_item_ids[middle:]):
        if not connection.is_usable():
            connection.close()
            connection.ensure_connection()
        try:
            fired += _fire(None, half, [])
        except Exception as error:
            if len(half) > 1:
                fired += _fire_apart(half, error)
            elif isinstance(error, OperationalError):
                log.warning("clock_held_up", work_item=half[0], error=str(error).strip()[:200])
            else:
                log.exception("clock_failed", work_item=half[0])
    return fired


def _fire(limit: int | None, work_item_ids: Sequence[int] | None, found: list[int]) -> int:
    """What is due of this work, None for all; `found` is told whose, even where it fails."""
    with transaction.atomic():
        fired = _claim(limit, work_item_ids, found)
        if not fired:
            return 0
        report(chains.carry_out(fired))
        crash_point("clocks.before_commit")
    crash_point("clocks.after_commit")
    return len(fired)


# Nobody waits long for these locks, and these for nobody: a load or a lane that a hung process holds makes no clock
# late but its own; a process that is stopped right here lets go in half a second.
_IMPATIENT = f"""
SELECT set_config('lock_timeout', '300ms', true),
       set_config('idle_in_transaction_session_timeout', '{settings.FIRING_IDLE_MS}ms', true)
"""
# Locked as they are read, those that are locked left out: two workers share a burst. Nothing here waits for a work
# item, so their order is free.
_CLAIM = """
SELECT step.id, work.id
  FROM routing_escalationstep step
  JOIN routing_clock clock ON clock.id = step.clock_id
  JOIN routing_workitem work ON work.id = clock.work_item_id
 WHERE step.fired_at IS NULL AND step.cancelled_at IS NULL AND step.due_at <= statement_timestamp()
   AND (%(of)s::bigint[] IS NULL OR work.id = ANY(%(of)s::bigint[]))
 ORDER BY step.due_at, step.id
 LIMIT %(limit)s
   FOR NO KEY UPDATE OF work SKIP LOCKED
"""
# A second statement, so that it sees what was committed while the locks were taken: a step that another worker fired,
# or an answer cancelled, between our read and our lock is not fired again.
_FIRE = """
UPDATE routing_escalationstep step SET fired_at = clock_timestamp()
  FROM routing_clock clock
 WHERE clock.id = step.clock_id AND step.id = ANY(%s) AND step.fired_at IS NULL AND step.cancelled_at IS NULL
RETURNING clock.work_item_id, step.position, step.id, step.action, step.rule_id, clock.id, step.fired_at, step.due_at,
          COALESCE(step.after_seconds, extract(epoch FROM step.due_at - clock.started_at))::int
"""


def _claim(limit: int | None, work_item_ids: Sequence[int] | None, found: list[int]) -> list[Fired]:
    with connection.cursor() as cursor:
        cursor.execute(_IMPATIENT)
        cursor.execute(_CLAIM, {"of": None if work_item_ids is None else list(work_item_ids), "limit": limit})
        claimed = cursor.fetchall()
        if not claimed:
            return []
        found += dict.fromkeys(work_item_id for _, work_item_id in claimed)
        cursor.execute(_FIRE, [[step_id for step_id, _ in claimed]])
        return sorted(Fired(*row) for row in cursor.fetchall())
