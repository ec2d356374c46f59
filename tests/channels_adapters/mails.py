"""Mails made of what a test says of them."""

from typing import Any

from channels_adapters.base import Account, InboundCall, InboundMessage, OutboundMessage
from channels_adapters.email import Email

ADDRESS = "bonjour@shop.example"
ACCOUNT = Account(ADDRESS, {}, b"k" * 32)
KEY = "5e0b1a1e-6f3c-4b53-9a3e-1c1b2f6f7a11"


def a_mail(body: str | bytes = "Bonjour", **fields: str) -> bytes:
    """`in_reply_to="…"` is In-Reply-To: …; a field that is "" is left out."""
    named = {
        "From": "Chloé <chloe@example.com>",
        "Subject": "Mon colis",
        "Message-ID": "<1@example.com>",
        **{name.replace("_", "-").title().replace("-Id", "-ID"): value for name, value in fields.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return head.encode() + b"\r\n" + (body if isinstance(body, bytes) else body.encode())


def read(source: bytes, account: Account = ACCOUNT) -> InboundMessage:
    [message] = Email().receive(InboundCall(source, account=account))
    return message


def outbound(**fields: Any) -> OutboundMessage:
    whole: dict[str, Any] = {
        "key": KEY,
        "recipient": "chloe@example.com",
        "text": "Bonjour Chloé, votre colis arrive demain.",
        "language": "fr",
        "subject": "Mon colis",
        "sender_name": "Bob - Maison Calanque",
        "answers": ("<1@example.com>",),
        "account": ACCOUNT,
    }
    return OutboundMessage(**{**whole, **fields})
