"""Clocks that count nothing for a while, because we wait for the shopper or for a time that is agreed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from routing.deadlines import ROUTED, TARGETED
from routing.models import Clock, ClockPause, EscalationStep
from routing.services.targets import budget_of


def live(work_item_ids: Iterable[int]) -> list[Clock]:
    """The clocks that run for these by a target, with it and their pauses. The caller holds the work items' locks."""
    found = Clock.objects.filter(work_item__in=list(work_item_ids), stopped_at__isnull=True, kind__in=TARGETED)
    return list(found.select_related("target").prefetch_related("pauses").order_by("pk"))


def pause(work_item_ids: Iterable[int], state: str, now: datetime) -> list[Clock]:
    """From now on these are in `state`: the clocks whose targets list it count nothing. Returns those."""
    clocks = [
        clock
        for clock in live(work_item_ids)
        if clock.target is not None
        and state in clock.target.paused_in
        and not any(one.state == state and one.ended_at is None for one in clock.pauses.all())
    ]
    if clocks:
        ClockPause.objects.bulk_create(ClockPause(clock=clock, state=state, started_at=now) for clock in clocks)
        _recount(clocks)
    return clocks


def resume(work_item_ids: Iterable[int], state: str, now: datetime) -> list[Clock]:
    """They are in `state` no more. Returns the clocks that were paused in it."""
    clocks = [
        clock
        for clock in live(work_item_ids)
        if any(one.state == state and one.ended_at is None for one in clock.pauses.all())
    ]
    if clocks:
        ClockPause.objects.filter(clock__in=clocks, state=state, ended_at__isnull=True).update(ended_at=now)
        _recount(clocks)
    return clocks


def _recount(clocks: Sequence[Clock]) -> None:
    """Deadlines after a change of pauses, which are read again. What was missed stays as it was."""
    Clock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(was_paused=True)
    running = live({clock.work_item_id for clock in clocks})
    budgets = {clock.pk: budget_of(clock) for clock in running}
    for clock in running:
        if clock.missed_at is None:
            clock.due_at = budgets[clock.pk].instant(clock.target_seconds)
    Clock.objects.bulk_update(running, ["due_at"])
    steps = list(EscalationStep.objects.filter(clock__in=running, fired_at__isnull=True, cancelled_at__isnull=True))
    steps = [step for step in steps if step.after_seconds is not None]  # a prediction counts no seconds
    for step in steps:
        step.due_at = budgets[step.clock_id].instant(step.after_seconds or 0)
    EscalationStep.objects.bulk_update(steps, ["due_at"])
    put_due(running)


_PUT_DUE = """
UPDATE routing_workitem work SET due_at = one.due_at
  FROM unnest(%s::bigint[], %s::timestamptz[]) AS one(id, due_at) WHERE work.id = one.id
"""


def put_due(clocks: Iterable[Clock]) -> None:
    """Their work items wait for an answer by then."""
    routed = [clock for clock in clocks if clock.kind in ROUTED]
    if routed:
        with connection.cursor() as cursor:
            ids, due = [clock.work_item_id for clock in routed], [clock.due_at for clock in routed]
            cursor.execute(_PUT_DUE, [ids, due])
