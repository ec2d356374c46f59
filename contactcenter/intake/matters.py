"""Which ticket a message belongs to: the open one of the same person, one just resolved, or a new one.

Everything here works on lists, because intake takes what waits together; the caller holds the customers' locks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from channels_adapters import registry
from channels_adapters.base import InboundMessage
from contactcenter.tickets import events, writing
from contactcenter.tickets.events import NewEvent
from contactcenter.tickets.models import ChannelAccount, Customer, Message, Reason, Ticket
from contactcenter.tickets.writing import NewFile, NewMessage, NewTicket
from routing.services import work
from routing.services.work import WorkRequest

REOPEN_WITHIN = timedelta(hours=1)  # who comes back within the hour finds the same ticket


@dataclass(frozen=True)
class Arrival:
    """A message and who wrote it, by which door."""

    customer: Customer
    account: ChannelAccount
    inbound: InboundMessage
    not_before: datetime | None = None  # of a call: the slot she chose
    correlation_id: str = ""  # of the request that brought it


def find_tickets(customer_ids: Iterable[int], now: datetime) -> dict[int, Ticket]:
    """Per customer her open ticket, else one resolved within the hour; the latest where there are several."""
    candidates = Ticket.objects.filter(
        ~Q(status=Ticket.Status.RESOLVED) | Q(resolved_at__gte=now - REOPEN_WITHIN), customer__in=set(customer_ids)
    )
    found: dict[int, Ticket] = {}
    for ticket in candidates:
        known = found.get(ticket.customer_id)
        if known is None or _order(ticket) > _order(known):
            found[ticket.customer_id] = ticket
    return found


def _order(ticket: Ticket) -> tuple[bool, datetime, int]:
    return (ticket.status != Ticket.Status.RESOLVED, ticket.resolved_at or ticket.created_at, ticket.pk)


def find_ticket(customer: Customer, now: datetime) -> Ticket | None:
    """The ticket that a message of this customer belongs to now."""
    return find_tickets([customer.pk], now).get(customer.pk)


def open_many(arrivals: Sequence[Arrival], now: datetime) -> list[Ticket]:
    """New tickets and their work, each in the queue of the reason its shopper gave."""
    if not arrivals:
        return []
    slugs = {arrival.inbound.reason for arrival in arrivals if arrival.inbound.reason}
    reasons = {reason.slug: reason for reason in Reason.objects.select_related("queue").filter(slug__in=slugs)}
    work_items = work.submit_many([_work_of(arrival, reasons.get(arrival.inbound.reason), now) for arrival in arrivals])
    tickets = writing.open_tickets(
        [
            NewTicket(
                account=arrival.account,
                customer=arrival.customer,
                thread_key=arrival.inbound.thread_key,
                work_item=work_item,
                language=_language_of(arrival),
                reason=reasons.get(arrival.inbound.reason),
                text=arrival.inbound.text,
                at=now,
            )
            for arrival, work_item in zip(arrivals, work_items, strict=True)
        ]
    )
    events.record_many(
        [
            NewEvent(
                ticket.pk,
                "ticket_opened",
                now,
                f"visitor:{ticket.customer_id}",
                {
                    "channel": ticket.channel,
                    "queue": ticket.work_item.lane.queue.slug,
                    "reason": ticket.reason.slug if ticket.reason else "",
                    "work_item": ticket.work_item_id,
                },
                arrival.correlation_id,
            )
            for arrival, ticket in zip(arrivals, tickets, strict=True)
        ]
    )
    return tickets


def _language_of(arrival: Arrival) -> str:
    return arrival.inbound.language or arrival.customer.language


def _work_of(arrival: Arrival, reason: Reason | None, now: datetime) -> WorkRequest:
    return WorkRequest(
        queue=reason.queue if reason else arrival.account.shop.default_queue,
        medium=registry.adapter(arrival.account.adapter).medium,
        languages={_language_of(arrival): 1},
        started_at=now,
        not_before=arrival.not_before,
    )


def reopen(ticket: Ticket, account: ChannelAccount, now: datetime, not_before: datetime | None = None) -> None:
    """She writes again: the same ticket, waiting again. The caller holds the work item and the ticket."""
    ticket.status = Ticket.Status.OPEN
    ticket.channel = account.adapter
    ticket.channel_choice = Ticket.Choice.NONE
    ticket.resolved_at = None
    ticket.save(update_fields=["status", "channel", "channel_choice", "resolved_at"])
    medium = registry.adapter(account.adapter).medium
    work.reopen(work.lock(ticket.work_item_id), medium, now, not_before)
    events.record(ticket, "ticket_reopened", now, f"visitor:{ticket.customer_id}", channel=account.adapter)


def add_inbound(added: Sequence[tuple[Ticket, Arrival]], now: datetime) -> list[Message]:
    """Shoppers' messages at the end of their tickets' histories. The caller holds work items and tickets."""
    messages = writing.append_messages([(ticket, _message_of(arrival, now)) for ticket, arrival in added])
    pending = {ticket.pk for ticket, _ in added if ticket.status == Ticket.Status.PENDING}
    if pending:
        Ticket.objects.filter(pk__in=pending).update(status=Ticket.Status.OPEN)
    events.record_many(
        [
            NewEvent(
                ticket.pk,
                "message_received",
                now,
                f"visitor:{ticket.customer_id}",
                {"message": message.pk, "sequence": message.sequence},
                arrival.correlation_id,
            )
            for (ticket, arrival), message in zip(added, messages, strict=True)
        ]
    )
    return messages


def _message_of(arrival: Arrival, now: datetime) -> NewMessage:
    inbound = arrival.inbound
    return NewMessage(
        direction=Message.Direction.IN,
        channel=arrival.account.adapter,
        at=now,
        text=inbound.text,
        account_id=arrival.account.pk,
        provider_message_id=inbound.provider_message_id,
        files=tuple(
            NewFile(file.sha256, file.name, file.content_type, file.size_bytes) for file in inbound.attachments
        ),
    )
