"""Administrators hear by mail of a mailbox that is paused for good: once, and by another mailbox."""

from collections.abc import Iterator

import pytest

from channels_adapters.mail.parse import parse
from contactcenter.access.models import User
from contactcenter.delivery import pause_notices, sending
from contactcenter.tickets.models import ChannelAccount, ImapMailbox
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.channels_adapters.test_email_send import Box, serving


@pytest.fixture
def box(cast: Cast) -> Iterator[Box]:
    """Of the shop's other mailbox, which is at work; Ada has an address."""
    box = Box()
    with serving(box) as account:
        ChannelAccount.objects.create(
            shop=cast.shop, adapter="email", address=account.address, settings=dict(account.settings)
        )
        User.objects.filter(role="administrator").update(email="ada@house.example", language="fr")
        yield box


@pytest.fixture
def broken(cast: Cast) -> ChannelAccount:
    settings = {"smtp_host": "127.0.0.1", "smtp_port": "1"}
    return ChannelAccount.objects.create(
        shop=cast.shop, adapter="email", address="care@shop.example", settings=settings
    )


def test_administrators_are_told_once_by_another_mailbox(box: Box, broken: ChannelAccount) -> None:
    sending.pause(broken, "535 no", "account_refused", database_now())

    assert (pause_notices.tell(), pause_notices.tell()) == (1, 0)
    [envelope] = box.mails
    mail = parse(envelope.content if isinstance(envelope.content, bytes) else b"")
    assert envelope.rcpt_tos == ["ada@house.example"]
    assert "care@shop.example" in mail.headers.words("subject")
    assert f"/mail-accounts/{broken.pk}/" in mail.text
    assert mail.headers.get("auto-submitted") == "auto-replied"


def test_a_pause_after_the_last_is_told_anew(box: Box, broken: ChannelAccount) -> None:
    for _ in range(2):
        sending.pause(broken, "535 no", "account_refused", database_now())
        pause_notices.tell()
        sending.resume(broken)

    assert len(box.mails) == 2


def test_a_mailbox_that_fetches_nothing_is_told_too(box: Box, broken: ChannelAccount) -> None:
    ImapMailbox.objects.create(
        account=broken, host="127.0.0.1", user="x", paused_at=database_now(), error_code="imap_login_refused"
    )

    assert pause_notices.tell() == 1
    assert len(box.mails) == 1


def test_where_nothing_sends_the_page_alone_tells(cast: Cast, broken: ChannelAccount) -> None:
    User.objects.filter(role="administrator").update(email="ada@house.example")
    sending.pause(broken, "535 no", "account_refused", database_now())

    assert (pause_notices.tell(), pause_notices.tell()) == (1, 0)
