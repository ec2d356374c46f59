"""Sending against a real SMTP server: what arrives is what was written, and a refusal says whether to try again."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels_adapters.base import Account, AdapterError, File
from channels_adapters.email import Email
from channels_adapters.mail import compose, thread
from channels_adapters.mail.parse import parse
from tests.channels_adapters.mails import ADDRESS, KEY, outbound, read


class Box:
    """Takes every mail, or answers what a test wants at RCPT or DATA."""

    def __init__(self, at_rcpt: str = "250 OK", at_data: str = "250 OK") -> None:
        self.at_rcpt, self.at_data = at_rcpt, at_data
        self.mails: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.at_rcpt

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(envelope)
        return self.at_data


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(box: Box) -> Iterator[Account]:
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield Account(ADDRESS, {"smtp_host": "127.0.0.1", "smtp_port": str(controller.port)}, b"k" * 32)
    finally:
        controller.stop()


def test_a_mail_with_a_file_arrives_as_it_was_written() -> None:
    text = "Bonjour Chloé,\n\nvotre colis : 12 €.\n.\nFin " + "mot " * 300
    box = Box()
    with serving(box) as account:
        sent = Email().send(
            outbound(text=text, files=(File("reçu.pdf", "application/pdf", b"%PDF-1.4\x00\xff"),), account=account)
        )

    [envelope] = box.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == (ADDRESS, ["chloe@example.com"])
    assert sent.provider_message_id == Email().outbound_id(KEY, account)
    content = envelope.content
    assert isinstance(content, bytes)
    message = read(content, Account("chloe@example.com", {}, b"hers"))
    assert message.text.split() == text.split()
    assert [(file.name, file.content) for file in message.files] == [("reçu.pdf", b"%PDF-1.4\x00\xff")]


def test_a_notice_has_no_sender_on_its_envelope() -> None:
    box = Box()
    with serving(box) as account:
        Email().send(outbound(is_automatic=True, account=account))
    assert box.mails[0].mail_from in ("", "<>")


@pytest.mark.parametrize(
    ("box", "is_permanent"),
    [
        (Box(at_rcpt="550 5.1.1 no such user"), True),
        (Box(at_rcpt="450 4.2.1 later"), False),
        (Box(at_data="554 5.6.0 no"), True),
        (Box(at_data="451 4.3.0 later"), False),
    ],
)
def test_a_refusal_says_whether_to_try_again(box: Box, is_permanent: bool) -> None:
    with serving(box) as account, pytest.raises(AdapterError) as refused:
        Email().send(outbound(account=account))
    assert refused.value.is_permanent is is_permanent


@pytest.mark.parametrize(
    "settings", [{}, {"smtp_host": "127.0.0.1", "smtp_port": "1"}, {"smtp_host": "x", "smtp_port": "a"}]
)
def test_no_server_is_tried_again(settings: dict[str, str]) -> None:
    with pytest.raises(AdapterError) as refused:
        Email().send(outbound(account=Account(ADDRESS, settings, b"k")))
    assert not refused.value.is_permanent


@pytest.mark.parametrize(
    ("address", "says", "asked"),
    [
        ("care@shop.example", "yes", True),
        ("care@shop.example", "no", False),
        ("care+fr@shop.example", "yes", False),
        (f"{'care-of-shoppers' * 2}@shop.example", "yes", False),  # with a token it were longer than addresses may be
    ],
)
def test_answers_are_asked_to_an_address_of_their_own_where_it_arrives(address: str, says: str, asked: bool) -> None:
    account = Account(address, {"plus_addresses": says}, b"k" * 32)
    mail = parse(compose.compose(outbound(account=account)).content)
    [*named] = [one.value for one in mail.headers.addresses("reply-to")]

    assert thread.named_by_addresses(named, account) == ((Email().outbound_id(KEY, account),) if asked else ())
    assert all(len(one.partition("@")[0]) <= 64 for one in named)
