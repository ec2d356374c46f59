"""An agent answers a mail on her page; the shopper reads it in the demo mailbox and answers from there."""

import smtplib

import pytest
from playwright.sync_api import expect

from contactcenter.demo import MAIL_ADDRESS
from contactcenter.running.readiness import wait_for
from contactcenter.running.real_service import RealService
from contactcenter.tickets.models import Message, Ticket
from tests.browser import NewPage
from tests.channels_adapters.mails import a_mail
from tests.journeys.conftest import OpenInbox

pytestmark = pytest.mark.browser
QUESTION = "Bonjour, où est ma commande ?"


def test_a_mail_is_answered_on_the_page_and_comes_back(
    organisation: RealService, inbox: OpenInbox, new_page: NewPage
) -> None:
    alice = inbox("alice")
    with smtplib.SMTP("127.0.0.1", organisation.mail_port, timeout=20) as client:
        client.sendmail("chloe@example.com", [MAIL_ADDRESS], a_mail(QUESTION))
    expect(alice.offers).to_contain_text(QUESTION)
    alice.accepts()
    alice.sees(QUESTION)
    alice.replies("Elle part demain.")
    mailbox = new_page(locale="fr-FR")

    def is_there() -> bool:
        mailbox.goto("/shop/mailbox/?address=chloe@example.com")
        return "Elle part demain." in mailbox.content()

    wait_for("the answer in her mailbox", is_there, 30)
    letter = mailbox.locator("article", has_text="Elle part demain.")
    letter.locator("summary").click()
    letter.locator("textarea").fill("Merci beaucoup !")
    letter.get_by_role("button").click()
    alice.sees("Merci beaucoup !")
    assert Ticket.objects.count() == 1
    assert Message.objects.get(direction=Message.Direction.IN, sequence__gt=1).text == "Merci beaucoup !"
