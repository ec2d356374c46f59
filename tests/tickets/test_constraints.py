"""What the database refuses of tickets, messages and raw rows."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import ChannelAccount, Customer, Identity, Message, Ticket, TicketEvent
from routing.models import WorkItem
from tests.cast import Cast
from tests.deeds import reply, says, take
from tests.routing.test_constraints import _again


def _another_work_item() -> int:
    _again(WorkItem)
    return WorkItem.objects.latest("pk").pk


def _another_customer() -> int:
    return Customer.objects.exclude(tickets__isnull=False).latest("pk").pk


VIOLATIONS: dict[str, Callable[[], object]] = {
    "one_open_ticket_per_thread": lambda: _again(Ticket, reference="OTHER", work_item_id=_another_work_item()),
    "reference": lambda: _again(Ticket, thread_key="other", work_item_id=_another_work_item()),
    "work_item_id": lambda: _again(Ticket, reference="OTHER", thread_key="other"),
    "message_sequence_once": lambda: _again(Message, provider_message_id="", client_id=None),
    "provider_message_once_per_account": lambda: _again(Message, sequence=99),
    "agent_client_id_once": lambda: Message.objects.create(
        **Message.objects.filter(direction="out").values("ticket_id", "author_id", "client_id", "created_at").get(),
        sequence=99,
        direction="out",
        channel="webchat",
    ),
    "ticket_event_sequence_once": lambda: _again(TicketEvent),
    "verified_identity_once": lambda: _again(Identity, customer_id=_another_customer()),
    "identity_once_per_customer": lambda: _again(Identity, is_verified=False),
    "one_account_per_address": lambda: _again(ChannelAccount),
    "raw_inbound_once": lambda: _again(RawInbound),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses(cast: Cast, name: str) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        VIOLATIONS[name]()
