"""A small folder of the kind that `manage.py replay` plays, made up for the tests."""

import json
from pathlib import Path

from tests.channels_adapters.mails import a_mail

BOUNCE = """From: MAILER-DAEMON@mx.example
To: bonjour@maison-calanque.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <bounce-1@mx.example>

Your message could not be delivered to nobody@example.org: 550 5.1.1 user unknown
"""
_SAID = ({"by": "customer", "text": "Bonjour, où est mon colis ?"}, {"by": "agent", "text": "Je regarde."})
_THANKS = ({"by": "customer", "text": "Merci beaucoup"}, {"by": "customer", "text": " "})


def _call(mid: str, text: str, **more: object) -> dict[str, object]:
    event = {"sender": {"id": "LEA"}, "recipient": {"id": "PAGE"}, "timestamp": 1_772_000_000_000}
    message = {"message": {"mid": mid, "text": text, **more}}
    return {"object": "page", "entry": [{"id": "PAGE", "time": 1, "messaging": [event | message]}]}


def write(folder: Path) -> Path:
    """Two conversations, four mails of which one is a machine's, three calls, and files that are none of these."""
    _put(folder / "fr_shop_chat/talks.jsonl", json.dumps({"id": "one", "turns": [*_SAID, *_THANKS]}))
    _put(folder / "fr_shop_chat/words.tsv", "intent\ttext\nDiscount\tavez vous un code promo\n")
    _put(folder / "mail_raw/plain/order.eml", a_mail("Ma commande n'est pas arrivée."))
    _put(folder / "mail_raw/README.md", "no mail")
    _put(folder / "mail_auto/some/bounce.txt", BOUNCE)
    _put(folder / "mail_auto/labels.json", json.dumps([{"file": "some/bounce.txt", "kind": "bounce"}]))
    _put(folder / "mail_reply/a/emails/reply.txt", "Oui, merci.\n\nLe 2 mars 2026, la boutique a écrit :\n> Bonjour\n")
    _put(folder / "mail_reply/a/trimmed/reply.txt", "Oui, merci.")
    _put(folder / "mail_reply/b/cases.json", json.dumps([{"name": "short", "body": "Test\n> quoted", "reply": "Test"}]))
    cases = [
        {"case": "text", "payload": _call("m_1", "Avez-vous du bleu ?")},
        {"case": "echo", "payload": _call("m_2", "Oui", is_echo=True)},
    ]
    _put(folder / "webhooks/social/messenger.json", json.dumps({"cases": cases}))
    _put(folder / "webhooks/social/pigeon.json", json.dumps({"cases": [{"case": "text", "form": {"Body": "coo"}}]}))
    _put(folder / "webhooks/social/torn.json", '{"cases": [')
    return folder


def _put(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
