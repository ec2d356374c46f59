"""Mail providers at the door: their mails are kept like any, and what became of ours is seen beside the message."""

import base64
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from channels_adapters.base import InboundCall
from channels_adapters.email import Email
from contactcenter.delivery import outbox
from contactcenter.delivery.models import OutboxMessage
from contactcenter.intake import arrivals, raw
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount, Message, Ticket
from tests.cast import Cast
from tests.channels_adapters.mails import a_mail
from tests.deeds import events_of, reply, take

SOURCE = a_mail("Où est mon colis ?", date="Sun, 22 Nov 2026 10:00:00 +0100")


@pytest.fixture
def door(cast: Cast) -> ChannelAccount:
    settings = {"provider": "postmark", "webhook_user": "hook", "webhook_password": "of-the-tests"}
    return ChannelAccount.objects.create(
        shop=cast.shop, adapter="email", address="bonjour@shop.example", settings=settings
    )


def _post(door: ChannelAccount, payload: dict[str, Any], password: str = "of-the-tests") -> Any:
    known = base64.b64encode(f"hook:{password}".encode()).decode()
    return Client().post(
        reverse("api:webhook", args=["email", door.address]),
        json.dumps(payload),
        content_type="application/json",
        headers={"Authorization": f"Basic {known}"},
    )


def test_a_mail_by_two_doors_is_one_message(door: ChannelAccount) -> None:
    for _ in range(2):
        assert _post(door, {"RawEmail": SOURCE.decode(), "Headers": []}).status_code == 200
    [part] = Email().split(InboundCall(SOURCE, account=adapter_account(door)))
    raw.keep(door, part.id, part.payload)
    arrivals.take_in()

    assert RawInbound.objects.count() == 1
    assert Message.objects.get().text == "Où est mon colis ?"


def test_a_stranger_at_the_door_is_refused(door: ChannelAccount) -> None:
    answer = _post(door, {"RawEmail": SOURCE.decode()}, password="other")

    assert (answer.status_code, answer.json()["code"]) == (401, "webhook_signature_invalid")
    assert not RawInbound.objects.exists()


@pytest.fixture
def sent(cast: Cast, door: ChannelAccount) -> OutboxMessage:
    """Bob's answer, which the provider has taken."""
    _post(door, {"RawEmail": SOURCE.decode(), "Headers": []})
    arrivals.take_in()
    ticket = Ticket.objects.get()
    take(cast.bob, ticket)
    message = reply(cast.bob, ticket, "Il arrive demain.")
    sent = outbox.queue(message, door, "chloe@example.com") if not hasattr(message, "outbox") else message.outbox
    assert sent is not None
    OutboxMessage.objects.filter(pk=sent.pk).update(state="sent", provider_message_id=message.provider_message_id)
    return sent


def _event(sent: OutboxMessage, kind: str, **fields: str) -> dict[str, Any]:
    sent.message.refresh_from_db()
    name = sent.message.provider_message_id.strip("<>")
    return {"RecordType": kind, "Metadata": {"name": name}, "Email": "chloe@example.com", **fields}


def test_what_was_delivered_is_seen_and_what_bounced_is_seen_by_its_author(
    door: ChannelAccount, sent: OutboxMessage
) -> None:
    _post(door, _event(sent, "Delivery"))
    sent.refresh_from_db()
    assert (sent.state, sent.message.delivered_at is not None) == ("delivered", True)

    for _ in range(2):  # a provider that tells twice
        _post(door, _event(sent, "Bounce", Type="HardBounce", Details="550 no such user"))
    sent.refresh_from_db()
    assert (sent.state, sent.error_code) == ("failed", "mail_bounced")
    assert "550 no such user" in sent.error
    assert events_of(sent.message.ticket).count("delivery_failed") == 1


def test_what_was_called_spam_stays_delivered_and_says_so(door: ChannelAccount, sent: OutboxMessage) -> None:
    _post(door, _event(sent, "SpamComplaint", Type="SpamComplaint"))

    sent.refresh_from_db()
    assert (sent.state, sent.error_code) == ("delivered", "mail_complaint")
