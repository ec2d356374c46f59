"""The demo mailbox: where outgoing mail goes when no server is set, so that a demo shows what shoppers received.

It takes mail for any address, keeps the latest, and is only there where `MAILBOX_PORT` is set.
"""

import asyncio
import smtplib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate

from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections

from channels_adapters.mail.charsets import clean, one_line
from channels_adapters.mail.parse import Mail, parse
from contactcenter.errors import Refusal
from contactcenter.storefront.models import ReceivedMail
from routing.services.database_time import database_now

_MOST_MAILS = 500
_SHOWN = 30
_LONGEST_ANSWER = 5_000


class Mailbox:
    """What aiosmtpd asks while our own workers deliver."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Sequence[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            await asyncio.shield(sync_to_async(_keep)(envelope.rcpt_tos, content))
        except (OperationalError, InterfaceError):
            return "451 4.3.0 Try again in a moment"
        return "250 OK"


def _keep(addresses: Sequence[str], content: bytes) -> None:
    close_old_connections()
    now = database_now()
    ReceivedMail.objects.bulk_create(
        ReceivedMail(address=address.lower()[:254], payload=content, received_at=now) for address in addresses
    )
    newest = ReceivedMail.objects.order_by("-pk").values_list("pk", flat=True)[_MOST_MAILS : _MOST_MAILS + 1]
    if oldest := next(iter(newest), None):
        ReceivedMail.objects.filter(pk__lte=oldest).delete()


@dataclass(frozen=True)
class Received:
    """A mail as its reader sees it."""

    pk: int
    address: str
    at: datetime
    sender: str
    subject: str
    text: str
    files: tuple[str, ...]
    is_automatic: bool


def latest(address: str = "") -> list[Received]:
    """The newest first, of one address or of all."""
    found = ReceivedMail.objects.order_by("-received_at", "-pk")
    if address:
        found = found.filter(address=address.lower())
    return [_received(row, parse(bytes(row.payload))) for row in found[:_SHOWN]]


def addresses() -> list[str]:
    """Who received something, the latest first."""
    rows = ReceivedMail.objects.order_by("-received_at", "-pk").values_list("address", flat=True)
    return list(dict.fromkeys(rows[:_MOST_MAILS]))[:_SHOWN]


def _received(row: ReceivedMail, mail: Mail) -> Received:
    senders = mail.headers.addresses("from")
    return Received(
        row.pk,
        row.address,
        row.received_at,
        senders[0].name or senders[0].value if senders else "",
        mail.headers.words("subject"),
        mail.text,
        tuple(file.name for file in mail.files),
        is_automatic=bool(mail.headers.get("auto-submitted")),
    )


def answer(pk: int, text: str) -> str:
    """Her answer, as her mail program would write it, by SMTP to our own door. Returns her address.

    Refused with text_empty, not_found, text_too_long or temporarily_unavailable.
    """
    row = ReceivedMail.objects.filter(pk=pk).first()
    if row is None:
        raise Refusal("not_found")
    words = clean(text).strip()
    if not words:
        raise Refusal("text_empty")
    if len(words) > _LONGEST_ANSWER:
        raise Refusal("text_too_long")
    shop = next(iter(parse(bytes(row.payload)).headers.addresses("from")), None)
    try:
        with smtplib.SMTP(settings.MAIL_HOST, settings.MAIL_PORT, "localhost", timeout=5) as server:
            server.sendmail(row.address, [shop.value if shop else ""], _composed(row, words))
    except (smtplib.SMTPException, OSError) as error:
        raise Refusal("temporarily_unavailable") from error
    return row.address


def _composed(row: ReceivedMail, words: str) -> bytes:
    mail = parse(bytes(row.payload))
    headers = mail.headers
    shop = next(iter(headers.addresses("from")), None)
    subject = headers.words("subject")
    answered = " ".join(headers.message_ids("message-id")[:1])
    quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
    reply = EmailMessage()
    reply["From"], reply["To"] = row.address, shop.value if shop else ""
    reply["Subject"] = one_line(subject if subject.lower().startswith("re:") else f"Re: {subject}")
    reply["Date"] = formatdate(usegmt=True)
    date = headers.date() or row.received_at
    introduction = f"Le {date:%d/%m/%Y} à {date:%H:%M}, {one_line(shop.name if shop else '')} a écrit :"
    reply.set_content(f"{words}\n\n{introduction}\n{quoted}\n", cte="quoted-printable")
    # By hand: the standard library would encode ids that are longer than a line.
    threading = f"In-Reply-To: {answered}\r\nReferences: {answered}\r\n" if answered.isascii() and answered else ""
    name = f"Message-ID: <{uuid.uuid4().hex}@mailbox.example>\r\n"
    return (name + threading).encode() + reply.as_bytes()
