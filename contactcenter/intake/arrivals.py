"""From raw rows to tickets, in small batches: the first sweep of the pulse.

One transaction per batch. Customers are locked first, in id order, then work items, in id order: that is what makes a
burst of one person's messages on any channels one ticket.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F

from channels_adapters import registry
from channels_adapters.base import AdapterError, InboundCall, InboundMessage
from contactcenter.intake import matters
from contactcenter.intake.models import RawInbound
from contactcenter.tickets import pushes, writing
from contactcenter.tickets.models import Customer, Identity, Message, Ticket
from routing.services import work
from routing.services.database_time import database_now

log = structlog.get_logger("contactcenter.intake")
_BATCH = 25
IS_DUE = """EXISTS (
    SELECT 1 FROM intake_rawinbound WHERE parsed_at IS NULL AND next_attempt_at <= clock_timestamp())"""
_LONGEST_PAUSE_SECONDS = 300


def take_in(limit: int = _BATCH) -> int:
    """Make tickets and messages of the raw rows that wait. Returns how many rows were looked at.

    A row that fails is pushed forward with a growing pause and keeps its error; the others of its batch go on.
    """
    with transaction.atomic():
        rows = list(
            RawInbound.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("account__shop")
            .filter(parsed_at__isnull=True, next_attempt_at__lte=database_now())
            .order_by("next_attempt_at", "pk")[:limit]
        )
        arrivals = [(row, inbound) for row in sorted(rows, key=lambda row: row.pk) for inbound in _read(row)]
        customers = _lock_customers([inbound for _, inbound in arrivals])
        _lock_open_work(customers.values())
        for row, inbound in arrivals:
            _take_in_one(row, inbound, customers)
    return len(rows)


def _read(row: RawInbound) -> list[InboundMessage]:
    try:
        return registry.adapter(row.account.adapter).receive(InboundCall(bytes(row.payload)))
    except (AdapterError, KeyError) as error:
        _push_forward(row, error)
        return []


def _lock_customers(inbounds: Sequence[InboundMessage]) -> dict[str, Customer]:
    """Customers by the visitor digest they hold, locked in id order."""
    values = {inbound.sender.value for inbound in inbounds}
    found = dict(
        Identity.objects.filter(kind=Identity.Kind.VISITOR, value__in=values, is_verified=True).values_list(
            "customer_id", "value"
        )
    )
    locked = Customer.objects.select_for_update(no_key=True).filter(pk__in=found).order_by("pk")
    return {found[customer.pk]: customer for customer in locked}


def _lock_open_work(customers: Iterable[Customer]) -> None:
    now = database_now()
    tickets = [matters.find_ticket(customer, now) for customer in customers]
    work.lock_many(ticket.work_item_id for ticket in tickets if ticket)


def _take_in_one(row: RawInbound, inbound: InboundMessage, customers: dict[str, Customer]) -> None:
    try:
        with transaction.atomic():
            row.message = _place(row, inbound, customers[inbound.sender.value])
            row.parsed_at = database_now()
            row.error = ""
            row.save(update_fields=["message", "parsed_at", "error"])
    except Exception as error:
        log.exception("arrival_postponed", raw=row.pk, correlation_id=row.correlation_id)
        _push_forward(row, error)


def _push_forward(row: RawInbound, error: Exception) -> None:
    pause = min(2 ** min(row.attempts, 10), _LONGEST_PAUSE_SECONDS)
    RawInbound.objects.filter(pk=row.pk).update(
        attempts=F("attempts") + 1,
        next_attempt_at=database_now() + timedelta(seconds=pause),
        error=f"{type(error).__name__}: {error}"[:500],
    )


def _place(row: RawInbound, inbound: InboundMessage, customer: Customer) -> Message:
    with structlog.contextvars.bound_contextvars(correlation_id=row.correlation_id):
        now = database_now()
        ticket = matters.find_ticket(customer, now)
        if ticket is None:
            ticket = matters.open_for(customer, row.account, inbound, now)
        else:
            work.lock(ticket.work_item_id)
            ticket = writing.lock(ticket.pk)
            if ticket.status == Ticket.Status.RESOLVED:
                adapter = registry.adapter(row.account.adapter)
                matters.reopen(ticket, adapter.medium, adapter.slug, now)
        message = matters.add_inbound(ticket, row.account, inbound, now)
        pushes.ticket_changed(ticket)
        log.info("message_taken_in", ticket=ticket.reference, raw=row.pk, sequence=message.sequence)
        return message
