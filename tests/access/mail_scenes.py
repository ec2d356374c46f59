"""Chloé's ticket where it has gone over to mail: an answer of Alice's that is held, and one that failed."""

from contactcenter.delivery.models import OutboxMessage
from contactcenter.tickets import failures
from contactcenter.tickets.models import ChannelAccount, Message, Shop, Ticket
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import reply


def answered(cast: Cast, ticket: Ticket) -> Message:
    """By Alice, who holds it; the mail can be taken back for a minute."""
    ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="care@shop.example")
    Shop.objects.update(undo_seconds=60)
    Ticket.objects.filter(pk=ticket.pk).update(channel="email", reply_address="chloe@example.com")
    return reply(cast.alice, ticket)


def failed(message: Message) -> None:
    OutboxMessage.objects.filter(message=message).update(state=OutboxMessage.State.FAILED)
    failures.note([message.pk], "address_refused", database_now())
