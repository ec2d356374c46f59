"""The rows of clocks as the pure history reads them."""

from collections.abc import Iterable
from datetime import datetime

from routing.clock_history import Moment, Paused, Ran, Recounted, Stepped, moments
from routing.models import Clock, ClockPause, EscalationStep


def of_rows(
    clocks: Iterable[Clock],
    pauses: Iterable[ClockPause],
    steps: Iterable[EscalationStep],
    now: datetime,
    recounted: Iterable[Recounted] = (),
) -> list[Moment]:
    """What happened to these, in time order."""
    return moments(
        [Ran(one.pk, one.kind, one.target_seconds, one.started_at, one.stopped_at, one.result or "") for one in clocks],
        [Paused(one.clock_id, one.state, one.started_at, one.ended_at) for one in pauses],
        [Stepped(one.clock_id, one.action, one.due_at, one.fired_at, one.cancelled_at, one.skipped) for one in steps],
        now,
        recounted,
    )


def of_work(work_item_id: int, now: datetime, recounted: Iterable[Recounted] = ()) -> list[Moment]:
    """All that happened to the clocks of one work item. Three queries."""
    return of_rows(
        Clock.objects.filter(work_item=work_item_id).order_by("pk"),
        ClockPause.objects.filter(clock__work_item=work_item_id),
        EscalationStep.objects.filter(clock__work_item=work_item_id).order_by("clock", "position"),
        now,
        recounted,
    )
