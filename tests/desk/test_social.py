"""A question asked where everybody reads it: answered there within the hour, or in private where it holds what is hers
alone. Over the Graph API, against a stand-in that refuses what Meta refuses."""

from collections.abc import Iterator
from typing import Any

import pytest

from channels_adapters.base import InboundCall
from channels_adapters.messenger import Messenger
from contactcenter.bench.graph_stand_in import GraphStandIn
from contactcenter.delivery import outbox
from contactcenter.desk import private
from contactcenter.errors import Refusal
from contactcenter.intake import arrivals, raw
from contactcenter.intake.models import RawInbound
from contactcenter.intake.personal_data import holds_personal_data
from contactcenter.tickets import resuming
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount, Message, ResumeLink, Shop, Ticket
from contactcenter.tickets.notices import shopper_notice
from routing.models import EscalationStep
from routing.services import clocks
from tests.cast import Cast, Visitor
from tests.deeds import clock_of, events_of, fresh, given, held, let_pass, notices_of, reply, resolve, says, take

CHLOE = "7421"
ORDER = "Ma commande 4521987 n'est pas arrivée"
PRODUCT = "Ce manteau existe en bleu ?"


@pytest.fixture
def page(cast: Cast) -> Iterator[GraphStandIn]:
    with GraphStandIn("111111", "token", "secret") as graph:
        ChannelAccount.objects.create(
            shop=cast.shop,
            adapter="messenger",
            address=graph.page,
            settings={"graph_url": graph.url, "access_token": "token", "app_secret": "secret"},
        )
        yield graph


def hears(page: GraphStandIn, *events: dict[str, Any]) -> Ticket:
    """Kept at the door, taken in, what is due fired. Returns the ticket of the last."""
    body, headers = page.call(*events)
    account = ChannelAccount.objects.get(adapter="messenger")
    names = {name.lower(): value for name, value in headers.items()}
    adapter, call = Messenger(), InboundCall(body, names, adapter_account(account))
    adapter.verify(call)
    rows = [raw.keep(account, part.id, part.payload, part.writer) for part in adapter.split(call)]
    arrivals.take_in()
    clocks.fire_due()
    row = RawInbound.objects.get(pk=rows[-1].pk)
    assert row.message is not None, row.error
    return fresh(row.message.ticket)


def sent(page: GraphStandIn) -> list[tuple[str, str]]:
    """What went out: the comment it stands under, or "" in private, and its words."""
    while outbox.send_waiting():
        pass
    return [(taken.under, taken.text) for taken in page.taken]


def test_a_comment_is_public_due_within_the_hour_and_answered_where_it_stands(cast: Cast, page: GraphStandIn) -> None:
    comment = page.comments_on(CHLOE, PRODUCT, name="Chloé")
    ticket = hears(page, comment)
    assert (ticket.is_public, ticket.channel, given(clock_of(ticket)).total_seconds()) == (True, "messenger", 3600)
    take(cast.alice, ticket)
    reply(cast.alice, ticket, "Oui, en bleu et en vert. Une question ? 01 99 00 12 34")
    assert sent(page) == [(comment["value"]["comment_id"], "Oui, en bleu et en vert. Une question ? 01 99 00 12 34")]
    assert fresh(ticket).is_public


def test_what_holds_personal_data_goes_on_in_private_with_words_that_hold_none(cast: Cast, page: GraphStandIn) -> None:
    comment = page.comments_on(CHLOE, ORDER)
    ticket = hears(page, comment)
    assert not ticket.is_public
    assert events_of(ticket)[-1] == "ticket_went_private"
    take(cast.alice, ticket)
    reply(cast.alice, ticket, "Votre commande 4521987 arrive demain.")
    (under, told), answer = sent(page)
    assert under == comment["value"]["comment_id"]
    assert not holds_personal_data(told)
    assert "4521987" not in told
    assert answer == ("", "Votre commande 4521987 arrive demain.")


def test_in_every_language_the_words_of_the_move_are_the_same_for_all(page: GraphStandIn) -> None:
    notice = Message(code="moved_to_private", direction="system", facts={"is_public": True, "phone": "0612345678"})
    assert "0612345678" not in shopper_notice(notice)


def test_her_answer_in_private_is_on_the_same_ticket(cast: Cast, page: GraphStandIn) -> None:
    ticket = hears(page, page.comments_on(CHLOE, ORDER))
    assert hears(page, page.hears(CHLOE, text="Bonjour, me voici")) == ticket
    assert hears(page, page.comments_on("8", "Moi aussi, commande 4521988")) != ticket


def test_who_has_another_id_in_private_is_the_same_person_and_her_answer_of_the_same_matter(
    cast: Cast, page: GraphStandIn
) -> None:
    page.ids_alone[CHLOE] = "99"
    ticket = hears(page, page.comments_on(CHLOE, ORDER))
    take(cast.alice, ticket)
    reply(cast.alice, ticket, "Bonjour Chloé, je regarde.")
    sent(page)
    assert hears(page, page.hears("99", text="Merci, à quelle heure passe le livreur ?")) == ticket
    reply(cast.alice, ticket, "À midi.")
    assert sent(page)[-1] == ("", "À midi.")
    assert page.taken[-1].recipient == "99"


def test_a_second_comment_with_personal_data_moves_it_too(cast: Cast, page: GraphStandIn) -> None:
    first = page.comments_on(CHLOE, "Toujours rien reçu…")
    ticket = hears(page, first)
    assert (ticket.is_public, notices_of(ticket)) == (True, [])
    under = first["value"]["comment_id"]
    again = hears(page, page.comments_on(CHLOE, "C'est la commande n° 4521987", under=under))
    assert (again, again.is_public, notices_of(again)) == (ticket, False, ["moved_to_private"])
    hears(page, page.comments_on(CHLOE, "mon mail : chloe@example.com", under=under))
    assert notices_of(ticket) == ["moved_to_private"]
    steps = EscalationStep.objects.filter(clock__work_item=ticket.work_item_id, action="go_private").order_by(
        "position"
    )
    assert [step.skipped for step in steps] == ["personal_data", ""]


def test_a_private_message_is_never_moved(cast: Cast, page: GraphStandIn) -> None:
    ticket = hears(page, page.hears(CHLOE, text=ORDER))
    assert (ticket.is_public, notices_of(ticket)) == (False, [])
    [step] = EscalationStep.objects.filter(clock__work_item=ticket.work_item_id, action="go_private")
    assert step.skipped == "public_question"


def test_what_she_says_to_us_alone_is_not_answered_in_public(cast: Cast, page: GraphStandIn) -> None:
    ticket = hears(page, page.comments_on(CHLOE, "Mon colis n'est pas arrivé"))
    assert ticket.is_public
    again = hears(page, page.hears(CHLOE, text="Toujours pas de colis, que faites-vous ?"))
    assert (again, again.is_public, again.thread_key) == (ticket, False, CHLOE)


def test_an_agent_goes_on_in_private_once(cast: Cast, page: GraphStandIn) -> None:
    ticket = hears(page, page.comments_on(CHLOE, PRODUCT))
    take(cast.alice, ticket)
    for _ in range(2):
        private.go_private(cast.alice.actor, ticket, held(ticket).epoch)
    assert (fresh(ticket).is_public, notices_of(ticket)) == (False, ["moved_to_private"])
    assert events_of(ticket).count("ticket_went_private") == 1


@pytest.mark.parametrize("text", ["Votre commande MC-123456 part demain", "Nous écrivons à Chloe@example.com"])
def test_nothing_of_hers_is_answered_in_public(cast: Cast, page: GraphStandIn, text: str) -> None:
    Shop.objects.update(order_pattern="MC-######")
    ticket = hears(page, page.comments_on(CHLOE, PRODUCT))
    Ticket.objects.filter(pk=ticket.pk).update(reply_address="chloe@example.com")
    take(cast.alice, ticket)
    with pytest.raises(Refusal) as refused:
        reply(cast.alice, ticket, text)
    assert refused.value.code == "personal_data_in_public"


def test_her_own_thread_that_is_taken_stays_where_it_is(cast: Cast, page: GraphStandIn) -> None:
    other = hears(page, page.hears(CHLOE, text="Quelles sont vos tailles de gants ?"))
    let_pass(seconds=4 * 86_400)
    ticket = hears(page, page.comments_on(CHLOE, ORDER))
    assert ticket != other
    take(cast.alice, ticket)
    reply(cast.alice, ticket, "Je regarde.")
    assert sent(page)[-1] == ("", "Je regarde.")


# --- into the chat and back ---


def chat_of(ticket: Ticket) -> Visitor:
    """Chloé's browser, by the link in our last private message."""
    kept = ResumeLink.objects.filter(message__ticket=ticket).latest("message")
    address = resuming.link_in(kept.message, kept.expires_at)
    link = address.partition(f"{resuming.FRAGMENT}=")[2].replace("%3A", ":")
    met = resuming.use(link, ticket.shop)
    return Visitor(met.customer, met.token, met.digest)


def test_a_private_message_leads_into_the_chat_and_she_can_go_back(cast: Cast, page: GraphStandIn) -> None:
    Shop.objects.update(page_url="https://shop.example/help")
    ticket = hears(page, page.hears(CHLOE, text="Mon colis est ouvert"))
    take(cast.alice, ticket)
    reply(cast.alice, ticket, "Pouvez-vous nous montrer une photo ?")
    reply(cast.alice, ticket, "Je reste là.")
    (_, first), (_, second) = sent(page)
    assert ("https://shop.example/help#contactcenter=" in first, "shop.example" in second) == (True, False)

    chloe = chat_of(ticket)
    assert says(cast, chloe, "La voici, une tout autre phrase") == ticket
    assert (fresh(ticket).channel, fresh(ticket).work_item.medium) == ("webchat", "chat")
    take(cast.bob, ticket)
    reply(cast.bob, ticket, "Merci, un nouveau colis part.")
    assert hears(page, page.hears(CHLOE, text="Parfait")) == ticket
    assert (fresh(ticket).channel, fresh(ticket).work_item.medium) == ("messenger", "social")


def test_no_link_stands_where_everybody_reads(cast: Cast, page: GraphStandIn) -> None:
    Shop.objects.update(page_url="https://shop.example/help")
    ticket = hears(page, page.comments_on(CHLOE, PRODUCT))
    take(cast.alice, ticket)
    reply(cast.alice, ticket, "Oui.")
    assert [text for _, text in sent(page)] == ["Oui."]
    assert not ResumeLink.objects.exists()


def test_a_comment_on_what_was_resolved_is_public_again(cast: Cast, page: GraphStandIn) -> None:
    first = page.comments_on(CHLOE, PRODUCT)
    ticket = hears(page, first)
    take(cast.alice, ticket)
    private.go_private(cast.alice.actor, ticket, held(ticket).epoch)
    resolve(cast.alice, ticket)
    again = hears(page, page.comments_on(CHLOE, "Et en vert ?", under=first["value"]["comment_id"]))
    assert again.is_public
