"""Finds all rows of one ticket's life."""

from contactcenter.access.models import User
from contactcenter.bench.life import Life
from contactcenter.delivery.models import OutboxMessage
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import Ticket
from routing.models import Agent, Assignment, Clock, ClockPause, EscalationStep


def life_of(reference: str) -> Life | None:
    """The ticket's rows, or None where no ticket has this reference. Case and spaces around it do not matter."""
    ticket = Ticket.objects.filter(reference=reference.strip().upper()).select_related("shop").first()
    if ticket is None:
        return None
    work_item = ticket.work_item_id
    return Life(
        ticket=ticket,
        agents=dict(Agent.objects.values_list("pk", "name")),
        users=dict(User.objects.values_list("pk", "username")),
        raws=list(RawInbound.objects.filter(message__ticket=ticket).order_by("pk")),
        messages=list(ticket.messages.order_by("sequence")),
        events=list(ticket.events.order_by("sequence")),
        assignments=list(Assignment.objects.filter(work_item=work_item).order_by("epoch")),
        clocks=list(Clock.objects.filter(work_item=work_item).order_by("pk")),
        pauses=list(ClockPause.objects.filter(clock__work_item=work_item)),
        steps=list(EscalationStep.objects.filter(clock__work_item=work_item).order_by("clock", "position")),
        deliveries=list(OutboxMessage.objects.filter(message__ticket=ticket).select_related("message").order_by("pk")),
    )
