"""In the inbox, by keyboard alone: a promise is noted and seen; what is left is asked before a ticket is resolved."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from playwright.sync_api import Page, expect

from contactcenter.desk.models import Promise
from contactcenter.running.readiness import wait_for
from contactcenter.tickets.models import Ticket
from routing.models import Clock, EscalationStep
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


def _its_time_comes() -> None:
    """Of the promise alone: a chat that is silent for so long would be closed."""
    back = timedelta(days=30)
    with transaction.atomic():
        Clock.objects.filter(kind="promise").update(started_at=F("started_at") - back, due_at=F("due_at") - back)
        EscalationStep.objects.filter(clock__kind="promise").update(due_at=F("due_at") - back)


def test_what_is_left_is_asked_before_a_ticket_is_resolved(new_page: NewPage, service_cast: Cast) -> None:
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
    page.get_by_role("button", name="Disponible", exact=True).click()
    page.locator("#composer-text").focus()
    _its_time_comes()
    deeds.posts(cast, cast.mallory, "Bonjour", reason="order")
    expect(page.locator("#list-offered .row")).to_have_count(1)
    expect(page.locator("#announcer")).not_to_be_empty()
    expect(page.locator("#list-promised .left.is-late")).to_have_count(1)
    expect(page.locator("#composer-text")).to_be_focused()  # neither an offer nor an alarm takes it
    deeds.posts(cast, cast.chloe, "Merci, c'est gentil !")
    expect(page.locator("#messages")).to_contain_text("c'est gentil")
    page.locator("#list-mine-title").focus()
    page.keyboard.press("e")
    expect(page.locator("#ask[open]")).to_contain_text("c'est gentil")
    expect(page.locator("#ask [name=needs_no_answer]")).to_be_focused()
    for key in ("Space", "Tab", "Space", "Enter"):  # it needs none; the promise was kept; resolve
        page.keyboard.press(key)
    expect(page.locator(".head .badge.is-ok")).to_be_visible()
    assert (Promise.objects.get().outcome, Promise.objects.get().clock.result) == ("kept", "missed")
    expect(page.locator("#list-promised")).to_have_count(0)
