"""A chat that nobody answers: another channel is offered, chosen, and the same ticket goes on with its history."""

import pytest
from playwright.sync_api import expect

from contactcenter.running.readiness import wait_for
from contactcenter.tickets.models import Message, Ticket
from routing.deadlines import ROUTED
from routing.models import Clock
from tests.deeds import let_pass
from tests.journeys.conftest import OpenInbox, OpenMailbox, OpenShop
from tests.journeys.people import ShopperWindow

pytestmark = pytest.mark.browser


def left_alone(shopper: ShopperWindow, words: str = "Ma commande 4512 est arrivée cassée") -> Ticket:
    """A chat whose 76 seconds have gone by without an answer."""
    shopper.open_chat()
    shopper.says(words)
    shopper.sees(words)
    wait_for("the ticket", Ticket.objects.exists, 20)
    let_pass(seconds=76)
    wait_for("the miss", Clock.objects.filter(missed_at__isnull=False).exists, 20)
    expect(shopper.page.locator("[data-choice=callback]")).to_be_visible()
    return Ticket.objects.get()


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Ma commande 4512 est arrivée cassée"), ("en", "My order 4512 arrived damaged")],
    ids=["fr", "en"],
)
def test_a_chat_left_alone_becomes_a_call_to_make_with_its_history(
    shop: OpenShop, inbox: OpenInbox, language: str, words: str
) -> None:
    shopper = shop(language)
    ticket = left_alone(shopper, words)
    shopper.asks_for_a_call("+33 6 12 34 56 78")
    expect(shopper.page.locator(".done-mark")).to_be_visible()
    alice = inbox("alice", language=language)
    alice.accepts()
    alice.sees(words)
    alice.sees("+33 6 12 34 56 78")
    alice.page.locator("#call-start").click()
    alice.page.locator("#outcome-reached").click()
    expect(alice.page.locator("#outcome-reached")).to_have_count(0)
    assert Ticket.objects.get().pk == ticket.pk
    counted = Clock.objects.filter(kind__in=ROUTED).order_by("pk").values_list("medium", "result")
    assert list(counted) == [("chat", "missed"), ("call", "met")]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["Ma commande 4512 est arrivée cassée", "Nous en renvoyons une.", "Merci, c'est gentil."]),
        ("en", ["My order 4512 arrived damaged", "We are sending another one.", "Thank you, how kind."]),
    ],
    ids=["fr", "en"],
)
def test_a_chat_left_alone_is_answered_by_mail_and_her_answer_finds_the_same_ticket(
    shop: OpenShop, inbox: OpenInbox, mailbox: OpenMailbox, language: str, said: list[str]
) -> None:
    words, answer, thanks = said
    shopper = shop(language)
    ticket = left_alone(shopper, words)
    shopper.asks_for_an_answer_by_mail("chloe@example.com")
    expect(shopper.page.locator(".done-mark")).to_be_visible()
    alice, chloe = inbox("alice", language=language), mailbox("chloe@example.com", language)
    alice.accepts()
    alice.sees(words)
    alice.sees("chloe@example.com")
    alice.replies(answer)
    letter = chloe.waits_for(answer)
    expect(letter).to_contain_text(words)
    chloe.answers(letter, thanks)
    alice.sees(thanks)
    assert Ticket.objects.get().pk == ticket.pk
    texts = Message.objects.exclude(direction="system").order_by("sequence").values_list("text", flat=True)
    assert list(texts) == said


def test_the_offer_does_not_take_the_focus_from_who_writes(shop: OpenShop) -> None:
    shopper = shop()
    left_alone(shopper)
    focused = shopper.page.evaluate(
        "() => { let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"
        " return e?.tagName }"
    )
    assert focused == "TEXTAREA"


def test_a_call_reached_and_done_is_resolved_by_keyboard_and_click(shop: OpenShop, inbox: OpenInbox) -> None:
    shopper = shop()
    left_alone(shopper)
    shopper.asks_for_a_call("06 12 34 56 78")
    bob = inbox("bob")
    bob.accepts()
    bob.page.locator("#call-start").click()
    bob.page.locator("#outcome-reached").click()
    expect(bob.page.locator("#outcome-reached")).to_have_count(0)
    bob.page.keyboard.press("e")
    expect(bob.mine).to_have_count(0)
    assert Ticket.objects.get().status == Ticket.Status.RESOLVED


def test_an_answer_that_comes_first_wins_over_the_choice(shop: OpenShop, inbox: OpenInbox) -> None:
    shopper = shop()
    left_alone(shopper)
    shopper.page.locator("[data-choice=callback]").click()
    shopper.page.locator("#phone").fill("06 12 34 56 78")
    bob = inbox("bob")
    bob.accepts()
    bob.replies("Bonjour, je suis là.")
    bob.sees("Bonjour, je suis là.")
    shopper.page.locator("[data-slot-now]").click()
    shopper.sees("Bonjour, je suis là.")
    assert Ticket.objects.get().channel == "webchat"
