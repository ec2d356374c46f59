"""From raw rows to tickets: which ticket, which queue, and what happens to a row that cannot be read."""

import uuid

from django.db import transaction

from channels_adapters import registry
from channels_adapters.base import InboundCall, InboundMessage
from channels_adapters.webchat import WebChat
from contactcenter.intake import arrivals, raw
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import ChannelAccount, Message, Ticket
from tests.cast import Cast
from tests.concurrency import at_once
from tests.deeds import events_of, fresh, let_pass, posts, resolve, says, take


def _unreadable(cast: Cast) -> RawInbound:
    """A row that its adapter refuses."""
    payload = raw.as_payload(client_id=str(uuid.uuid4()), visitor=cast.chloe.digest, phone="0612345678", regions=5)
    return raw.keep(cast.callback, "poison", payload)


def test_a_first_message_opens_a_ticket_in_the_queue_of_its_reason(cast: Cast) -> None:
    ticket = says(cast, cast.chloe, reason="payment")
    assert (fresh(ticket).work_item.lane.queue.slug, ticket.status) == ("payment", "open")
    assert events_of(ticket) == ["ticket_opened", "message_received"]


def test_an_unknown_reason_goes_to_the_shops_own_queue(cast: Cast) -> None:
    assert fresh(says(cast, cast.chloe, reason="weather")).work_item.lane.queue.slug == "level1"


def test_the_next_message_joins_the_open_ticket(cast: Cast) -> None:
    assert says(cast, cast.chloe) == says(cast, cast.chloe, "encore", reason="payment")


def test_who_writes_again_within_the_hour_finds_the_same_ticket(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    resolve(cast.bob, ticket)
    let_pass(seconds=3_500)
    assert says(cast, cast.chloe, "encore") == ticket
    assert events_of(ticket)[-2:] == ["ticket_reopened", "message_received"]


def test_who_writes_again_after_the_hour_opens_another(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    resolve(cast.bob, ticket)
    let_pass(seconds=3_601)
    assert says(cast, cast.chloe, "encore") != ticket


def test_strangers_have_tickets_of_their_own(cast: Cast) -> None:
    assert says(cast, cast.chloe) != says(cast, cast.mallory)


def test_a_batch_of_many_shoppers_is_taken_in_at_once(cast: Cast) -> None:
    for visitor in [cast.chloe, cast.mallory, cast.chloe, cast.visitor()]:
        posts(cast, visitor)
    assert arrivals.take_in() == 4
    assert Ticket.objects.count() == 3


def test_what_came_at_once_is_counted_on_its_ticket(cast: Cast) -> None:
    old = says(cast, cast.mallory)
    for visitor in [cast.chloe, cast.mallory, cast.chloe]:
        posts(cast, visitor)
    assert arrivals.take_in() == 3
    new = Ticket.objects.exclude(pk=old.pk).get()
    for ticket in (Ticket.objects.get(pk=old.pk), new):
        said = list(Message.objects.filter(ticket=ticket).order_by("sequence").values_list("sequence", flat=True))
        assert (said, ticket.last_message, ticket.last_inbound, ticket.last_event) == ([1, 2], 2, 2, 3)
        assert events_of(ticket) == ["ticket_opened", "message_received", "message_received"]


def test_no_worker_takes_a_second_message_while_another_has_the_first(committed_cast: Cast) -> None:
    cast = committed_cast
    posts(cast, cast.chloe, "Un")
    with transaction.atomic():
        [first] = arrivals._claim(25)
        at_once(lambda: posts(cast, cast.chloe, "Deux"))
        at_once(lambda: posts(cast, cast.mallory, "Et moi ?"))
        assert at_once(arrivals.take_in) == [1]  # the stranger's
        arrivals._take_in_all([first])
    posts(cast, cast.chloe, "Trois")
    assert at_once(arrivals.take_in) == [2]
    hers = Message.objects.filter(ticket__customer=cast.chloe.customer).order_by("sequence")
    assert list(hers.values_list("text", flat=True)) == ["Un", "Deux", "Trois"]


def test_a_message_that_cannot_be_read_holds_up_no_other_of_hers(cast: Cast) -> None:
    raw.keep(cast.webchat, "broken", b"{", cast.chloe.digest)
    posts(cast, cast.chloe, "Deux")
    arrivals.take_in()
    assert Message.objects.get().text == "Deux"


def test_messages_keep_the_order_in_which_they_came(cast: Cast) -> None:
    for number in range(5):
        posts(cast, cast.chloe, f"{number}")
    arrivals.take_in()
    assert [message.text for message in Ticket.objects.get().messages.all()] == list("01234")


def test_a_row_that_cannot_be_read_holds_up_nobody_and_keeps_its_error(cast: Cast) -> None:
    poison, row = _unreadable(cast), posts(cast, cast.mallory)
    arrivals.take_in()
    poison.refresh_from_db()
    row.refresh_from_db()
    assert row.message is not None
    assert (poison.message, poison.attempts) == (None, 1)
    assert "regions" in poison.error


def test_a_row_that_cannot_be_read_is_tried_again_later_and_later(cast: Cast) -> None:
    poison = _unreadable(cast)
    for attempts, pause in [(1, 1), (2, 2), (3, 4)]:
        arrivals.take_in()
        poison.refresh_from_db()
        assert poison.attempts == attempts
        assert arrivals.take_in() == 0
        let_pass(seconds=pause)


def test_a_repetition_is_the_row_that_is_there(cast: Cast) -> None:
    client_id = str(uuid.uuid4())
    assert posts(cast, cast.chloe, client_id=client_id) == posts(cast, cast.chloe, client_id=client_id)


class Silent(WebChat):
    """A provider whose calls may hold no message, such as a receipt."""

    slug = "silent"

    def parse(self, call: InboundCall) -> list[InboundMessage]:  # noqa: ARG002 - there is nothing in it
        return []


def test_a_row_without_a_message_is_done_and_not_looked_at_again(cast: Cast) -> None:
    registry._adapters[Silent.slug] = Silent()
    account = ChannelAccount.objects.create(shop=cast.shop, adapter=Silent.slug, address="x")
    row = raw.keep(account, "receipt", b"{}")
    assert (arrivals.take_in(), arrivals.take_in()) == (1, 0)
    row.refresh_from_db()
    assert (row.message, row.parsed_at is None) == (None, False)
    del registry._adapters[Silent.slug]
