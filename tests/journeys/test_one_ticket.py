"""A chat becomes a call-back, becomes a mail, and comes back to the chat: one ticket, for her and for the agent."""

import re

import pytest
from playwright.sync_api import Page, expect

from contactcenter.running.real_service import RealService
from contactcenter.tickets.models import Shop, Ticket
from routing.models import Clock, ToldWait
from tests.browser import NewPage
from tests.deeds import events_of
from tests.journeys.conftest import OpenInbox, OpenMailbox, OpenShop
from tests.journeys.test_other_channel import left_alone

pytestmark = pytest.mark.browser
QUESTION = "Ma commande 4512 est arrivée cassée"
ANSWER = "Nous en renvoyons une demain."
THANKS = "Merci ! Et pour l'emballage, je le garde ?"


def test_a_chat_becomes_a_call_becomes_a_mail_and_comes_back_as_one_ticket(
    organisation: RealService, shop: OpenShop, inbox: OpenInbox, mailbox: OpenMailbox, new_page: NewPage
) -> None:
    Shop.objects.update(page_url=f"{organisation.url}/shop/")
    shopper = shop()
    ticket = left_alone(shopper, QUESTION)
    shopper.asks_for_a_call("06 12 34 56 78")
    expect(shopper.page.locator(".is-done")).to_contain_text("+33 6 12 34 56 78")
    shopper.page.locator("[data-rather-mail]").click()
    shopper.page.locator("#email").fill("chloe@example.com")
    shopper.page.locator("#email").press("Enter")
    expect(shopper.page.locator(".is-done")).to_contain_text("chloe@example.com")

    alice = inbox("alice")
    alice.accepts()
    alice.sees(QUESTION)
    alice.replies(ANSWER)
    letter = mailbox("chloe@example.com").waits_for(ANSWER)
    [link] = re.findall(r"http\S+#contactcenter=\S+", letter.inner_text())

    elsewhere = _opened(new_page(locale="fr-FR"), link)
    expect(elsewhere.locator(".log")).to_contain_text(QUESTION)
    expect(elsewhere.locator(".log")).to_contain_text(ANSWER)
    assert "#" not in elsewhere.url
    elsewhere.locator("form.composer textarea").fill(THANKS)
    elsewhere.keyboard.press("Enter")
    alice.sees(THANKS)

    ticket.refresh_from_db()
    assert (Ticket.objects.count(), ticket.channel) == (1, "webchat")
    assert [event for event in events_of(ticket) if event == "channel_switched"] == ["channel_switched"] * 3
    media = Clock.objects.exclude(kind="resolution").order_by("pk").values_list("medium", flat=True)
    assert list(media) == ["chat", "call", "mail", "chat"]
    assert not ToldWait.objects.filter(seconds=0).exists()

    again = _opened(new_page(locale="fr-FR"), link)
    expect(again.locator("[data-line=resume_used]")).to_be_visible()
    again.locator("[data-new-link]").click()
    expect(again.locator("[data-line=new_link_sent]")).to_be_visible()


def _opened(page: Page, link: str) -> Page:
    page.goto(link)
    return page
