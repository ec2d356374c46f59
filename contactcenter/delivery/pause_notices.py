"""Administrators are mailed when a mailbox is paused for good: nobody looks at a page all day.

Each pause is told once. The mailbox itself is the last by which that is tried: what is paused may be its sending.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from channels_adapters import registry
from channels_adapters.base import AdapterError, OutboundMessage
from contactcenter.access.models import User
from contactcenter.delivery.models import Sending
from contactcenter.delivery.outbound import account_for_sending
from contactcenter.errors import ERROR_CODES, Refusal
from contactcenter.tickets.models import ChannelAccount
from routing.services.database_time import database_now

log = structlog.get_logger("contactcenter.delivery")
_PAUSED = """
SELECT account.id, greatest(sending.paused_at, mailbox.paused_at), sending.paused_at IS NOT NULL,
       coalesce(CASE WHEN mailbox.paused_at IS NULL THEN sending.error_code ELSE mailbox.error_code END, '')
  FROM tickets_channelaccount account
  LEFT JOIN delivery_sending sending ON sending.account_id = account.id
  LEFT JOIN tickets_imapmailbox mailbox ON mailbox.account_id = account.id AND mailbox.is_active
 WHERE account.is_active
   AND greatest(sending.paused_at, mailbox.paused_at) > coalesce(sending.told_at, '-infinity'::timestamptz)
"""
IS_DUE = f"EXISTS ({_PAUSED})"


@dataclass(frozen=True)
class _Pause:
    account: ChannelAccount
    at: datetime
    is_out: bool
    code: str


def tell() -> int:
    """Mail all administrators who have an address; returns how many pauses were told."""
    with connection.cursor() as cursor:
        cursor.execute(_PAUSED)
        rows = cursor.fetchall()
    pauses = []
    for pk, at, is_out, code in rows:
        with transaction.atomic():
            Sending.objects.get_or_create(account_id=pk)
            known = Sending.objects.select_for_update().get(pk=pk)
            if known.told_at is not None and known.told_at >= at:
                continue  # another worker was faster
            Sending.objects.filter(pk=pk).update(told_at=database_now())
        account = ChannelAccount.objects.select_related("shop").get(pk=pk)
        pauses.append(_Pause(account, at, is_out, code))
    people = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).exclude(email="")
    for pause in pauses:
        for person in people:
            _tell(person, pause)
    return len(pauses)


def _tell(person: User, pause: _Pause) -> None:
    with translation.override(person.language):
        subject, text = _words(pause)
    for door in _doors(pause):
        message = OutboundMessage(
            key=f"{pause.account.pk:016x}{int(pause.at.timestamp() * 1000):012x}{person.pk % 0xFFFF:04x}",
            recipient=person.email,
            text=text,
            language=person.language,
            subject=subject,
            sender_name=door.shop.name,
            is_automatic=True,
        )
        try:
            registry.adapter(door.adapter).send(replace(message, account=account_for_sending(door)))
        except (AdapterError, Refusal) as error:
            log.warning("pause_not_told", account=pause.account.pk, by=door.pk, error=str(error)[:200])
        else:
            log.info("pause_told", account=pause.account.pk, by=door.pk, user=person.pk)
            return
    log.error("pause_told_to_nobody", account=pause.account.pk, user=person.pk)


def _doors(pause: _Pause) -> list[ChannelAccount]:
    """Mailboxes that send: those at work first, of the same shop first, the paused one itself last."""
    known = ChannelAccount.objects.select_related("shop", "sending").filter(adapter="email", is_active=True)

    def order(door: ChannelAccount) -> tuple[bool, bool, bool, int]:
        sending = getattr(door, "sending", None)
        is_paused = sending is not None and sending.paused_at is not None
        return is_paused, door.pk == pause.account.pk, door.shop_id != pause.account.shop_id, door.pk

    return sorted(known, key=order)[:5]


def _words(pause: _Pause) -> tuple[str, str]:
    known = ERROR_CODES.get(pause.code)
    told = {
        "address": pause.account.address,
        "what": _("It sends nothing.") if pause.is_out else _("It fetches nothing."),
        "why": f"{known.message} {known.hint}" if known else "",
        "link": f"{settings.SERVICE_URL}/supervision/mail-accounts/{pause.account.pk}/",
    }
    subject = _("The mailbox %(address)s is paused") % told
    text = _(
        "The mailbox %(address)s is paused and waits for an administrator. %(what)s\n\n%(why)s\n\n"
        "Nothing is lost: what waits goes on when it is mended here:\n%(link)s"
    )
    return subject, text % told
