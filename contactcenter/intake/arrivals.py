"""From raw rows to tickets, in small batches: the first sweep of the pulse.

One transaction per batch. Customers are locked first, in id order, then work items, then tickets: that is what makes a
burst of one person's messages on any channels one ticket.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from channels_adapters import registry
from channels_adapters.base import AdapterError, InboundCall, InboundMessage
from contactcenter.intake import matters
from contactcenter.intake.matters import Arrival
from contactcenter.intake.models import RawInbound
from contactcenter.tickets import pushes, writing
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import Customer, Identity, Ticket
from routing.services import work
from routing.services.database_time import database_now

log = structlog.get_logger("contactcenter.intake")
_BATCH = 25
IS_DUE = """EXISTS (
    SELECT 1 FROM intake_rawinbound WHERE parsed_at IS NULL AND next_attempt_at <= statement_timestamp())"""
_LONGEST_PAUSE_SECONDS = 300


class _UnreadableError(Exception):
    """A row that its adapter refuses."""


def take_in(limit: int = _BATCH) -> int:
    """Make tickets and messages of the raw rows that wait. Returns how many rows were looked at.

    Where a batch fails, its rows are taken one by one; a row that fails alone is pushed forward with a growing pause
    and keeps its error. So one bad row holds up nobody.
    """
    rows: list[RawInbound] = []
    try:
        with transaction.atomic():
            rows = _claim(limit)
            _take_in_all(rows)
    except (OperationalError, InterfaceError):
        raise  # the database is away, or a lock was lost: the pulse comes back
    except Exception as error:  # noqa: BLE001 - logged where the row is alone
        for row in rows:
            _take_in_alone(row.pk, error)
    return len(rows)


def _claim(limit: int, **only: int) -> list[RawInbound]:
    return sorted(
        RawInbound.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("account__shop__default_queue")
        .filter(parsed_at__isnull=True, next_attempt_at__lte=database_now(), **only)
        .order_by("next_attempt_at", "pk")[:limit],
        key=lambda row: row.pk,
    )


def _take_in_alone(row_id: int, batch_error: Exception) -> None:
    try:
        with transaction.atomic():
            _take_in_all(_claim(1, pk=row_id))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("arrival_postponed", raw=row_id, batch_error=type(batch_error).__name__)
        row = RawInbound.objects.get(pk=row_id)
        pause = min(2 ** min(row.attempts, 10), _LONGEST_PAUSE_SECONDS)
        RawInbound.objects.filter(pk=row_id).update(
            attempts=F("attempts") + 1,
            next_attempt_at=database_now() + timedelta(seconds=pause),
            error=f"{type(error).__name__}: {error}"[:500],
        )


def _take_in_all(rows: Sequence[RawInbound]) -> None:
    if not rows:
        return
    now = database_now()
    read = [(row, inbound) for row in rows for inbound in _read(row)]
    customers = _lock_customers([inbound for _, inbound in read])
    arrivals = [
        Arrival(customers[inbound.sender.value], row.account, inbound, correlation_id=row.correlation_id)
        for row, inbound in read
    ]
    tickets = _place(arrivals, now)
    messages = matters.add_inbound([(tickets[arrival.customer.pk], arrival) for arrival in arrivals], now)
    _settle(rows, {row.pk: message.pk for (row, _), message in zip(read, messages, strict=True)})
    for ticket in tickets.values():
        pushes.ticket_changed(ticket)
    for (row, _), message in zip(read, messages, strict=True):
        log.info(
            "message_taken_in",
            ticket=message.ticket.reference,
            raw=row.pk,
            sequence=message.sequence,
            correlation_id=row.correlation_id,
        )


def _read(row: RawInbound) -> list[InboundMessage]:
    try:
        # Its signature was asked at the door; headers are not kept.
        call = InboundCall(bytes(row.payload), account=adapter_account(row.account))
        return registry.adapter(row.account.adapter).parse(call)
    except (AdapterError, KeyError) as error:
        raise _UnreadableError(f"{row.account}: {error}") from error


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


def _place(arrivals: Sequence[Arrival], now: datetime) -> dict[int, Ticket]:
    """The ticket of each customer, by customer id: locked and open, the one she has or a new one."""
    known = matters.find_tickets((arrival.customer.pk for arrival in arrivals), now)
    tickets: dict[int, Ticket] = {}
    if known:
        work.lock_many(ticket.work_item_id for ticket in known.values())
        tickets = {ticket.customer_id: ticket for ticket in writing.lock_many(one.pk for one in known.values())}
    first = {arrival.customer.pk: arrival for arrival in reversed(arrivals)}
    for customer_id, ticket in tickets.items():
        if ticket.status == Ticket.Status.RESOLVED:
            matters.reopen(ticket, first[customer_id].account, now)
    fresh = matters.open_many([arrival for customer_id, arrival in first.items() if customer_id not in tickets], now)
    return {**tickets, **{ticket.customer_id: ticket for ticket in fresh}}


_SETTLE = """
UPDATE intake_rawinbound raw SET parsed_at = clock_timestamp(), error = '', message_id = made.message_id
  FROM unnest(%s::bigint[], %s::bigint[]) AS made(raw_id, message_id) WHERE raw.id = made.raw_id
"""


def _settle(rows: Sequence[RawInbound], messages: Mapping[int, int]) -> None:
    """Rows are done, with the message that came of each; a call of a provider's may hold none."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [[row.pk for row in rows], [messages.get(row.pk) for row in rows]])
