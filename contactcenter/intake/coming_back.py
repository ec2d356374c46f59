"""She is back: a ticket that was done waits again, and one goes on where she writes now. The caller holds its locks."""

from datetime import datetime

from channels_adapters import registry
from contactcenter.intake.matters import Arrival
from contactcenter.tickets import events, pushes
from contactcenter.tickets.models import Ticket
from routing.models.media import Medium
from routing.services import work


def reopen(ticket: Ticket, arrival: Arrival, now: datetime) -> None:
    """She writes again: the same ticket, waiting again, on the channel she comes by. The caller holds its locks."""
    ticket.status = Ticket.Status.OPEN
    ticket.channel = arrival.account.adapter
    ticket.account = arrival.account
    ticket.thread_key = arrival.inbound.thread_key
    ticket.reply_address = arrival.inbound.reply_address or ticket.reply_address
    ticket.channel_choice = Ticket.Choice.NONE
    ticket.resolved_at = None
    ticket.is_public = arrival.inbound.is_public
    ticket.save(
        update_fields=[
            "status",
            "channel",
            "account",
            "thread_key",
            "reply_address",
            "channel_choice",
            "resolved_at",
            "is_public",
        ]
    )
    work.reopen(work.lock(ticket.work_item_id), arrival.medium, now, arrival.not_before)
    events.record(ticket, "ticket_reopened", now, f"visitor:{ticket.customer_id}", channel=arrival.account.adapter)


def come_back(ticket: Ticket, arrival: Arrival, now: datetime) -> None:
    """She was answered elsewhere and writes in the chat again, or to our page alone: there she is.

    The caller holds work item and ticket.
    """
    if ticket.is_public and not arrival.inbound.is_public:  # what she says to us alone is not answered in public
        ticket.is_public = False
        if ticket.account_id == arrival.account.pk:
            ticket.thread_key = arrival.inbound.thread_key
        ticket.save(update_fields=["is_public", "thread_key"])
    if arrival.inbound.is_public or not _is_elsewhere(ticket, arrival):
        return
    before = ticket.channel
    ended = work.move_to_medium(work.lock(ticket.work_item_id), Medium(arrival.medium), now)
    ticket.channel, ticket.status, ticket.channel_choice = (
        arrival.account.adapter,
        Ticket.Status.OPEN,
        Ticket.Choice.NONE,
    )
    if arrival.medium == Medium.SOCIAL:  # an answer goes where she wrote
        ticket.account, ticket.thread_key = arrival.account, arrival.inbound.thread_key
    ticket.save(update_fields=["channel", "status", "channel_choice", "account", "thread_key"])
    facts = {"channel_before": before, "channel": ticket.channel, "agents_before": [ended.agent_id] if ended else []}
    events.record(ticket, "channel_switched", now, f"visitor:{ticket.customer_id}", **facts)
    pushes.ticket_changed(ticket, *([ended.agent_id] if ended else []))


def _is_elsewhere(ticket: Ticket, arrival: Arrival) -> bool:
    """Whether her matter is on another channel than she is now, with nothing of it waiting there for us."""
    if ticket.channel not in registry.slugs() or ticket.channel == arrival.account.adapter:
        return False
    left = {Medium.CHAT: (Medium.MAIL, Medium.SOCIAL), Medium.SOCIAL: (Medium.CHAT,)}
    is_answered = ticket.answered_through >= ticket.last_inbound
    return is_answered and registry.adapter(ticket.channel).medium in left.get(Medium(arrival.medium), ())
