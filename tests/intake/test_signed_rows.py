"""A signature is asked at the door. A kept row has no headers any more, and is read from its bytes alone."""

import json

import pytest

from channels_adapters import registry
from channels_adapters.base import AdapterError, InboundCall
from channels_adapters.webchat import WebChat
from contactcenter.intake import arrivals, raw
from contactcenter.tickets.models import ChannelAccount, Message
from tests.cast import Cast
from tests.deeds import chat_payload

pytestmark = pytest.mark.django_db


class SignedChat(WebChat):
    """The web chat, as if a provider signed it."""

    slug = "signed_chat"

    def verify(self, call: InboundCall) -> None:
        if call.headers.get("x-signature") != "good":
            raise AdapterError("unsigned", is_permanent=True, code="forbidden")


def test_a_row_kept_at_a_door_that_checks_signatures_becomes_a_message(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry._adapters, "signed_chat", SignedChat())
    account = ChannelAccount.objects.create(shop=cast.shop, adapter="signed_chat", address="signed")
    provider_message_id, payload = chat_payload(cast.chloe, "Bonjour")
    assert json.loads(payload)["text"] == "Bonjour"

    raw.keep(account, provider_message_id, payload)
    arrivals.take_in()

    assert Message.objects.get().text == "Bonjour"
