"""From a folder to raw rows: in order, each mail once, committed before anything is changed at the server.

The mark (`uid_validity`, `last_uid`) moves in the transaction that keeps the mails, so whoever is killed in the middle
goes on where the last commit was. Where the server numbers anew, everything since the connection is looked at again,
and what is there already is recognised by what it is.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import structlog
from django.conf import settings
from django.db import transaction

from channels_adapters import registry
from channels_adapters.base import InboundCall, Part
from contactcenter.intake import raw
from contactcenter.intake.imap_session import Session
from contactcenter.logs import new_correlation_id
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ImapMailbox
from routing.services.database_time import database_now

log = structlog.get_logger("contactcenter.intake")
AT_ONCE = 200
_MOST_BYTES_AT_ONCE = 20_000_000
_ASKED_AGAIN = 3  # times, before a mail without content is taken for one
_DAY = timedelta(days=1)  # servers compare days in a zone of their own


class LeaseLostError(Exception):
    """Another listener has this mailbox now."""


class NoContentError(Exception):
    """The server names a mail and does not give it."""


def import_new(mailbox: ImapMailbox, session: Session) -> int:
    """Keep all that has come since the mark; returns how many mails were looked at. The row's state is read anew."""
    state = ImapMailbox.objects.get(pk=mailbox.pk)
    _follow_numbering(state, session)
    since = None if state.takes_old_mails or state.connected_at is None else (state.connected_at - _DAY).date()
    _settle_what_was_left(state, session, since)
    uids = session.uids_after(state.last_uid or 0, since)
    for batch in _batches(session, uids):
        kept = _import(state, session, batch)
        _settle(state, session, kept)
        if len(kept) < len(batch):  # nothing after it is taken before it: the mark would pass it by
            raise NoContentError(f"mail {batch[len(kept)][0]} has no content")
    return len(uids)


def _follow_numbering(state: ImapMailbox, session: Session) -> None:
    if state.uid_validity == session.uid_validity:
        return
    is_first = state.uid_validity is None
    old = 0 if not is_first or state.takes_old_mails else max(session.next_uid - 1, 0)
    state.uid_validity, state.last_uid, state.settled_uid = session.uid_validity, old, old
    state.connected_at = state.connected_at or database_now()
    _save(state, "uid_validity", "last_uid", "settled_uid", "connected_at")
    if not is_first:
        log.warning("imap_numbered_anew", mailbox=state.pk)


def _batches(session: Session, uids: Sequence[int]) -> Iterator[list[tuple[int, bool]]]:
    """Numbers to be fetched together, each with whether it is too long to be fetched whole.

    Sizes are asked batch by batch: in a mailbox of thousands the first mails are kept before the last are looked at.
    """
    for start in range(0, len(uids), AT_ONCE):
        some = uids[start : start + AT_ONCE]
        sizes = session.sizes(some)
        batch: list[tuple[int, bool]] = []
        held = 0
        for uid in some:
            size = sizes.get(uid, 0)
            if batch and held + size > _MOST_BYTES_AT_ONCE:
                yield batch
                batch, held = [], 0
            batch.append((uid, size > settings.MAIL_MAX_BYTES))
            held += min(size, settings.MAIL_MAX_BYTES)
        yield batch


def _import(state: ImapMailbox, session: Session, batch: Sequence[tuple[int, bool]]) -> list[int]:
    """Returns the numbers that are kept now: fewer where the server does not give one that it names."""
    whole = [uid for uid, is_long in batch if not is_long]
    found = session.fetch(whole) if whole else {}
    for uid in (uid for uid, is_long in batch if is_long):
        found |= session.fetch([uid], settings.MAIL_MAX_BYTES)
    kept: list[tuple[int, list[Part]]] = []
    for uid, _ in batch:
        content = found.get(uid) or _ask_again(state, session, uid)
        if content is None:
            break
        kept.append((uid, _parts(state, content)))
    if kept:
        _keep(state, kept)
    return [uid for uid, _ in kept]


def _ask_again(state: ImapMailbox, session: Session, uid: int) -> bytes | None:
    """b"" where it is gone, None where it is to be tried later; in the end a mail that says what is missing."""
    content = session.fetch([uid]).get(uid)
    if content:
        return content
    if not session.has(uid):
        return b""
    if state.failures < _ASKED_AGAIN:
        return None
    return (
        f"Subject: ({state.user})\r\nX-Imap: {state.uid_validity} {uid}\r\n\r\n"
        f"The mail server gave nothing of mail {uid} ({state.uid_validity}).\r\n"
    ).encode()


def _parts(state: ImapMailbox, content: bytes) -> list[Part]:
    if not content:
        return []
    account = adapter_account(state.account)
    return registry.adapter(state.account.adapter).split(InboundCall(content, account=account))


def _keep(state: ImapMailbox, kept: Sequence[tuple[int, Sequence[Part]]]) -> None:
    """All of these and the mark, or nothing."""
    with (
        structlog.contextvars.bound_contextvars(correlation_id=new_correlation_id()),
        transaction.atomic(),
    ):
        parts = [part for _, found in kept for part in found]
        raw.keep_all(state.account, parts)
        state.last_uid = kept[-1][0]
        state.last_in_at = database_now() if parts else state.last_in_at
        _save(state, "last_uid", "last_in_at")
        log.info("imap_kept", mailbox=state.pk, mails=len(parts), through=state.last_uid)


def _settle_what_was_left(state: ImapMailbox, session: Session, since: date | None) -> None:
    """What a listener kept and could not mark before it was killed. What lay there at the connection stays as it is."""
    last, settled = state.last_uid or 0, state.settled_uid or 0
    if settled < last:
        is_left = state.after_import == ImapMailbox.AfterImport.LEAVE
        _settle(state, session, [] if is_left else session.uids_after(settled, since, through=last))


def _settle(state: ImapMailbox, session: Session, kept: Sequence[int]) -> None:
    """What is kept is marked or moved at the server."""
    if state.after_import != ImapMailbox.AfterImport.LEAVE:
        for start in range(0, len(kept), 500):
            if state.after_import == ImapMailbox.AfterImport.MOVE:
                session.move(kept[start : start + 500], state.move_to)
            else:
                session.mark_seen(kept[start : start + 500])
    state.settled_uid = state.last_uid
    _save(state, "settled_uid")


def _save(state: ImapMailbox, *columns: str) -> None:
    """Only while the lease is ours. LeaseLostError."""
    values = {column: getattr(state, column) for column in columns}
    if not ImapMailbox.objects.filter(pk=state.pk, leased_by=state.leased_by).update(**values):
        raise LeaseLostError(f"mailbox {state.pk}")
