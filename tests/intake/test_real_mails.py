"""The 52 real and broken mails, from their bytes to tickets: none is lost, none fails, each becomes what it should."""

import json
from pathlib import Path

import pytest

from channels_adapters.base import InboundCall
from channels_adapters.email import Email
from contactcenter.intake import arrivals, raw
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount
from tests.cast import Cast
from tests.channels_adapters.mail_raw_expected import EXPECTED
from tests.channels_adapters.mails import read
from tests.samples import samples


@pytest.fixture
def folder() -> Path:
    return samples("mail_raw")


def _kept(account: ChannelAccount, source: bytes) -> RawInbound:
    [part] = Email().split(InboundCall(source, account=adapter_account(account)))
    row = raw.keep(account, part.id, part.payload)
    arrivals.take_in()
    row.refresh_from_db()
    return row


def test_every_real_mail_becomes_what_it_should(cast: Cast, folder: Path) -> None:
    account = ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="inbox@shop.example")
    rows: dict[int, str] = {}
    tickets: dict[int, str] = {}
    became = {}
    for name in sorted(EXPECTED):
        row = _kept(account, (folder / name).read_bytes())
        assert row.error == "", name
        if row.pk in rows:
            became[name] = f"repeat {rows[row.pk]}"
        elif row.message is None:
            became[name] = f"machine {row.machine}"
        else:
            assert row.message.text or row.message.attachments.exists(), name
            ticket = row.message.ticket_id
            became[name] = f"joined {tickets[ticket]}" if ticket in tickets else "ticket"
            tickets.setdefault(ticket, name)
        rows.setdefault(row.pk, name)

    assert became == {name: what for name, (what, _) in EXPECTED.items()}


def test_all_of_them_are_expected(folder: Path) -> None:
    assert {str(path.relative_to(folder)) for path in folder.glob("*/*.eml")} == set(EXPECTED)


def test_the_facts_are_read_as_another_library_reads_them(folder: Path) -> None:
    for name, facts in json.loads((folder / "expected.json").read_text()).items():
        message = read((folder / name).read_bytes())
        found = {
            "from": [message.sender.value],
            "to": message.facts.get("to"),
            "subject": message.subject,
            "message_id": message.facts.get("message_id", "").strip("<>"),
            "in_reply_to": message.facts.get("in_reply_to", "").strip("<>"),
            "attachments": len(message.files),
            "first_attachment": message.files[0].name if message.files else "",
        }
        for fact, value in facts.items():
            if fact == "note" or (fact == "attachments" and "note" in facts):
                continue  # the note says that another count is right too
            wanted = [one.lower() for one in value] if isinstance(value, list) else value
            assert found[fact] == wanted, (name, fact)
