"""Which group a customer belongs to: her open work counts by it from the next pass on, later work from its start."""

from django.db import transaction

from contactcenter.access.actors import Actor
from contactcenter.access.rule import Action, require
from contactcenter.errors import Refusal
from contactcenter.tickets import events, pushes, writing
from contactcenter.tickets.events import NewEvent
from contactcenter.tickets.models import Customer, Ticket
from routing.models import CustomerGroup
from routing.services import work
from routing.services.database_time import database_now


def put_customer(actor: Actor, ticket: Ticket, slug: str) -> None:
    """The customer of this ticket belongs to this group, or to none where it is empty. Refuses invalid_field."""
    require(actor, Action.GROUP_CUSTOMER, ticket)
    if slug and ("\x00" in slug or not CustomerGroup.objects.filter(slug=slug).exists()):
        raise Refusal("invalid_field", field="group")
    with transaction.atomic():
        customer = Customer.objects.select_for_update(no_key=True).get(pk=ticket.customer_id)
        before = customer.group_id or ""
        if before == slug:
            return
        customer.group_id = slug or None
        customer.save(update_fields=["group"])
        hers = Ticket.objects.filter(customer=customer)
        now = database_now()
        work.set_group(work.lock_many(hers.values_list("work_item_id", flat=True)), slug, now)
        unresolved = hers.exclude(status=Ticket.Status.RESOLVED).values_list("pk", flat=True)
        tickets = writing.lock_many({ticket.pk, *unresolved})
        facts = {"group": slug, "before": before}
        events.record_many(
            [NewEvent(one.pk, "customer_group_changed", now, actor.label, dict(facts)) for one in tickets]
        )
        pushes.tickets_changed(tickets)
