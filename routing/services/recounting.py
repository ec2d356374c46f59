"""Clocks that run are counted anew from their start by today's settings: never born late, nothing fired again.

Work that moves to another queue or medium, or changes its priority, is counted anew at once; a change of settings
comes by `recomputing`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from routing.deadlines import MISS, ROUTED, Budget, granted_seconds, plan_steps
from routing.models import Clock, EscalationStep, ServiceTarget, WorkItem
from routing.outcomes import Outcome, report
from routing.services.pausing import live, put_due
from routing.services.targets import budget_of, calendar, in_order, predicted_steps, targets, timed_rules


@dataclass(frozen=True)
class Change:
    """A clock that is due at another time, or is no more."""

    clock: Clock
    before: datetime | None
    after: datetime | None
    has_grace: bool


def recount(work_items: Iterable[WorkItem], now: datetime) -> list[Change]:
    """Their clocks as today's settings want them, told to the desk. The caller holds the work items' locks."""
    by_id = {work_item.pk: work_item for work_item in work_items}
    changes: list[Change] = []
    dropped: list[Clock] = []
    kept: list[Clock] = []
    planned: list[EscalationStep] = []
    clocks = live(by_id)
    known = _steps_by_clock(clocks)
    for clock in clocks:
        if clock.missed_at is not None:
            continue
        before = (clock.due_at, clock.target_id, clock.target_seconds, clock.calendar_id)
        target = targets().of(clock.kind, by_id[clock.work_item_id])
        if target is None:
            dropped.append(clock)
            changes.append(Change(clock, clock.due_at, None, has_grace=False))
            continue
        budget_before = clock.target_seconds
        clock.target, clock.calendar_id = target, target.calendar_id
        budget = budget_of(clock)
        if _is_late_anyway(before[0], budget, target.seconds, now):
            continue
        clock.target_seconds = granted_seconds(target.seconds, budget.used(now), budget_before)
        clock.due_at = budget.instant(clock.target_seconds)
        steps = _steps(clock, known[clock.pk], now)
        after = (clock.due_at, clock.target_id, clock.target_seconds, clock.calendar_id)
        if before == after and _same(steps, known[clock.pk], now):
            continue
        kept.append(clock)
        planned += steps
        if before[0] != clock.due_at:
            has_grace = clock.target_seconds != target.seconds
            changes.append(Change(clock, before[0], clock.due_at, has_grace))
    _drop(dropped, now)
    Clock.objects.bulk_update(kept, ["target", "target_seconds", "calendar", "due_at"])
    _pending_of(kept).exclude(_is_overdue(now)).update(cancelled_at=now)
    EscalationStep.objects.bulk_create(planned)
    put_due(kept)
    for clock in kept:
        if clock.kind in ROUTED:
            by_id[clock.work_item_id].due_at = clock.due_at
    report([_outcome(change, now) for change in changes])
    return changes


def _is_late_anyway(due: datetime | None, budget: Budget, seconds: int, now: datetime) -> bool:
    """Due already, only not swept yet, and late by today's settings too: no edit made it so, none gives grace."""
    return due is not None and due <= now and budget.used(now) >= seconds


def _pending_of(clocks: Iterable[Clock]) -> QuerySet[EscalationStep]:
    return EscalationStep.objects.filter(clock__in=list(clocks), fired_at__isnull=True, cancelled_at__isnull=True)


def _is_overdue(now: datetime) -> Q:
    """What is due and only not swept yet is done all the same; but whether it is missed is judged anew."""
    return Q(due_at__lte=now) & ~Q(action=MISS)


def _steps_by_clock(clocks: Iterable[Clock]) -> dict[int, list[EscalationStep]]:
    """All steps, fired, cancelled or planned."""
    found: dict[int, list[EscalationStep]] = {clock.pk: [] for clock in clocks}
    for step in EscalationStep.objects.filter(clock__in=list(found)).order_by("position"):
        found[step.clock_id].append(step)
    return found


def _steps(clock: Clock, known: Sequence[EscalationStep], now: datetime) -> list[EscalationStep]:
    """What is still to come by today's rules. What lies behind it is left out: an edit acts on what comes after it."""
    target = clock.target
    shift = clock.target_seconds - target.seconds if target else 0
    rules = [
        replace(
            rule, after_seconds=rule.after_seconds + (shift if target and rule.after_seconds >= target.seconds else 0)
        )
        for rule in (timed_rules(target) if target else ())
    ]
    fired = {(step.action, step.after_seconds) for step in known if step.fired_at}
    following = max((step.position for step in known), default=-1) + 1
    steps = [
        EscalationStep(
            clock=clock,
            action=step.action,
            rule_id=step.rule_id,
            after_seconds=step.after_seconds,
            due_at=step.due_at,
        )
        for step in plan_steps(budget_of(clock), clock.target_seconds, rules)
        if (step.action, step.after_seconds) not in fired and not (step.due_at and step.due_at <= now)
    ]
    steps += [step for step in predicted_steps(clock, 0) if (step.action, None) not in fired]
    for place, step in enumerate(steps):
        step.position = following + place
    return steps


def _same(steps: Sequence[EscalationStep], known: Sequence[EscalationStep], now: datetime) -> bool:
    """Whether what is planned is what is wanted, but for what is due already."""
    pending = [
        step
        for step in known
        if step.fired_at is None and step.cancelled_at is None and not (step.due_at and step.due_at <= now)
    ]
    return [(one.action, one.rule_id, one.after_seconds, one.due_at) for one in steps] == [
        (one.action, one.rule_id, one.after_seconds, one.due_at) for one in pending
    ]


def _drop(clocks: Sequence[Clock], now: datetime) -> None:
    """No target holds for them any more."""
    if clocks:
        ids = [clock.pk for clock in clocks]
        Clock.objects.filter(pk__in=ids).update(stopped_at=now, result=Clock.Result.CANCELLED)
        _pending_of(clocks).update(cancelled_at=now)
        for clock in clocks:
            clock.due_at = None
        put_due(clocks)


def _outcome(change: Change, now: datetime) -> Outcome:
    facts = {
        "clock": change.clock.kind,
        "before": change.before.isoformat() if change.before else "",
        "due_at": change.after.isoformat() if change.after else "",
        "grace": change.has_grace,
    }
    return Outcome("recounted", change.clock.work_item_id, now, facts=facts)


_MOST_FORESEEN = 5_000


def foresee(row: ServiceTarget, now: datetime) -> Counter[str]:
    """What saving this target would do to the clocks that run: "clocks" it would hold for, of them "earlier", "later"
    and with a "grace". Of the latest few thousand of its kind."""
    others = [one for kind in targets().by_kind.values() for one in kind if one.pk != row.pk]
    wished = in_order([*others, row])
    running = Clock.objects.filter(kind=row.kind, stopped_at__isnull=True, missed_at__isnull=True).order_by("-pk")
    found: Counter[str] = Counter()
    for clock in running.select_related("work_item__lane").prefetch_related("pauses")[:_MOST_FORESEEN]:
        if wished.of(clock.kind, clock.work_item) is not row:
            continue
        found["clocks"] += 1
        before = clock.due_at
        budget = replace(budget_of(clock), calendar=calendar(row.calendar_id))
        if _is_late_anyway(before, budget, row.seconds, now):
            continue
        seconds = granted_seconds(row.seconds, budget.used(now), clock.target_seconds)
        due = budget.instant(seconds)
        found["grace"] += seconds != row.seconds
        if before is not None and due is not None:
            found["earlier"] += due < before
            found["later"] += due > before
    return found
