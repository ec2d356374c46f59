"""A chat that nobody answers: another channel is offered, chosen, and the same ticket goes on with its history."""

import pytest
from playwright.sync_api import expect

from contactcenter.tickets.models import Ticket
from routing.models import Clock
from tests.deeds import let_pass
from tests.journeys.conftest import OpenInbox, OpenShop
from tests.journeys.people import ShopperWindow

pytestmark = pytest.mark.browser


def left_alone(shopper: ShopperWindow) -> Ticket:
    """A chat whose 76 seconds have gone by without an answer."""
    shopper.open_chat()
    shopper.says("Ma commande 4512 est arrivée cassée")
    shopper.page.wait_for_timeout(300)
    shopper.sees("cassée")
    for _ in range(50):
        if Ticket.objects.exists():
            break
        shopper.page.wait_for_timeout(100)
    let_pass(seconds=76)
    expect(shopper.page.locator("[data-choice=callback]")).to_be_visible()
    return Ticket.objects.get()


def test_a_chat_left_alone_becomes_a_call_to_make_with_its_history(shop: OpenShop, inbox: OpenInbox) -> None:
    shopper = shop()
    ticket = left_alone(shopper)
    shopper.asks_for_a_call("06 12 34 56 78")
    expect(shopper.page.locator(".done-mark")).to_be_visible()
    bob = inbox("bob")
    bob.accepts()
    bob.sees("cassée")
    bob.sees("+33 6 12 34 56 78")
    assert Ticket.objects.get().pk == ticket.pk
    assert list(Clock.objects.order_by("pk").values_list("medium", "result")) == [("chat", "missed"), ("call", None)]


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


def test_an_answer_by_mail_is_promised_and_an_agent_sees_that_it_waits(shop: OpenShop, inbox: OpenInbox) -> None:
    shopper = shop()
    left_alone(shopper)
    shopper.page.locator("[data-choice=email]").click()
    shopper.page.locator("#email").fill("chloe@example.com")
    shopper.page.locator("form.page button[type=submit]").click()
    expect(shopper.page.locator(".done-mark")).to_be_visible()
    bob = inbox("bob")
    bob.accepts()
    bob.sees("chloe@example.com")
