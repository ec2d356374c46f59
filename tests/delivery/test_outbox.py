"""From a message to the shopper: fetched by her widget, or handed to a provider, retried, given up where seen."""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

import pytest

from channels_adapters import registry
from channels_adapters.base import (
    Adapter,
    AdapterError,
    Capabilities,
    Delivery,
    InboundCall,
    InboundMessage,
    OutboundMessage,
    Sent,
)
from contactcenter.delivery import outbox
from contactcenter.delivery.models import OutboxMessage
from contactcenter.tickets.models import ChannelAccount
from tests.cast import Cast
from tests.concurrency import at_once
from tests.deeds import events_of, let_pass, reply, says, take


class Postman(Adapter):
    """A provider at the network's edge that does what the test says."""

    slug: ClassVar[str] = "postman"
    medium: ClassVar[str] = "mail"
    capabilities: ClassVar[Capabilities] = Capabilities(delivery=Delivery.SENT)

    def __init__(self) -> None:
        self.sent: list[OutboundMessage] = []
        self.error: Exception | None = None

    def parse(self, call: InboundCall) -> list[InboundMessage]:  # noqa: ARG002 - nothing comes in
        return []

    def send(self, message: OutboundMessage) -> Sent:
        self.sent.append(message)
        if self.error:
            raise self.error
        return Sent("provider-1")


@pytest.fixture
def postman() -> Iterator[Postman]:
    known = Postman()
    registry._adapters[known.slug] = known
    yield known
    del registry._adapters[known.slug]


def _queued(cast: Cast) -> OutboxMessage:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    message = reply(cast.bob, ticket, "Bonjour")
    account = ChannelAccount.objects.create(shop=cast.shop, adapter="postman", address="care@example.com")
    OutboxMessage.objects.all().delete()
    queued = outbox.queue(message, account, "chloe@example.com")
    assert queued is not None
    return queued


def test_of_many_that_wait_the_first_due_goes_first_and_of_a_ticket_never_a_later_one_before(
    cast: Cast, postman: Postman
) -> None:
    first = _queued(cast)
    again = reply(cast.bob, first.message.ticket, "Encore")
    OutboxMessage.objects.filter(message=again).delete()
    assert outbox.queue(again, first.account, "chloe@example.com")
    OutboxMessage.objects.filter(pk=first.pk).update(next_attempt_at=first.next_attempt_at + timedelta(hours=1))
    assert outbox.send_waiting() == 0
    OutboxMessage.objects.filter(pk=first.pk).update(next_attempt_at=first.next_attempt_at)
    assert outbox.send_waiting() == 2
    assert [one.text for one in postman.sent] == ["Bonjour", "Encore"]


def test_a_chat_message_waits_to_be_fetched(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    assert OutboxMessage.objects.get().state == "pickup"
    assert outbox.send_waiting() == 0


def test_what_her_widget_has_is_delivered_and_what_she_saw_is_read(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    message = reply(cast.bob, ticket)
    assert outbox.acknowledge(ticket, 99, is_read=False) == 1
    assert OutboxMessage.objects.get().state == "delivered"
    assert outbox.acknowledge(ticket, 99, is_read=True) == 1
    message.refresh_from_db()
    assert message.read_at is not None


def test_a_channel_where_an_agent_speaks_sends_nothing(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    assert outbox.queue(reply(cast.bob, ticket), cast.callback, "+33612345678") is None


def test_a_message_is_handed_to_its_provider_once(cast: Cast, postman: Postman) -> None:
    queued = _queued(cast)
    assert (outbox.send_waiting(), outbox.send_waiting()) == (1, 0)
    queued.refresh_from_db()
    assert (queued.state, queued.provider_message_id, len(postman.sent)) == ("sent", "provider-1", 1)
    assert events_of(queued.message.ticket)[-1] == "message_sent"


def test_a_passing_error_is_tried_again_later_with_the_same_key(cast: Cast, postman: Postman) -> None:
    queued = _queued(cast)
    postman.error = AdapterError("busy", is_permanent=False)
    outbox.send_waiting()
    assert outbox.send_waiting() == 0
    postman.error = None
    let_pass(seconds=11)
    assert outbox.send_waiting() == 1
    assert {message.key for message in postman.sent} == {str(queued.key)}


def test_a_permanent_error_is_shown_and_not_tried_again(cast: Cast, postman: Postman) -> None:
    queued = _queued(cast)
    postman.error = AdapterError("no such address", is_permanent=True)
    outbox.send_waiting()
    let_pass(seconds=7_200)
    assert outbox.send_waiting() == 0
    queued.refresh_from_db()
    assert (queued.state, queued.error) == ("failed", "no such address")
    assert events_of(queued.message.ticket)[-1] == "delivery_failed"


def test_after_a_day_of_tries_it_is_given_up_and_shown(cast: Cast, postman: Postman) -> None:
    queued = _queued(cast)
    postman.error = ValueError("a fault of the adapter's")
    for _ in range(outbox.MOST_ATTEMPTS + 1):
        outbox.send_waiting()
        let_pass(seconds=3_600)
    queued.refresh_from_db()
    assert (queued.state, queued.attempts, len(postman.sent)) == ("failed", outbox.MOST_ATTEMPTS, outbox.MOST_ATTEMPTS)


def test_of_two_workers_one_sends(committed_cast: Cast, postman: Postman) -> None:
    _queued(committed_cast)
    assert sorted(at_once(outbox.send_waiting, outbox.send_waiting)) == [0, 1]
    assert len(postman.sent) == 1


def test_a_worker_that_died_while_sending_is_followed_by_another(cast: Cast, postman: Postman) -> None:
    _queued(cast)
    assert outbox._claim() is not None
    assert outbox.send_waiting() == 0
    let_pass(seconds=61)
    assert outbox.send_waiting() == 1
