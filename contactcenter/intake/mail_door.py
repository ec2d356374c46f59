"""Where mails come in by SMTP or LMTP: each is a committed raw row before its sender is told yes.

No yes without a row: while the database is away the sender is told to try again, and a mail server does, for days. The
event loop only moves bytes; the database is asked in a few threads of its own, so a slow client blocks nobody.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from typing import TypeVar

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from channels_adapters import registry
from channels_adapters.base import InboundCall, Part
from contactcenter.intake import raw
from contactcenter.logs import new_correlation_id
from contactcenter.tickets import accounts
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount

log = structlog.get_logger("contactcenter.intake")
Answer = TypeVar("Answer")
ADAPTER = "email"
_THREADS = 4
_MOST_RECIPIENTS = 20
_MOST_CLIENTS = 200
_IDLE_SECONDS = 60
_SECONDS_TO_LEAVE = 1
_LATER = "451 4.3.0 Try again in a moment"


class MailDoor:
    """What aiosmtpd asks while a client speaks. Its names are aiosmtpd's."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "mail")

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Sequence[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            known = await self._ask(lambda: _account(address) is not None)
        except (OperationalError, InterfaceError):
            return _LATER
        if not known:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        addresses = list(dict.fromkeys(one.lower() for one in envelope.rcpt_tos))
        correlation_id = new_correlation_id()
        try:
            with structlog.contextvars.bound_contextvars(correlation_id=correlation_id):
                rows = await self._ask(lambda: _keep(addresses, content, correlation_id))
        except (OperationalError, InterfaceError):
            answer = _LATER
        except Exception:
            log.exception("mail_not_kept", peer=str(session.peer), correlation_id=correlation_id)
            answer = _LATER
        else:
            log.info("mail_kept", raw=rows, bytes=len(content), correlation_id=correlation_id)
            answer = f"250 2.0.0 Kept as {correlation_id}"
        # LMTP answers once for each recipient.
        return "\r\n".join([answer] * len(envelope.rcpt_tos)) if isinstance(server, LMTP) else answer

    async def _ask(self, question: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _with_connection, question)

    def close(self) -> None:
        """Every thread gives its connection back: they meet, so that none does it twice and another never."""
        meeting = threading.Barrier(_THREADS)

        def leave() -> None:
            with suppress(threading.BrokenBarrierError):
                meeting.wait(_SECONDS_TO_LEAVE)
            connection.close()

        for _ in range(_THREADS):
            self._threads.submit(leave)
        self._threads.shutdown(wait=True)


class _Bounded:
    """A door that lets in so many clients at once; one more is told to come again."""

    _clients = 0
    line_length_limit = 2_000_000  # a long header is a bad habit, no reason to lose a mail

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        _Bounded._clients += 1
        if _Bounded._clients > _MOST_CLIENTS:
            if isinstance(transport, asyncio.WriteTransport):
                transport.write(b"421 4.3.2 Too many connections\r\n")
            transport.close()
        super().connection_made(transport)  # type: ignore[misc]

    def connection_lost(self, error: Exception | None) -> None:
        _Bounded._clients -= 1
        super().connection_lost(error)  # type: ignore[misc]


class _Smtp(_Bounded, SMTP):
    pass


class _Lmtp(_Bounded, LMTP):
    pass


def protocol(handler: object, *, is_lmtp: bool = False) -> asyncio.Protocol:
    """One client's conversation; SIZE is announced, and what is longer is refused with 552."""
    kind = _Lmtp if is_lmtp else _Smtp
    made: asyncio.Protocol = kind(
        handler,
        data_size_limit=settings.MAIL_MAX_BYTES,
        enable_SMTPUTF8=True,
        hostname="contactcenter",
        ident="contactcenter",
        timeout=_IDLE_SECONDS,
        loop=asyncio.get_running_loop(),
    )
    return made


def _with_connection(question: Callable[[], Answer]) -> Answer:
    """In a thread with a lasting connection: one that broke since it was last used is made anew, once."""
    try:
        return question()
    except (OperationalError, InterfaceError):
        connection.close()
        return question()
    finally:
        if connection.errors_occurred:
            connection.close()


def _account(address: str) -> ChannelAccount | None:
    """Of `care+anything@…` too, where that is no mailbox of its own: such addresses we ask answers to."""
    local, at, domain = address.rpartition("@")
    plain = local.partition("+")[0] + at + domain
    return accounts.at(ADAPTER, address, in_any_case=True) or accounts.at(ADAPTER, plain, in_any_case=True)


def _keep(addresses: Sequence[str], content: bytes, correlation_id: str) -> list[int]:
    """A row per mailbox that the mail is for, all or none. For one, which is nearly every mail, a single statement."""
    adapter = registry.adapter(ADAPTER)
    parts: list[tuple[ChannelAccount, Part]] = []
    for address in addresses:
        account = _account(address)
        if account is None:
            raise LookupError(f"the mailbox {address} went away while its mail came")
        split = adapter.split(InboundCall(content, account=adapter_account(account)))
        parts += [(account, part) for part in split]
    is_one = len(parts) == 1
    with (
        structlog.contextvars.bound_contextvars(correlation_id=correlation_id),
        nullcontext() if is_one else transaction.atomic(),
    ):
        return [raw.keep(account, part.id, part.payload).pk for account, part in parts]
