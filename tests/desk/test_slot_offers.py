"""Three calls in vain: a mail, a link, a slot, and the same ticket is a call again with a clock of its own."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from contactcenter.access.actors import NOBODY
from contactcenter.delivery import outbound
from contactcenter.desk import calls, slot_offers
from contactcenter.desk.slots import free_slots
from contactcenter.errors import Refusal
from contactcenter.tickets import slot_links
from contactcenter.tickets.models import ChannelAccount, Message, Shop, Ticket
from routing.models import WorkItem
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import clock_of, events_of, fresh, given, held, let_pass, sweep, take
from tests.desk.test_calls import asks_for_a_call


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """Chloé's, after three calls that nobody took."""
    ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="bonjour@shop.example")
    ticket = asks_for_a_call(cast)
    Ticket.objects.filter(pk=ticket.pk).update(reply_address="chloe@example.com")
    take(cast.bob, ticket)
    for attempt in range(1, 4):
        calls.record_outcome(cast.bob.actor, ticket, held(ticket).epoch, calls.NO_ANSWER)
        if attempt < 3:
            let_pass(seconds=61 * 60)
            sweep()
            take(cast.bob, ticket)
    return fresh(ticket)


def link_of(ticket: Ticket) -> str:
    """As it stands in the mail that goes to her."""
    mail = Message.objects.filter(ticket=ticket, code="call_given_up").latest("sequence")
    assert mail.outbox.recipient == "chloe@example.com"
    text = outbound.outbound(mail.outbox).text
    address = next(word for word in text.split() if "/call/" in word)
    return address.split("/call/")[1].strip("/")


def first_slot(ticket: Ticket) -> datetime:
    return free_slots(ticket.shop, database_now())[0]


def test_her_choice_plans_the_same_ticket_with_its_clock_from_the_slot_on(cast: Cast, ticket: Ticket) -> None:
    slot = first_slot(ticket)
    assert slot_offers.choose(NOBODY, link_of(ticket), slot) == ticket
    work_item = fresh(ticket).work_item
    assert (work_item.state, work_item.not_before, work_item.medium) == (WorkItem.State.SCHEDULED, slot, "call")
    assert (work_item.attempts, fresh(ticket).status, events_of(ticket)[-1]) == (0, "open", "callback_requested")

    let_pass(seconds=(slot - database_now()).total_seconds() + 1)
    cast.bob.arrives()
    sweep()
    assert (held(ticket).state, given(clock_of(ticket))) == ("offered", timedelta(seconds=90))
    assert clock_of(ticket).started_at == fresh(ticket).callback_at


def test_the_link_is_good_for_one_choice(cast: Cast, ticket: Ticket) -> None:
    link, slot = link_of(ticket), first_slot(ticket)
    slot_offers.choose(NOBODY, link, slot)
    with pytest.raises(Refusal, match="slot_link_used"):
        slot_offers.choose(NOBODY, link, slot)


def test_the_link_is_good_for_seven_days(cast: Cast, ticket: Ticket) -> None:
    link = link_of(ticket)
    let_pass(seconds=7 * 86_400 + 1)
    with pytest.raises(Refusal, match="slot_link_invalid"):
        slot_links.message_of(link)


def test_a_slot_that_is_full_or_past_or_quiet_cannot_be_chosen(cast: Cast, ticket: Ticket) -> None:
    link, slot = link_of(ticket), first_slot(ticket)
    for other in (slot - timedelta(days=1), slot + timedelta(minutes=7)):
        with pytest.raises(Refusal, match="slot_invalid"):
            slot_offers.choose(NOBODY, link, other)
    noon = slot.replace(hour=12, minute=0)
    Shop.objects.update(quiet_from=noon.time(), quiet_until=noon.replace(hour=14).time())
    shop = Shop.objects.get()
    assert free_slots(shop, database_now())
    assert not [one for one in free_slots(shop, database_now()) if 12 <= one.hour < 14]


def test_a_wrong_number_is_offered_no_slot(cast: Cast) -> None:
    ticket = asks_for_a_call(cast)
    take(cast.bob, ticket)
    calls.record_outcome(cast.bob.actor, ticket, held(ticket).epoch, calls.WRONG_NUMBER)
    notice = Message.objects.get(ticket=ticket, code="call_given_up")
    assert slot_links.link_in(notice) == ""


def test_the_page_shows_slots_and_the_end_of_her_number_and_nothing_else(cast: Cast, ticket: Ticket) -> None:
    client, address = Client(), f"/call/{link_of(ticket)}/"
    page = client.get(address).content.decode()
    assert "finit par 78" in page
    assert "56 78" not in page
    assert ticket.reference not in page
    wrong = client.post(address, {"slot": "2020-01-01T10:00:00+01:00"})
    assert (wrong.status_code, "aria-invalid" in wrong.content.decode()) == (422, True)
    done = client.post(address, {"slot": first_slot(ticket).isoformat()}, follow=True)
    assert "Nous vous appellerons" in done.content.decode()
    assert client.get(address).status_code == 410


@pytest.mark.parametrize("link", ["x", "1:abc:def", "a" * 900])
def test_what_we_did_not_sign_leads_nowhere(cast: Cast, link: str) -> None:
    assert Client().get(f"/call/{link}/").status_code == 404
