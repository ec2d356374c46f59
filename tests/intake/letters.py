"""Mail as intake sees it, without MIME: an adapter whose payload says outright who wrote, what, and what it answers."""

import itertools
import json
from typing import Any, ClassVar

from channels_adapters import registry
from channels_adapters.base import (
    Account,
    Adapter,
    Capabilities,
    Claim,
    Delivery,
    File,
    InboundCall,
    InboundMessage,
    Kind,
    OutboundMessage,
    Sent,
)
from contactcenter.intake import arrivals, raw
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import ChannelAccount, Ticket
from tests.cast import Cast

_numbers = itertools.count()


class Letters(Adapter):
    slug: ClassVar[str] = "email"
    medium: ClassVar[str] = "mail"
    capabilities: ClassVar[Capabilities] = Capabilities(delivery=Delivery.SENT, has_attachments=True)

    def __init__(self) -> None:
        self.sent: list[OutboundMessage] = []
        self.error: Exception | None = None

    def parse(self, call: InboundCall) -> list[InboundMessage]:
        letter = json.loads(call.body)
        return [
            InboundMessage(
                kind=Kind(letter.get("kind", "message")),
                provider_message_id=letter["id"],
                thread_key=letter["id"],
                sender=Claim("email", letter["sender"], is_verified=True, name="Chloé"),
                text=letter["text"],
                subject=letter.get("subject", ""),
                reply_address=letter["sender"],
                references=tuple(letter.get("references", ())),
                files=tuple(File(name, "", text.encode()) for name, text in letter.get("files", {}).items()),
                facts={"message_id": f"<{letter['id']}>", **letter.get("facts", {})},
            )
        ]

    def outbound_id(self, key: str, account: Account) -> str:  # noqa: ARG002 - one mailbox
        return f"ours-{key}"

    def send(self, message: OutboundMessage) -> Sent:
        self.sent.append(message)
        if self.error:
            raise self.error
        return Sent()


def mailbox(cast: Cast) -> ChannelAccount:
    """The shop's mailbox, read by `Letters`."""
    return ChannelAccount.objects.get_or_create(shop=cast.shop, adapter="email", address="bonjour@shop.example")[0]


def post(cast: Cast, text: str, sender: str = "chloe@example.com", **letter: Any) -> RawInbound:
    number = f"letter-{next(_numbers)}"
    payload = json.dumps({"id": number, "sender": sender, "text": text, **letter}).encode()
    return raw.keep(mailbox(cast), number, payload)


def writes(cast: Cast, text: str, sender: str = "chloe@example.com", **letter: Any) -> Ticket:
    """Her mail is kept, then taken in. Returns the ticket it is on now."""
    row = post(cast, text, sender, **letter)
    arrivals.take_in()
    row.refresh_from_db()
    assert row.message is not None, row.error
    return Ticket.objects.get(pk=row.message.ticket_id)


def use_letters() -> Letters:
    """In place of whatever the settings declare for mail."""
    letters = Letters()
    registry._adapters[letters.slug] = letters
    return letters
