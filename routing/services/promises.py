"""The clocks of promises: due at an instant that a person named, whatever happens to the ticket meanwhile."""

from datetime import datetime

from routing.deadlines import Kind, plan_promise
from routing.models import Clock, EscalationStep, WorkItem
from routing.services.clocks import end_clock


def start(work_item: WorkItem, due_at: datetime, now: datetime) -> Clock:
    """A clock to `due_at`, a whole second later than `now`, with a reminder on the way. The caller holds the lock."""
    started_at = now.replace(microsecond=0)
    clock = Clock.objects.create(
        work_item=work_item,
        kind=Kind.PROMISE,
        medium=work_item.medium,
        target_seconds=int((due_at - started_at).total_seconds()),
        started_at=started_at,
        due_at=due_at,
    )
    EscalationStep.objects.bulk_create(
        EscalationStep(
            clock=clock,
            position=step.position,
            action=step.action,
            after_seconds=step.after_seconds,
            due_at=step.due_at,
        )
        for step in plan_promise(started_at, clock.target_seconds)
    )
    return clock


def keep(clock: Clock, now: datetime, agent_id: int | None) -> None:
    """It was kept, in time or too late. The caller holds the work item's lock, as for the others."""
    end_clock(clock, now, is_answered=True, agent_id=agent_id)


def break_(clock: Clock, now: datetime, agent_id: int | None) -> None:
    """It will not be kept: as good as too late, whenever that is said."""
    clock.missed_at = clock.missed_at or now
    end_clock(clock, now, is_answered=False, agent_id=agent_id)


def withdraw(clock: Clock, now: datetime, agent_id: int | None) -> None:
    """The shopper waits for it no more; after it was due it stays a miss."""
    end_clock(clock, now, is_answered=False, agent_id=agent_id)
