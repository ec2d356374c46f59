"""A mail's whole way through real processes: in by SMTP, answered by an agent, out by SMTP, and her answer back."""

import smtplib
from collections.abc import Iterator

import pytest
from django.db import connections

from contactcenter.intake.models import RawInbound
from contactcenter.running.readiness import wait_for
from contactcenter.running.real_service import RealService
from contactcenter.storefront.models import ReceivedMail
from contactcenter.tickets.models import ChannelAccount, Message, Ticket
from tests.cast import Cast
from tests.channels_adapters.mails import a_mail
from tests.deeds import reply, take

pytestmark = pytest.mark.service
DOOR = "bonjour@shop.example"


@pytest.fixture
def account(service_cast: Cast) -> ChannelAccount:
    return ChannelAccount.objects.create(shop=service_cast.shop, adapter="email", address=DOOR)


@pytest.fixture
def client(service: RealService) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", service.mail_port, "mx.example", timeout=20) as client:
        yield client


def _send(client: smtplib.SMTP, source: bytes, recipient: str = DOOR) -> None:
    client.sendmail("chloe@example.com", [recipient], source)


def test_a_mail_is_answered_and_her_answer_finds_the_same_ticket(
    service: RealService, service_cast: Cast, account: ChannelAccount, client: smtplib.SMTP
) -> None:
    _send(client, a_mail("Où est mon colis ?"))
    wait_for("the ticket", Ticket.objects.exists, 20)
    ticket = Ticket.objects.get()
    take(service_cast.bob, ticket)
    reply(service_cast.bob, ticket, "Il arrive demain.")
    wait_for("our answer", lambda: bool(_received("Il arrive demain.")), 20)
    received = _received("Il arrive demain.")[0]
    name = next(line for line in received.splitlines() if line.startswith(b"Message-ID:")).split()[1].decode()
    _send(client, a_mail("Merci !", message_id="<2@example.com>", in_reply_to=name))
    wait_for("her answer", lambda: Message.objects.filter(text="Merci !").exists(), 20)
    assert Message.objects.get(text="Merci !").ticket_id == ticket.pk


def test_nobody_is_told_yes_while_the_database_is_away(
    service: RealService, account: ChannelAccount, client: smtplib.SMTP
) -> None:
    client.ehlo()
    client.mail("chloe@example.com")
    assert client.rcpt(DOOR)[0] == 250
    service.kill("postgres")
    code, _ = client.data(a_mail("Bonjour"))
    service.start("postgres")

    connections.close_all()
    assert code == 451
    client.rset()
    wait_for("the door", lambda: _is_taken(client), 30)
    assert RawInbound.objects.count() == 1


def _received(words: str) -> list[bytes]:
    """The mails in the demo mailbox that say this."""
    return [payload for row in ReceivedMail.objects.all() if words.encode() in (payload := bytes(row.payload))]


def _is_taken(client: smtplib.SMTP) -> bool:
    try:
        _send(client, a_mail("Bonjour"))
    except smtplib.SMTPException:
        return False
    return True


def test_a_killed_door_opens_again_and_the_same_mail_twice_is_one(
    service: RealService, account: ChannelAccount, client: smtplib.SMTP
) -> None:
    _send(client, a_mail("Bonjour"))
    service.kill("listen")
    service.recover()
    with smtplib.SMTP("127.0.0.1", service.mail_port, "mx.example", timeout=20) as again:
        _send(again, a_mail("Bonjour"))

    assert RawInbound.objects.count() == 1
