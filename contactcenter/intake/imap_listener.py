"""Who listens to which IMAP mailbox: a lease per mailbox, held by one process; a thread for each that it holds.

A failure that passes puts the next attempt off, longer each time. What only a person can mend, told three times in a
row, pauses the mailbox and stands in the audit log; the account's page shows it.
"""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import httpx
import structlog
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F, QuerySet
from imapclient.exceptions import IMAPClientError

from contactcenter.errors import Refusal
from contactcenter.intake.imap_import import LeaseLostError, NoContentError, import_new
from contactcenter.intake.imap_session import NotAllowedError, Session
from contactcenter.tickets import events
from contactcenter.tickets.models import ImapMailbox
from routing.services.database_time import database_now

log = structlog.get_logger("contactcenter.intake")
LEASE_SECONDS = 30
_RENEW_SECONDS = 5.0
_MOST_MAILBOXES = 100
_LOOK_SECONDS = 300  # a server that forgets to tell is asked; and none may end an IDLE before 29 minutes (RFC 2177)
_POLL_SECONDS = 15  # of one that knows no IDLE
_HEAR_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 600
_REFUSALS = 3
_FREE = """
UPDATE tickets_imapmailbox SET leased_by = %s, lease_until = now() + make_interval(secs => %s)
 WHERE id IN (SELECT mailbox.id FROM tickets_imapmailbox mailbox
                JOIN tickets_channelaccount account ON account.id = mailbox.account_id
               WHERE mailbox.is_active AND account.is_active AND mailbox.paused_at IS NULL
                 AND (mailbox.lease_until IS NULL OR mailbox.lease_until < now())
                 AND (mailbox.next_attempt_at IS NULL OR mailbox.next_attempt_at <= now())
               ORDER BY mailbox.id LIMIT %s FOR UPDATE OF mailbox SKIP LOCKED)
RETURNING id
"""
_RENEW = """
UPDATE tickets_imapmailbox mailbox SET lease_until = now() + make_interval(secs => %s)
  FROM tickets_channelaccount account
 WHERE mailbox.leased_by = %s AND mailbox.id = ANY(%s) AND account.id = mailbox.account_id
   AND mailbox.is_active AND account.is_active AND mailbox.paused_at IS NULL
RETURNING mailbox.id
"""


class Listener:
    """Run `serve` in a thread of its own; `stop` ends it and gives the leases back."""

    def __init__(self) -> None:
        self.name = uuid.uuid4()
        self._stop = threading.Event()
        self._heard: dict[int, tuple[threading.Thread, threading.Event]] = {}

    def serve(self) -> None:
        while not self._stop.is_set():
            try:
                self.look_round()
            except (OperationalError, InterfaceError):
                log.warning("imap_no_database")
            finally:
                connection.close()
            self._stop.wait(_RENEW_SECONDS)
        for _, leave in self._heard.values():
            leave.set()
        for thread, _ in self._heard.values():
            thread.join(10)

    def stop(self) -> None:
        self._stop.set()

    def look_round(self) -> list[int]:
        """Renew the leases of those heard, let go of what is ours no more, begin with what is free: its ids."""
        self._heard = {pk: one for pk, one in self._heard.items() if one[0].is_alive()}
        with connection.cursor() as cursor:
            cursor.execute(_RENEW, [LEASE_SECONDS, self.name, list(self._heard)])
            ours = {pk for (pk,) in cursor.fetchall()}
            for pk, (_, leave) in self._heard.items():
                if pk not in ours:
                    leave.set()
            cursor.execute(_FREE, [self.name, LEASE_SECONDS, max(_MOST_MAILBOXES - len(self._heard), 0)])
            free = [pk for (pk,) in cursor.fetchall() if pk not in self._heard]
        for pk in free:
            leave = threading.Event()
            thread = threading.Thread(target=self._hear, args=(pk, leave), name=f"imap-{pk}", daemon=True)
            self._heard[pk] = (thread, leave)
            thread.start()
        return free

    def _hear(self, pk: int, leave: threading.Event) -> None:
        try:
            hear(pk, self.name, leave.is_set)
        finally:
            connection.close()


def hear(pk: int, name: uuid.UUID, is_over: Callable[[], bool]) -> None:
    """Import what comes to this mailbox until it is over, or fails; then the lease is given back."""
    mailbox = ImapMailbox.objects.select_related("account__shop", "account__oauth_grant").get(pk=pk)
    refusal: NotAllowedError | None = None
    try:
        with Session(mailbox) as session:
            _converse(mailbox, session, is_over)
    except LeaseLostError:
        log.info("imap_lease_lost", mailbox=pk)
        return
    except NotAllowedError as error:
        refusal = error
        _put_off(mailbox, name, str(error), error.code)
    except (OperationalError, InterfaceError):
        log.warning("imap_no_database", mailbox=pk)  # the lease runs out by itself
        return
    except (IMAPClientError, NoContentError, Refusal, httpx.HTTPError, OSError) as error:
        _put_off(mailbox, name, f"{type(error).__name__}: {error}", "imap_unreachable")
    except Exception as error:
        log.exception("imap_failed", mailbox=pk)
        _put_off(mailbox, name, f"{type(error).__name__}: {error}", "imap_unreachable")
    if refusal is not None:
        _pause_if_it_stays(mailbox, refusal)
    _held(pk, name).update(leased_by=None, lease_until=None)


def _held(pk: int, name: uuid.UUID) -> "QuerySet[ImapMailbox]":
    return ImapMailbox.objects.filter(pk=pk, leased_by=name)


def _converse(mailbox: ImapMailbox, session: Session, is_over: Callable[[], bool]) -> None:
    while not is_over():
        import_new(mailbox, session)
        ImapMailbox.objects.filter(pk=mailbox.pk).update(
            last_checked_at=database_now(), failures=0, next_attempt_at=None, last_error="", error_code=""
        )
        connection.close()  # it may be long until the next mail
        _wait(session, is_over)


def _wait(session: Session, is_over: Callable[[], bool]) -> None:
    """Until the server says that something is new, or it is time to look in any case."""
    if session.can_idle:
        session.begin_idle()
    for _ in range(int((_LOOK_SECONDS if session.can_idle else _POLL_SECONDS) / _HEAR_SECONDS)):
        if is_over() or (session.hears(_HEAR_SECONDS) if session.can_idle else _passes(is_over)):
            break
    if session.can_idle:
        session.end_idle()
    session.still_there()


def _passes(is_over: Callable[[], bool]) -> bool:
    threading.Event().wait(_HEAR_SECONDS)
    return is_over()


def _put_off(mailbox: ImapMailbox, name: uuid.UUID, words: str, code: str) -> None:
    state = ImapMailbox.objects.get(pk=mailbox.pk)
    pause = min(5 * 2 ** min(state.failures, 10), _LONGEST_PAUSE_SECONDS)
    log.warning("imap_put_off", mailbox=mailbox.pk, code=code, pause_seconds=pause, error=words[:200])
    _held(mailbox.pk, name).update(
        failures=F("failures") + 1,
        next_attempt_at=database_now() + timedelta(seconds=pause),
        last_error=words[:500],
        error_code=code,
    )


def _pause_if_it_stays(mailbox: ImapMailbox, refusal: NotAllowedError) -> None:
    """Servers say no for other reasons than a wrong password; three times in a row they mean it."""
    paused = ImapMailbox.objects.filter(
        pk=mailbox.pk, paused_at__isnull=True, failures__gte=1 if refusal.code == "imap_grant_lost" else _REFUSALS
    ).update(paused_at=database_now())
    if paused:
        log.error("imap_paused", mailbox=mailbox.pk, code=refusal.code)
        events.audit("mailbox_paused", "system", account=mailbox.account_id, code=refusal.code)
