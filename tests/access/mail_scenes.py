"""Chloé's ticket where it has gone over to mail: an answer of Alice's that is held, and one that failed."""

from django.db import transaction

from contactcenter.delivery.models import OutboxMessage
from contactcenter.desk.models import CannedResponse
from contactcenter.tickets import failures
from contactcenter.tickets.models import ChannelAccount, Message, Shop, Ticket
from routing.services import work
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import fresh, reply, route

# What an administrator fills in for a mailbox, and a supervisor for a canned response.
FORM = {
    "address": "new@shop.example",
    "password": "of-the-tests",
    "name": "Merci",
    "language": "fr",
    "folder": "INBOX",
    "after_import": "seen",
    "undo_seconds": "20",
    **{f"{way}_{name}": value for way in ("imap", "smtp") for name, value in (("port", "1"), ("security", "none"))},
    "imap_host": "127.0.0.1",
    "smtp_host": "127.0.0.1",
}


def answered(cast: Cast, ticket: Ticket) -> Message:
    """By Alice, who holds it; the mail can be taken back for a minute."""
    settings = {"smtp_host": "127.0.0.1", "smtp_port": "1"}  # where nobody answers
    ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="care@shop.example", settings=settings)
    CannedResponse.objects.create(name="Merci", text="Merci {first_name}")
    Shop.objects.update(undo_seconds=60)
    Ticket.objects.filter(pk=ticket.pk).update(channel="email", reply_address="chloe@example.com")
    return reply(cast.alice, ticket)


def offered(cast: Cast, ticket: Ticket) -> Ticket:
    """To Alice, as a mail."""
    with transaction.atomic():
        work.move_to_medium(work.lock(ticket.work_item_id), "mail", database_now())
    cast.alice.arrives()
    assert route() == 1
    return fresh(ticket)


def failed(message: Message) -> None:
    OutboxMessage.objects.filter(message=message).update(state=OutboxMessage.State.FAILED)
    failures.note([message.pk], "address_refused", database_now())
