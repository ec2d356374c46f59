"""A mailbox tried out as it will be used: signed in, a mail sent to itself and fetched again. Says of each step how it
went, so that whoever connects it knows which field is wrong."""

import smtplib
import socket
import ssl
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from channels_adapters.base import Account, AdapterError, OutboundMessage
from channels_adapters.mail import api_sending, compose, smtp

_CONNECT_SECONDS = 10
_LOOKS = 40
_LOOKS_FOR_PLUS = 20
_LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Step:
    """`name` is one of reach_in, sign_in_in, folder, reach_out, send, fetch, plus; `said` the server's own words.

    `is_needed` is false of what only makes things better.
    """

    name: str
    is_done: bool
    said: str = ""
    is_needed: bool = True


@dataclass(frozen=True)
class Inbox:
    """Where mails are fetched. `token` instead of a password where the account was granted one."""

    host: str
    port: int
    security: str
    user: str
    password: str = ""
    token: str = ""
    folder: str = "INBOX"


class _FailedError(Exception):
    def __init__(self, step: str, said: object) -> None:
        words = said.args[0] if isinstance(said, Exception) and said.args else said
        super().__init__(words.decode("utf-8", "replace") if isinstance(words, bytes) else str(said))
        self.step = step


def try_out(account: Account, inbox: Inbox | None) -> Iterator[Step]:
    """Each step as it is done; the first that fails is the last."""
    client: IMAPClient | None = None
    try:
        if inbox is not None:
            client = _reach(inbox)
            yield Step("reach_in", is_done=True)
            _sign_in(client, inbox)
            yield Step("sign_in_in", is_done=True)
            _open(client, inbox.folder)
            yield Step("folder", is_done=True)
        if not api_sending.is_wanted(account):
            _reach_out(account)
        yield Step("reach_out", is_done=True)
        name = _send(account, account.address)
        yield Step("send", is_done=True)
        if client is not None:
            _fetch(client, name)
            yield Step("fetch", is_done=True)
            yield Step("plus", is_done=_receives_plus(client, account), is_needed=False)
    except _FailedError as failure:
        yield Step(failure.step, is_done=False, said=str(failure)[:300])
    finally:
        if client is not None:
            with suppress(IMAPClientError, OSError):
                client.logout()


def _reach(inbox: Inbox) -> IMAPClient:
    context = ssl.create_default_context()
    try:
        client = IMAPClient(
            inbox.host, inbox.port, ssl=inbox.security == "tls", ssl_context=context, timeout=_CONNECT_SECONDS
        )
        if inbox.security == "starttls":
            client.starttls(context)
    except (OSError, IMAPClientError, ValueError) as error:
        raise _FailedError("reach_in", error) from error
    return client


def _sign_in(client: IMAPClient, inbox: Inbox) -> None:
    try:
        if inbox.token:
            client.oauth2_login(inbox.user, inbox.token)
        else:
            client.login(inbox.user, inbox.password)
    except (LoginError, IMAPClientError, OSError) as error:
        raise _FailedError("sign_in_in", error) from error


def _open(client: IMAPClient, folder: str) -> None:
    try:
        client.select_folder(folder)
    except (IMAPClientError, OSError) as error:
        raise _FailedError("folder", error) from error


def _reach_out(account: Account) -> None:
    try:
        with smtp.connect(account):
            pass
    except smtplib.SMTPAuthenticationError as error:
        raise _FailedError("sign_in_out", error) from error
    except (smtplib.SMTPException, socket.gaierror, OSError, ValueError) as error:
        raise _FailedError("reach_out", error) from error


def _receives_plus(client: IMAPClient, account: Account) -> bool:
    """Whether what is sent to `care+test@…` arrives at `care@…`: then answers can be asked to such addresses."""
    local, _, domain = account.address.rpartition("@")
    if "+" in local:
        return False
    try:
        _fetch(client, _send(account, f"{local}+test@{domain}"), _LOOKS_FOR_PLUS)
    except _FailedError:
        return False
    return True


def _send(account: Account, recipient: str) -> str:
    """Marked as a machine's, so that it opens no ticket. Returns its Message-ID."""
    message = OutboundMessage(
        key=str(uuid.uuid4()),
        recipient=recipient,
        text="This mail was sent by the test of the mailbox, to itself.",
        language="en",
        subject="Test of the mailbox",
        sender_name="contactcenter",
        is_automatic=True,
        account=account,
    )
    try:
        mail = replace(compose.compose(message), sender=account.address)
        (api_sending if api_sending.is_wanted(account) else smtp).deliver(mail, account)
    except (AdapterError, compose.UnusableAddressError) as error:
        raise _FailedError("send", error) from error
    return mail.message_id


def _fetch(client: IMAPClient, name: str, looks: int = _LOOKS) -> None:
    """It may take a moment. What was sent for the test is taken away again."""
    try:
        for _ in range(looks):
            found = client.search(["HEADER", "Message-ID", name])
            if found:
                client.add_flags(found, [b"\\Seen", b"\\Deleted"])
                with suppress(IMAPClientError):
                    client.expunge(found)
                return
            time.sleep(_LOOK_SECONDS)  # asking again is safer than IDLE: some servers stop in the middle of a line
            client.noop()
    except (IMAPClientError, OSError) as error:
        raise _FailedError("fetch", error) from error
    raise _FailedError("fetch", "")
