"""Which ticket a message belongs to: the open one of the same person, one just resolved, or a new one."""

from datetime import datetime, timedelta

from channels_adapters import registry
from channels_adapters.base import InboundMessage
from contactcenter.tickets import events, writing
from contactcenter.tickets.models import ChannelAccount, Customer, Message, Reason, Ticket
from contactcenter.tickets.writing import NewFile, NewMessage
from routing.services import work

REOPEN_WITHIN = timedelta(hours=1)  # who comes back within the hour finds the same ticket


def find_ticket(customer: Customer, now: datetime) -> Ticket | None:
    """Her open ticket, else one resolved within the hour. The caller holds the customer's lock."""
    tickets = Ticket.objects.filter(customer=customer)
    return (
        tickets.exclude(status=Ticket.Status.RESOLVED).order_by("-created_at", "-pk").first()
        or tickets.filter(resolved_at__gte=now - REOPEN_WITHIN).order_by("-resolved_at", "-pk").first()
    )


def open_for(
    customer: Customer,
    account: ChannelAccount,
    inbound: InboundMessage,
    now: datetime,
    not_before: datetime | None = None,
) -> Ticket:
    """A new ticket and its work, in the queue of the reason she gave. The caller holds the customer's lock."""
    reason = Reason.objects.select_related("queue").filter(slug=inbound.reason).first() if inbound.reason else None
    language = inbound.language or customer.language
    work_item = work.submit(
        queue=reason.queue if reason else account.shop.default_queue,
        medium=registry.adapter(account.adapter).medium,
        languages={language: 1},
        started_at=now,
        not_before=not_before,
    )
    ticket = writing.open_ticket(
        account=account,
        customer=customer,
        thread_key=inbound.thread_key,
        work_item=work_item,
        language=language,
        reason=reason,
        text=inbound.text,
        now=now,
    )
    events.record(
        ticket,
        "ticket_opened",
        now,
        f"visitor:{customer.pk}",
        channel=account.adapter,
        queue=work_item.lane.queue.slug,
        reason=reason.slug if reason else "",
        work_item=work_item.pk,
    )
    return ticket


def reopen(ticket: Ticket, medium: str, channel: str, now: datetime, not_before: datetime | None = None) -> None:
    """She writes again: the same ticket, waiting again. The caller holds the work item and the ticket."""
    ticket.status = Ticket.Status.OPEN
    ticket.channel = channel
    ticket.channel_choice = Ticket.Choice.NONE
    ticket.resolved_at = None
    ticket.save(update_fields=["status", "channel", "channel_choice", "resolved_at"])
    work.reopen(work.lock(ticket.work_item_id), medium, now, not_before)
    events.record(ticket, "ticket_reopened", now, f"visitor:{ticket.customer_id}", channel=channel)


def add_inbound(ticket: Ticket, account: ChannelAccount, inbound: InboundMessage, now: datetime) -> Message:
    """Her message at the end of the ticket's history. The caller holds the work item and the ticket."""
    message = writing.append_message(
        ticket,
        NewMessage(
            direction="in",
            channel=account.adapter,
            at=now,
            text=inbound.text,
            account_id=account.pk,
            provider_message_id=inbound.provider_message_id,
            files=tuple(
                NewFile(file.sha256, file.name, file.content_type, file.size_bytes) for file in inbound.attachments
            ),
        ),
    )
    if ticket.status == Ticket.Status.PENDING:
        ticket.status = Ticket.Status.OPEN
        ticket.save(update_fields=["status"])
    events.record(
        ticket, "message_received", now, f"visitor:{ticket.customer_id}", message=message.pk, sequence=message.sequence
    )
    return message
