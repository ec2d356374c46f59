"""Writing a mail in a real browser: ready-made words by keyboard, and taken back within seconds, files and all."""

import pytest
from playwright.sync_api import expect

from contactcenter.delivery.models import OutboxMessage
from contactcenter.desk.models import CannedResponse
from contactcenter.intake import raw
from contactcenter.intake.models import RawInbound
from contactcenter.running.readiness import wait_for
from contactcenter.tickets.models import ChannelAccount, Shop, Ticket
from tests.browser import NewPage
from tests.cast import PASSWORD, Cast
from tests.channels_adapters.mails import a_mail
from tests.deeds import take

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("service")]


def _written(cast: Cast) -> Ticket:
    """Chloé's mail, with Paul in copy, in Alice's hands."""
    account = ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="bonjour@shop.example")
    row = raw.keep(account, "one", a_mail("Où est mon colis ?", cc="paul@example.com"))
    wait_for("a worker", lambda: RawInbound.objects.filter(pk=row.pk, parsed_at__isnull=False).exists(), 20)
    ticket = Ticket.objects.get()
    take(cast.alice, ticket)
    return ticket


def test_ready_made_words_are_found_by_keyboard_and_a_mail_is_taken_back(service_cast: Cast, new_page: NewPage) -> None:
    Shop.objects.update(undo_seconds=60)
    CannedResponse.objects.create(name="Colis en route", text="Bonjour {first_name}, votre colis arrive demain.")
    CannedResponse.objects.create(name="Retour", text="Voici comment renvoyer {order_number}.")
    ticket = _written(service_cast)
    page = new_page()
    page.goto("/login/")
    page.fill("input[name=username]", "alice")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.goto(f"/inbox/tickets/{ticket.reference}/")
    words, copy = page.locator("#composer-text"), page.locator("#composer-cc")
    expect(copy).to_have_value("paul@example.com")
    words.press("/")
    page.locator("#canned-search").fill("route")
    page.keyboard.press("Enter")
    expect(words).to_have_value("Bonjour Chloé, votre colis arrive demain.")
    page.locator("[name=files]").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"Bon"})
    words.press("Control+Enter")
    expect(page.locator(".line.is-out")).to_contain_text("votre colis arrive demain")
    expect(page.locator("[data-held-bar]")).to_be_visible()
    words.press("Control+z")
    expect(words).to_have_value("Bonjour Chloé, votre colis arrive demain.")
    expect(page.locator("[data-files]")).to_contain_text("a.txt")
    expect(page.locator("[data-held-bar]")).to_be_hidden()
    assert OutboxMessage.objects.get(message__author=service_cast.alice.user).state == "taken_back"
    page.reload()
    expect(page.locator(".line.is-out")).to_have_count(0)
