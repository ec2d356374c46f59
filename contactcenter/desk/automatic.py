"""What is written to shoppers by no person: that a message has arrived, that an answer is late. By mail only.

Never a word of the sender's in it, and at most one per address and hour: nobody is mailed by us because a stranger
typed her address. Who answers something is not told that it has arrived: she is in a conversation, or a machine that no
header gives away, and two machines that thank each other do so for ever.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, prefetch_related_objects

from contactcenter.delivery import outbox
from contactcenter.desk.conversation import reply_route
from contactcenter.tickets import pushes, writing
from contactcenter.tickets.models import Message, Ticket
from contactcenter.tickets.writing import NewMessage
from routing.models.media import Medium

PAUSE_SECONDS = 3600
MOST_ON_A_TICKET = 5  # in an hour: two machines that no header gives away come to an end
_HOUR = timedelta(hours=1)

_SPEND = """
INSERT INTO delivery_automaticmail AS sent (address, last_at)
SELECT %(address)s, %(at)s
 WHERE %(pause)s = 0 OR (SELECT count(*) FROM delivery_automaticmail
                          WHERE last_at > %(at)s::timestamptz - interval '1 hour') < %(most)s
    ON CONFLICT (address) DO UPDATE SET last_at = EXCLUDED.last_at
 WHERE sent.last_at <= EXCLUDED.last_at - make_interval(secs => %(pause)s)
RETURNING address
"""


def write(tickets: Sequence[Ticket], code: str, at: datetime, until: datetime | None = None) -> list[Ticket]:
    """A notice on each of these tickets, on its way by mail. Returns those that got one. Their work is locked.

    `until` is when she is promised an answer; left out, when the answer is due.
    """
    prefetch_related_objects(tickets, "work_item", "account__shop", "shop", "reason")
    keys = [ticket.pk for ticket in tickets]
    said, lately = _last_facts(keys), _noticed_lately(keys, at)
    written = [
        ticket
        for ticket in tickets
        if not is_unwanted(said.get(ticket.pk, {}), code)
        and lately.get(ticket.pk, 0) < MOST_ON_A_TICKET
        and _may_be_written(ticket, at, code)
    ]
    for ticket in written:
        due_at = until or ticket.work_item.due_at or at
        facts = {"reference": ticket.reference, "due_at": due_at.isoformat()}
        if until:
            facts["until"] = until.isoformat()
        message = writing.append_message(
            ticket,
            NewMessage(
                direction=Message.Direction.SYSTEM,
                channel=ticket.channel,
                at=at,
                code=code,
                facts=facts,
            ),
        )
        account, recipient = reply_route(ticket)
        outbox.queue(message, account, recipient)
        pushes.ticket_changed(ticket)
    return written


def is_unwanted(facts: Mapping[str, Any], code: str) -> bool:
    """Her last mail says that nothing is to answer it by itself; or it answers something, and so has arrived."""
    return bool(facts.get("wants_no_notice") or (code == "received" and facts.get("is_answer")))


def _last_facts(ticket_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What the last message of each shopper says of itself."""
    inbound = Message.objects.filter(ticket__in=ticket_ids, direction=Message.Direction.IN)
    return dict(inbound.order_by("ticket_id", "-sequence").distinct("ticket_id").values_list("ticket_id", "facts"))


def _noticed_lately(ticket_ids: Sequence[int], at: datetime) -> dict[int, int]:
    """How many notices went out on each ticket in the past hour."""
    sent = Message.objects.filter(
        ticket__in=ticket_ids, direction=Message.Direction.SYSTEM, outbox__isnull=False, created_at__gt=at - _HOUR
    )
    return dict(sent.values_list("ticket_id").annotate(Count("pk")))


def _may_be_written(ticket: Ticket, at: datetime, code: str) -> bool:
    """One an hour to an address and so many in all, but for a receipt that the law wants."""
    if ticket.work_item.medium != Medium.MAIL or not ticket.reply_address:
        return False
    is_receipt = code == "received" and ticket.reason is not None and ticket.reason.needs_receipt
    return may_write_to(ticket.reply_address, at, 0 if is_receipt else PAUSE_SECONDS)


def may_write_to(address: str, at: datetime, pause_seconds: int = PAUSE_SECONDS) -> bool:
    """Whether so long nothing went there by itself, and little to all; from now on something has."""
    with connection.cursor() as cursor:
        spent: dict[str, str | int | datetime] = {
            "address": address.lower(),
            "at": at,
            "pause": pause_seconds,
            "most": settings.MOST_NOTICES_PER_HOUR,
        }
        cursor.execute(_SPEND, spent)
        return cursor.fetchone() is not None
