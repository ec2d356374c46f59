"""A promise in the inbox, by keyboard alone: noted, seen in her list, asked for before the ticket is resolved."""

import re

import pytest
from playwright.sync_api import Page, expect

from contactcenter.desk.models import Promise
from contactcenter.running.readiness import wait_for
from contactcenter.tickets.models import Ticket
from tests import deeds
from tests.browser import NewPage
from tests.cast import PASSWORD, Cast

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("service")]


def _signed_in(page: Page, name: str) -> Page:
    page.goto("/login/")
    page.get_by_label("Nom d'utilisateur").fill(name)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/inbox/"))
    return page


def test_a_promise_is_noted_kept_and_asked_for_by_keyboard(new_page: NewPage, service_cast: Cast) -> None:
    cast = service_cast
    deeds.posts(cast, cast.chloe, "Ma bougie est arrivée cassée", reason="order")
    wait_for("a worker", Ticket.objects.exists, 10)
    ticket = Ticket.objects.get()
    deeds.take(cast.bob, ticket)
    deeds.reply(cast.bob, ticket)
    page = _signed_in(new_page(), "bob")
    page.goto(f"/inbox/tickets/{ticket.reference}/")
    page.locator("#list-mine-title").focus()
    page.keyboard.press("p")
    expect(page.locator("#promise-text")).to_be_focused()
    page.keyboard.type("remboursement")
    page.keyboard.press("Enter")
    expect(page.locator("#ask[open]")).to_have_count(0)
    expect(page.locator("#ticket-promises")).to_contain_text("remboursement")
    expect(page.locator("#list-promised")).to_contain_text("remboursement")
    page.locator("#list-mine-title").focus()
    page.keyboard.press("e")
    expect(page.locator("#ask[open]")).to_contain_text("remboursement")
    page.locator("#ask input[value=kept]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".head .badge.is-ok")).to_be_visible()
    assert Promise.objects.get().clock.result == "met"
    expect(page.locator("#list-promised")).to_have_count(0)
