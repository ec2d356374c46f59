"""Alerts for supervisors on their way: queued by the step that fires, sent by a worker as mail or as a signed call.

A webhook is a POST of JSON with the header `X-Contactcenter-Signature: t=…,v1=…`, where v1 is the HMAC-SHA256 in hex,
under the destination's secret, of the seconds in t, a dot and the raw body. No word of a shopper's is in it.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from channels_adapters import registry
from channels_adapters.base import AdapterError, OutboundMessage
from contactcenter.access import outside
from contactcenter.access.outside import OutsideError
from contactcenter.delivery.models import AlertDestination, OutgoingAlert
from contactcenter.errors import Refusal
from contactcenter.tickets import accounts
from contactcenter.tickets.models import Ticket
from contactcenter.tickets.notices import moment
from contactcenter.tickets.sealing import unseal
from routing.crash_points import crash_point
from routing.models.media import Medium
from routing.nudges import wake_workers
from routing.services.database_time import database_now

log = structlog.get_logger("contactcenter.alerts")
State, Kind = OutgoingAlert.State, AlertDestination.Kind
MOST_ATTEMPTS = 12  # the last one more than a day after the first
IS_DUE = """(
    SELECT min(next_attempt_at) FROM delivery_outgoingalert WHERE state = 'waiting') <= statement_timestamp()"""
_CLAIM_SECONDS = 60
_LONGEST_PAUSE_SECONDS = 4 * 3600


def queue(slugs: Sequence[str], tickets: Sequence[tuple[Ticket, Mapping[str, Any]]], at: datetime) -> None:
    """One alert per ticket and destination in use, in the transaction of the step that asks for it."""
    destinations = AlertDestination.objects.filter(slug__in=list(slugs), is_active=True)
    OutgoingAlert.objects.bulk_create(
        OutgoingAlert(destination=one, ticket=ticket, facts=dict(facts), created_at=at, next_attempt_at=at)
        for one in destinations
        for ticket, facts in tickets
    )
    transaction.on_commit(wake_workers)


def send_waiting(limit: int = 10) -> int:
    """Send what waits, each claimed first: no transaction is open while somebody else thinks."""
    for sent in range(limit):
        alert = _claim()
        if alert is None:
            return sent
        _send(alert)
    return limit


def _claim() -> OutgoingAlert | None:
    with transaction.atomic():
        now = database_now()
        alert = (
            OutgoingAlert.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("destination", "ticket__shop", "ticket__work_item__lane__queue")
            .filter(state=State.WAITING, next_attempt_at__lte=now)
            .order_by("next_attempt_at", "pk")
            .first()
        )
        if alert is not None:
            # A claim is the next attempt put off: if this worker dies, another tries again then.
            until = now + timedelta(seconds=_CLAIM_SECONDS)
            OutgoingAlert.objects.filter(pk=alert.pk).update(next_attempt_at=until)
    return alert


def _send(alert: OutgoingAlert) -> None:
    crash_point("outbox.before_send")
    try:
        (_mail if alert.destination.kind == Kind.MAIL else _call)(alert)
    except (OutsideError, AdapterError) as error:
        _not_sent(alert, str(error), is_permanent=error.is_permanent)
    except Refusal as error:
        _not_sent(alert, str(error), is_permanent=False)  # a secret that no key opens now may be opened later
    except Exception as error:
        log.exception("alert_failed", alert=alert.pk)
        _not_sent(alert, f"{type(error).__name__}: {error}", is_permanent=False)
    else:
        crash_point("outbox.after_send")
        OutgoingAlert.objects.filter(pk=alert.pk).update(state=State.SENT, attempts=alert.attempts + 1, error="")
        crash_point("outbox.after_commit")


def _not_sent(alert: OutgoingAlert, error: str, *, is_permanent: bool) -> None:
    attempts = alert.attempts + 1
    is_over = is_permanent or attempts >= MOST_ATTEMPTS
    pause = timedelta(seconds=min(5 * 3**attempts, _LONGEST_PAUSE_SECONDS))
    OutgoingAlert.objects.filter(pk=alert.pk).update(
        state=State.FAILED if is_over else State.WAITING,
        attempts=attempts,
        error=error[:500],
        next_attempt_at=database_now() + pause,
    )


def body_of(alert: OutgoingAlert) -> bytes:
    """What a program is told."""
    item = alert.ticket.work_item
    told = {
        "id": str(alert.key),
        "kind": "supervisors_alerted",
        "at": alert.created_at.isoformat(),
        "ticket": alert.ticket.reference,
        "queue": item.lane.queue.slug,
        "medium": item.medium,
        "due_at": item.due_at.isoformat() if item.due_at else None,
        **alert.facts,
    }
    return json.dumps(told, ensure_ascii=False).encode()


def signature_of(secret: str, seconds: int, body: bytes) -> str:
    """The header's value; a receiver makes the same from what it was sent."""
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def _call(alert: OutgoingAlert) -> None:
    url = outside.parsed(alert.destination.address)
    is_local = any(outside.is_at(url, origin) for origin in settings.WEBHOOK_LOCAL_ORIGINS)
    target = url if is_local else url.copy_with(host=outside.public_address(url))
    body = body_of(alert)
    secret = unseal(bytes(alert.destination.sealed)).get("secret", "")
    headers = {
        "Host": url.netloc.decode(),
        "Content-Type": "application/json",
        "User-Agent": "contactcenter",
        "X-Contactcenter-Id": str(alert.key),
        "X-Contactcenter-Signature": signature_of(secret, int(database_now().timestamp()), body),
    }
    try:
        with outside.client() as caller:
            # Redirections are not followed: what is signed goes where it was told to, or nowhere.
            answer = caller.post(target, content=body, headers=headers, extensions={"sni_hostname": url.host})
    except httpx.HTTPError as error:
        raise OutsideError("file_unreachable", f"{type(error).__name__}: {error}", is_permanent=False) from error
    if not answer.is_success:
        raise OutsideError("file_unreachable", f"status {answer.status_code}", is_permanent=answer.status_code == 410)


def _mail(alert: OutgoingAlert) -> None:
    door = accounts.mailbox(alert.ticket.shop_id)
    if door is None:
        raise OutsideError("no_way_to_answer", "the shop has no mailbox", is_permanent=False)
    language = alert.ticket.shop.language
    with translation.override(language):
        subject, text = _words(alert)
    message = OutboundMessage(
        key=str(alert.key),
        recipient=alert.destination.address,
        text=text,
        language=language,
        subject=subject,
        sender_name=alert.ticket.shop.name,
        is_automatic=True,
        account=accounts.adapter_account(door),
    )
    registry.adapter(door.adapter).send(message)


def _words(alert: OutgoingAlert) -> tuple[str, str]:
    item, facts = alert.ticket.work_item, {"reference": alert.ticket.reference}
    facts |= {"queue": item.lane.queue.name, "medium": str(Medium(item.medium).label)}
    facts |= {"moment": moment(item.due_at) if item.due_at else "–"}
    subject = _("Nobody has answered: %(reference)s (%(queue)s)") % facts
    text = _(
        "Ticket %(reference)s (%(medium)s, queue %(queue)s) has no answer yet. It was or is due %(moment)s.\n"
        "Open the board to give it to somebody."
    )
    return subject, text % facts
