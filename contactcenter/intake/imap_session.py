"""One conversation with an IMAP server about one folder. Reading changes nothing there: not even a flag.

What has come is known by number (UID) alone, never by "unseen": a person who opens a mail in her own program must not
hide it from us.
"""

import ssl
from collections.abc import Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Self

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from contactcenter.tickets import oauth
from contactcenter.tickets.models import ImapMailbox
from contactcenter.tickets.secrets import unseal

_CONNECT_SECONDS, _READ_SECONDS = 15, 60


class NotAllowedError(Exception):
    """The server does not let us in, or has no such folder: only a person can change that."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class Session:
    """Signed in, its folder open. `uid_validity` and `next_uid` are as the server said at the opening."""

    def __init__(self, mailbox: ImapMailbox) -> None:
        self._client = _connect(mailbox)
        try:
            _sign_in(self._client, mailbox)
            self.can_idle = self._client.has_capability("IDLE")
            self.uid_validity, self.next_uid = self._open(mailbox.folder)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _open(self, folder: str) -> tuple[int, int]:
        try:
            told = self._client.select_folder(folder)
        except IMAPClientError as error:
            if isinstance(error, IMAPClient.AbortError):
                raise
            raise NotAllowedError("imap_no_folder", str(error)) from error
        return int(told[b"UIDVALIDITY"]), int(told.get(b"UIDNEXT", 0))

    def uids_after(self, uid: int, since: date | None = None, through: int | None = None) -> list[int]:
        """In order. A server answers "5:*" with its last mail even where that is number 3."""
        criteria: list[object] = ["UID", f"{uid + 1}:{through or '*'}"]
        if since is not None:
            criteria += ["SINCE", since]
        return sorted(found for found in self._client.search(criteria) if found > uid)

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        told = self._client.fetch(uids, ["RFC822.SIZE"])
        return {uid: int(one.get(b"RFC822.SIZE", 0)) for uid, one in told.items()}

    def fetch(self, uids: Sequence[int], most_bytes: int = 0) -> dict[int, bytes]:
        """The mails as they are, or their beginnings; what is gone meanwhile is not among them."""
        part = f"BODY.PEEK[]<0.{most_bytes}>" if most_bytes else "BODY.PEEK[]"
        return {uid: _body(told) for uid, told in self._client.fetch(uids, [part]).items()}

    def has(self, uid: int) -> bool:
        return uid in self._client.search(["UID", str(uid)])

    def mark_seen(self, uids: Sequence[int]) -> None:
        self._client.add_flags(uids, [b"\\Seen"], silent=True)

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Where the server cannot move, a copy is made and the first is taken away after it."""
        try:
            self._client.move(uids, folder)
        except CapabilityError:
            self._client.copy(uids, folder)
            self._client.delete_messages(uids, silent=True)
            self._client.expunge(uids if self._client.has_capability("UIDPLUS") else None)

    def begin_idle(self) -> None:
        self._client.idle()

    def hears(self, seconds: float) -> bool:
        """Whether the server said anything within this time; to be asked between `begin_idle` and `end_idle`."""
        return bool(self._client.idle_check(timeout=seconds))

    def end_idle(self) -> None:
        self._client.idle_done()

    def still_there(self) -> None:
        self._client.noop()

    def close(self) -> None:
        try:
            self._client.shutdown()
        except (OSError, IMAPClientError):
            return  # it is gone already


def _connect(mailbox: ImapMailbox) -> IMAPClient:
    is_tls = mailbox.security == ImapMailbox.Security.TLS
    client = IMAPClient(
        mailbox.host,
        mailbox.port,
        ssl=is_tls,
        ssl_context=ssl.create_default_context() if is_tls else None,
        timeout=SocketTimeout(_CONNECT_SECONDS, _READ_SECONDS),
    )
    if mailbox.security == ImapMailbox.Security.STARTTLS:
        client.starttls(ssl.create_default_context())
    return client


def _sign_in(client: IMAPClient, mailbox: ImapMailbox) -> None:
    try:
        if hasattr(mailbox.account, "oauth_grant"):
            client.oauth2_login(mailbox.user, oauth.access_token(mailbox.account_id))
        else:
            client.login(mailbox.user, unseal(mailbox.sealed_password))
    except oauth.GrantLostError as error:
        raise NotAllowedError("imap_grant_lost", str(error)) from error
    except LoginError as error:
        raise NotAllowedError("imap_login_refused", str(error)) from error


def _body(told: Mapping[bytes, object]) -> bytes:
    content = next((value for name, value in told.items() if name.startswith(b"BODY[]")), None)
    return content if isinstance(content, bytes) else b""
