"""Back into the chat from a mail of ours: one ticket, once, for three days, and never by typing an address."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from contactcenter.tickets import resuming
from contactcenter.tickets.models import ChannelAccount, Message, ResumeLink, Shop, Ticket
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.cast import Visitor as Person
from tests.deeds import events_of, fresh, let_pass, notices_of, reply, says, take
from tests.storefront.conftest import Widget

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """Chloé's, who was answered by mail."""
    Shop.objects.update(page_url="https://shop.example/help?x=1")
    ticket = says(cast, cast.chloe, "Où est ma commande ?")
    Ticket.objects.filter(pk=ticket.pk).update(channel="email", reply_address="chloe@example.com")
    take(cast.alice, ticket)
    return fresh(ticket)


def link_of(cast: Cast, ticket: Ticket) -> str:
    message = Message.objects.filter(ticket=ticket).latest("pk")
    address = urlsplit(resuming.link_in(message, database_now()))
    assert (address.netloc, address.query) == ("shop.example", "x=1")
    return parse_qs(address.fragment)[resuming.FRAGMENT][0]


def follow(widget: Widget, link: Any, path: str = "resume") -> Any:
    return widget.post(path, shop="demo", link=link)


def test_the_link_opens_her_conversation_elsewhere(cast: Cast, ticket: Ticket, stranger: Widget) -> None:
    answer = follow(stranger, link_of(cast, ticket))

    there = Widget(Person(ticket.customer, answer.json()["token"], ""))
    assert answer.status_code == 201
    assert there.conversation()["ticket"]["reference"] == ticket.reference
    assert events_of(ticket)[-1] == "shopper_resumed"


def test_it_is_good_once(cast: Cast, ticket: Ticket, stranger: Widget) -> None:
    link = link_of(cast, ticket)
    follow(stranger, link)

    answer = follow(stranger, link)

    assert (answer.status_code, answer.json()["code"]) == (410, "resume_used")


def test_it_is_good_for_three_days(cast: Cast, ticket: Ticket, stranger: Widget) -> None:
    link = link_of(cast, ticket)
    let_pass(seconds=3 * 86_400 + 1)

    assert follow(stranger, link).json()["code"] == "resume_expired"
    assert not ResumeLink.objects.filter(used_at__isnull=False).exists()


@pytest.mark.parametrize("link", ["", "1", "x" * 400, "1:abc:def", None, 7, "a\x00b"])
def test_what_we_did_not_sign_leads_nowhere(cast: Cast, ticket: Ticket, stranger: Widget, link: Any) -> None:
    for path in ("resume", "resume/renew"):
        assert follow(stranger, link, path).json()["code"] == "resume_invalid"


def test_a_new_link_goes_to_the_address_we_know_once_an_hour(cast: Cast, ticket: Ticket, stranger: Widget) -> None:
    link = link_of(cast, ticket)
    ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="bonjour@shop.example")

    answers = [follow(stranger, link, "resume/renew") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert notices_of(ticket).count("resume_link_sent") == 1
    assert Message.objects.get(code="resume_link_sent").outbox.recipient == "chloe@example.com"


def test_what_she_writes_there_brings_the_ticket_back_to_the_chat(cast: Cast, ticket: Ticket, stranger: Widget) -> None:
    link = link_of(cast, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(channel="webchat")
    reply(cast.alice, ticket, "La voici.")
    Ticket.objects.filter(pk=ticket.pk).update(channel="email")
    answer = follow(stranger, link)
    there = Person(ticket.customer, answer.json()["token"], fresh(ticket).thread_key)

    assert says(cast, there, "Une question sans rapport aucun avec le reste") == ticket
    assert (fresh(ticket).channel, fresh(ticket).work_item.medium) == ("webchat", "chat")
