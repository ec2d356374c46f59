"""Our mails as bytes: as text and as HTML, threaded under what they answer, marked where no person wrote them.

Nothing that somebody typed can end a header's line: every value is one line before it gets in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from channels_adapters.base import OutboundMessage
from channels_adapters.mail import body, provider_calls, thread
from channels_adapters.mail.charsets import clean, one_line
from channels_adapters.mail.guard import OWN_MARK

_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>")
_MOST_REFERENCES = 20
_RECIPIENT = re.compile(r"[^\s<>()\[\]:;,\"\\@]{1,64}@[^\s<>()\[\]:;,\"\\@]{1,190}")
_ANSWER = re.compile(r"^\s*(?:re|aw|sv|tr|fw|fwd|rép|ref)\s*:", re.IGNORECASE)
_PASSED_ON = re.compile(r"^\s*(?:tr|fw|fwd)\s*:", re.IGNORECASE)
_NO_SUBJECT = {"fr": "Votre message", "en": "Your message"}
_POLICY = SMTP.clone(cte_type="7bit")


class UnusableAddressError(ValueError):
    """Nothing can be sent there."""


@dataclass(frozen=True)
class Composed:
    """`sender` and `recipient` are the envelope's; a notice has no sender, so that nothing answers it."""

    sender: str
    recipient: str
    content: bytes
    message_id: str
    cc: tuple[str, ...] = ()


def compose(message: OutboundMessage) -> Composed:
    """Raises `UnusableAddressError`."""
    recipient = _deliverable(message.recipient)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(one_line(message.sender_name)[:80], addr_spec=_deliverable(message.account.address))
    mail["To"] = Address(addr_spec=recipient)
    copied = tuple(one for one in dict.fromkeys(map(_deliverable, message.cc)) if one != recipient)
    if copied:
        mail["Cc"] = [Address(addr_spec=one) for one in copied]
    if reply_address := thread.reply_address(message.key, message.account):
        mail["Reply-To"] = Address(addr_spec=_deliverable(reply_address))
    mail["Subject"] = _subject(message)
    mail["Date"] = formatdate(localtime=False, usegmt=True)
    if message.is_automatic:
        mail["Auto-Submitted"] = "auto-replied"
        mail["Precedence"] = "auto_reply"
        mail["X-Auto-Response-Suppress"] = "All"
        mail[OWN_MARK] = message.account.address
    words = body.Words(clean(message.text), clean(message.signature), message.quoted, is_passed_on=message.is_passed_on)
    mail.set_content(body.as_text(words), cte="quoted-printable")
    if not message.is_automatic:
        mail.add_alternative(body.as_html(words, message.language), subtype="html", cte="quoted-printable")
    for file in message.files:
        main, _, sub = file.content_type.partition("/")
        known = bool(re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", file.content_type)) and main not in {"multipart", "message"}
        mail.add_attachment(
            file.content,
            maintype=main if known else "application",
            subtype=sub if known else "octet-stream",
            filename=one_line(file.name)[:100] or "file",
        )
    name = thread.message_id(message.key, message.account)
    # By hand, because the standard library would encode ids that are longer than a line.
    head = f"Message-ID: {name}\r\n" + _threading(message)
    head += "".join(f"{field}: {value}\r\n" for field, value in provider_calls.naming(message.account, name).items())
    sender = "" if message.is_automatic else message.account.address
    return Composed(sender, recipient, head.encode("ascii") + mail.as_bytes(), name, copied)


def _threading(message: OutboundMessage) -> str:
    answered, ours = _sound(message.answers), _sound(message.sent_before)
    if not answered and not ours:
        return ""
    last = answered[-1] if answered else ours[-1]
    named = [one for one in dict.fromkeys([*answered[:1], *ours, *answered[1:]]) if one != last]
    references = "\r\n ".join([*named[:1], *named[1:][-_MOST_REFERENCES:], last])
    return f"In-Reply-To: {last}\r\nReferences: {references}\r\n"


def _sound(ids: Sequence[str]) -> list[str]:
    return [one for one in ids if _ID.fullmatch(one)]


def _subject(message: OutboundMessage) -> str:
    subject = one_line(message.subject)[:200] or _NO_SUBJECT.get(message.language, _NO_SUBJECT["fr"])
    if message.is_passed_on:
        return subject if _PASSED_ON.match(subject) else f"{'Tr' if message.language == 'fr' else 'Fwd'}: {subject}"
    return subject if message.is_automatic or not message.answers or _ANSWER.match(subject) else f"Re: {subject}"


def _deliverable(address: str) -> str:
    """Refuses what is no address, and those that are nobody's (RFC 6761)."""
    if not _RECIPIENT.fullmatch(address) or not address.isprintable():
        raise UnusableAddressError(f"{address[:100]!r} is no address")
    local, _, domain = address.rpartition("@")
    if domain.lower().endswith(".invalid"):
        raise UnusableAddressError("the sender left no address")
    if not local.isascii():
        raise UnusableAddressError(f"{address!r}: letters beyond ASCII before the @ are not supported")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise UnusableAddressError(f"{address!r} has no such domain") from error
