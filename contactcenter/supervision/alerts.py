"""What supervisors were alerted about and nobody has answered yet, the newest first; promises that nobody can keep."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, queues_for
from contactcenter.desk.models import Promise
from contactcenter.tickets.models import Ticket
from routing.models import EscalationStep, WorkItem

MOST_SHOWN = 8


@dataclass(frozen=True)
class Alert:
    """One ticket, however many steps have alerted about it. `seconds` after its clock began."""

    reference: str
    queue: str
    medium: str
    seconds: int
    at: datetime
    waiting_since: datetime
    is_held: bool


def open_alerts(actor: Actor) -> list[Alert]:
    """Of the queues whose board she sees; over as soon as somebody answers."""
    steps = (
        EscalationStep.objects.filter(
            action="alert",
            skipped="",
            fired_at__isnull=False,
            clock__stopped_at__isnull=True,
            clock__work_item__lane__queue__in=queues_for(actor, Action.SEE_BOARD),
        )
        .select_related("clock__work_item__lane__queue")
        .order_by("-fired_at")[: 3 * MOST_SHOWN]
    )
    newest = {step.clock.work_item_id: step for step in reversed(steps)}
    references = dict(Ticket.objects.filter(work_item__in=newest).values_list("work_item_id", "reference"))
    return [
        _alert(step, references[work_item_id])
        for work_item_id, step in reversed(newest.items())
        if work_item_id in references
    ][:MOST_SHOWN]


def _alert(step: EscalationStep, reference: str) -> Alert:
    item = step.clock.work_item
    return Alert(
        reference=reference,
        queue=item.lane.queue.name,
        medium=item.medium,
        seconds=step.after_seconds or 0,
        at=step.fired_at or step.clock.started_at,
        waiting_since=step.clock.started_at,
        is_held=item.state == WorkItem.State.ASSIGNED,
    )


def promises_of_nobody(actor: Actor) -> list[Promise]:
    """Open ones whose reminder has come while nobody holds their ticket, the soonest due first."""
    fired = EscalationStep.objects.filter(clock=OuterRef("clock"), fired_at__isnull=False)
    found = Promise.objects.filter(
        Exists(fired), outcome="", clock__work_item__lane__queue__in=queues_for(actor, Action.SEE_BOARD)
    ).exclude(clock__work_item__state=WorkItem.State.ASSIGNED)
    return list(found.select_related("clock", "ticket", "made_by__agent").order_by("clock__due_at", "pk")[:MOST_SHOWN])
