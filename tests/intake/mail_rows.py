"""A real mail on its whole way: kept at the shop's mailbox, taken in, its message."""

from channels_adapters.base import InboundCall
from channels_adapters.email import Email
from contactcenter.intake import arrivals, raw
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount, Message
from tests.cast import Cast


def takes_in(cast: Cast, source: bytes) -> Message:
    account, _ = ChannelAccount.objects.get_or_create(shop=cast.shop, adapter="email", address="bonjour@shop.example")
    [part] = Email().split(InboundCall(source, account=adapter_account(account)))
    row = raw.keep(account, part.id, part.payload)
    arrivals.take_in()
    row.refresh_from_db()
    assert row.message is not None, row.error or row.machine
    return row.message
