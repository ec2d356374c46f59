"""How it goes with what an account sends: held back while its server is away, paused where somebody must mend it."""

from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F

from contactcenter.delivery.models import OutboxMessage, Sending
from contactcenter.tickets import events
from contactcenter.tickets.models import ChannelAccount
from routing.nudges import wake_workers
from routing.services.database_time import database_now

log = structlog.get_logger("contactcenter.delivery")
_LONGEST_PAUSE_SECONDS = 3600


def pause_after(failures: int) -> timedelta:
    """10 s, then twice as long each time, up to an hour."""
    return timedelta(seconds=min(5 * 2 ** min(failures, 20), _LONGEST_PAUSE_SECONDS))


_WENT_OUT = """
INSERT INTO delivery_sending AS known (account_id, last_sent_at, failures, last_error, error_code)
VALUES (%s, %s, 0, '', '')
    ON CONFLICT (account_id) DO UPDATE
       SET last_sent_at = EXCLUDED.last_sent_at, failures = 0, next_attempt_at = NULL, last_error = '', error_code = ''
"""


def went_out(account_id: int, now: datetime) -> None:
    """A message of its was taken."""
    with connection.cursor() as cursor:
        cursor.execute(_WENT_OUT, [account_id, now])


def hold_back(account: ChannelAccount, error: str, code: str, now: datetime) -> None:
    """Its provider is away: all that it has to send waits, with growing pauses."""
    known, _ = Sending.objects.get_or_create(account=account)
    pause = pause_after(known.failures + 1)
    Sending.objects.filter(pk=known.pk).update(
        failures=F("failures") + 1, next_attempt_at=now + pause, last_error=error[:500], error_code=code
    )


def pause(account: ChannelAccount, error: str, code: str, now: datetime) -> None:
    """Nothing goes out by it until an administrator has mended it and says so. What waits goes on waiting."""
    with transaction.atomic():
        Sending.objects.get_or_create(account=account)
        fresh = Sending.objects.filter(pk=account.pk, paused_at__isnull=True)
        values = {"paused_at": now, "last_error": error[:500], "error_code": code}
        if fresh.update(**values, failures=F("failures") + 1):
            events.audit("account_paused", "system", None, account=account.pk, way="out", code=code)
            log.error("account_paused", account=account.pk, address=account.address, code=code, error=error[:200])


def resume(account: ChannelAccount) -> None:
    """Whatever waits is tried at once, in its order."""
    with transaction.atomic():
        Sending.objects.filter(account=account).update(
            paused_at=None, next_attempt_at=None, failures=0, last_error="", error_code=""
        )
        waiting = OutboxMessage.objects.filter(account=account, state=OutboxMessage.State.WAITING, attempts__gt=0)
        waiting.update(next_attempt_at=database_now())
        transaction.on_commit(wake_workers)
