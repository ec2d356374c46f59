"""An agent answers a mail on her page; the shopper reads it in the demo mailbox and answers from there."""

import smtplib

import pytest
from playwright.sync_api import expect

from contactcenter.demo import MAIL_ADDRESS
from contactcenter.running.real_service import RealService
from contactcenter.tickets.models import Message, Ticket
from tests.channels_adapters.mails import a_mail
from tests.journeys.conftest import OpenInbox, OpenMailbox

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ("Bonjour, où est ma commande ?", "Elle part demain.", "Merci beaucoup !")),
        ("en", ("Hello, where is my order, please?", "It leaves tomorrow.", "Thank you very much!")),
    ],
    ids=["fr", "en"],
)
def test_a_mail_is_answered_on_the_page_and_comes_back(
    organisation: RealService, inbox: OpenInbox, mailbox: OpenMailbox, language: str, said: tuple[str, str, str]
) -> None:
    question, answer, thanks = said
    alice, chloe = inbox("alice", language=language), mailbox("chloe@example.com", language)
    with smtplib.SMTP("127.0.0.1", organisation.mail_port, timeout=20) as client:
        client.sendmail("chloe@example.com", [MAIL_ADDRESS], a_mail(question))
    expect(alice.offers).to_contain_text(question)
    alice.accepts()
    alice.sees(question)
    alice.replies(answer)
    chloe.answers(chloe.waits_for(answer), thanks)
    alice.sees(thanks)
    assert Ticket.objects.get().language == language
    assert Message.objects.get(direction=Message.Direction.IN, sequence__gt=1).text == thanks
