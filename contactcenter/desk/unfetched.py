"""Answers in a chat whose shopper has left: where we know her address, they follow her by mail, on the same ticket."""

from datetime import timedelta

from django.db import transaction

from contactcenter.delivery import outbox
from contactcenter.delivery.models import OutboxMessage
from contactcenter.tickets import accounts, events, pushes, writing
from contactcenter.tickets.models import Identity, Message, Ticket
from contactcenter.tickets.writing import NewMessage
from routing.services import work
from routing.services.database_time import database_now

PATIENCE = timedelta(minutes=2)  # a page that sleeps or reloads has fetched it by then
IS_DUE = """(
    SELECT min(mail_at) FROM delivery_outboxmessage WHERE state = 'pickup') <= statement_timestamp()"""


def watch(queued: OutboxMessage | None, ticket: Ticket) -> None:
    """Plan the mail for an answer that her page has to fetch. The caller holds the ticket's locks."""
    if queued is None or queued.state != OutboxMessage.State.AWAITING_PICKUP:
        return
    address = ticket.reply_address or address_of(ticket)
    if address and accounts.mailbox(ticket.shop_id):
        Ticket.objects.filter(pk=ticket.pk).update(reply_address=address)
        OutboxMessage.objects.filter(pk=queued.pk).update(mail_at=queued.message.created_at + PATIENCE)


def address_of(ticket: Ticket) -> str:
    """The proved one first, then the one she typed last."""
    known = Identity.objects.filter(customer=ticket.customer_id, kind=Identity.Kind.EMAIL)
    return known.order_by("-is_verified", "-pk").values_list("value", flat=True).first() or ""


def mail_unfetched(limit: int = 50) -> int:
    """Send by mail what is due. Returns how many. A page that fetches it at the same instant may have it twice: on the
    page and in her mailbox, never twice on the ticket."""
    due = OutboxMessage.objects.filter(state=OutboxMessage.State.AWAITING_PICKUP, mail_at__lte=database_now())
    with transaction.atomic():
        wanted = due.order_by("mail_at").values_list("message__ticket__work_item", flat=True)[:limit]
        locked = {item.pk for item in work.lock_many(set(wanted), skip_locked=True)}
        rows = due.filter(message__ticket__work_item__in=locked).select_related("message__ticket__shop").order_by("pk")
        tickets = {ticket.pk: ticket for ticket in writing.lock_many({row.message.ticket_id for row in rows})}
        for row in rows:
            _send(row, tickets[row.message.ticket_id])
        return len(rows)


def _send(row: OutboxMessage, ticket: Ticket) -> None:
    now = database_now()
    account = accounts.mailbox(ticket.shop_id)
    if account is None or not ticket.reply_address:
        OutboxMessage.objects.filter(pk=row.pk).update(mail_at=None)
        return
    outbox.send_instead(row, account, ticket.reply_address, now)
    writing.append_message(
        ticket,
        NewMessage(direction=Message.Direction.SYSTEM, channel=ticket.channel, at=now, code="answer_mailed"),
    )
    events.record(ticket, "answer_mailed", now, "clock", message=row.message_id)
    pushes.ticket_changed(ticket)
