"""What is written to shoppers by no person: that a message has arrived, that an answer is late. By mail only.

Never a word of the sender's in it, and at most one per address and hour: nobody is mailed by us because a stranger
typed her address. Who answers something is not told that it has arrived: she is in a conversation, or a machine that no
header gives away, and two machines that thank each other do so for ever.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, prefetch_related_objects

from contactcenter.delivery import outbox
from contactcenter.delivery.outbox import Queued
from contactcenter.desk.conversation import reply_route
from contactcenter.tickets import pushes, writing
from contactcenter.tickets.models import Message, Ticket
from contactcenter.tickets.writing import NewMessage
from routing.models.media import Medium

PAUSE_SECONDS = 3600
MOST_ON_A_TICKET = 5  # in an hour: two machines that no header gives away come to an end
_HOUR = timedelta(hours=1)

# In one order everywhere, so that two workers wait for each other and do not deadlock.
_SPEND = """
INSERT INTO delivery_automaticmail AS sent (address, last_at)
SELECT wanted.address, %(at)s FROM unnest(%(addresses)s::text[]) WITH ORDINALITY AS wanted(address, place)
 WHERE %(pause)s = 0 OR wanted.place + (SELECT count(*) FROM delivery_automaticmail
                                         WHERE last_at > %(at)s::timestamptz - interval '1 hour') <= %(most)s
 ORDER BY wanted.address
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
    wanted = [
        ticket
        for ticket in tickets
        if not is_unwanted(said.get(ticket.pk, {}), code) and lately.get(ticket.pk, 0) < MOST_ON_A_TICKET
    ]
    routes = [(ticket, *reply_route(ticket)) for ticket in _may_be_written(wanted, at, code)]
    noticed = [(ticket, account, recipient, uuid.uuid4()) for ticket, account, recipient in routes]
    if not noticed:
        return []
    messages = writing.append_messages(
        [
            (
                ticket,
                NewMessage(
                    direction=Message.Direction.SYSTEM,
                    channel=ticket.channel,
                    at=at,
                    code=code,
                    facts=_facts(ticket, at, until, said.get(ticket.pk, {})),
                    account_id=account.pk,
                    provider_message_id=outbox.name_of(key, account),
                ),
            )
            for ticket, account, _, key in noticed
        ]
    )
    outbox.queue_many(
        [
            Queued(message, account, recipient, key)
            for message, (_, account, recipient, key) in zip(messages, noticed, strict=True)
        ]
    )
    written = [ticket for ticket, *_ in noticed]
    pushes.tickets_changed(written)
    return written


def _facts(ticket: Ticket, at: datetime, until: datetime | None, said: Mapping[str, Any]) -> dict[str, Any]:
    due_at = until or ticket.work_item.due_at or at
    facts: dict[str, Any] = {"reference": ticket.reference, "due_at": due_at.isoformat()}
    if said.get("is_too_long"):
        facts["too_long_mb"] = max(settings.MAIL_MAX_BYTES // 1_000_000, 1)
    return {**facts, "until": until.isoformat()} if until else facts


def is_unwanted(facts: Mapping[str, Any], code: str) -> bool:
    """Her last mail says that nothing is to answer it by itself; or it answers something, and so has arrived, whole."""
    has_arrived = code == "received" and facts.get("is_answer") and not facts.get("is_too_long")
    return bool(facts.get("wants_no_notice") or has_arrived)


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


def _may_be_written(tickets: Sequence[Ticket], at: datetime, code: str) -> list[Ticket]:
    """One an hour to an address and so many in all, but for a receipt that the law wants."""
    by_pause: dict[int, list[Ticket]] = {PAUSE_SECONDS: [], 0: []}
    for ticket in tickets:
        if ticket.work_item.medium == Medium.MAIL and ticket.reply_address:
            is_receipt = code == "received" and ticket.reason is not None and ticket.reason.needs_receipt
            by_pause[0 if is_receipt else PAUSE_SECONDS].append(ticket)
    found = []
    for pause_seconds, hers in by_pause.items():
        # Of one address the first; whatever pause there is, receipts all go.
        by_address = {ticket.reply_address.lower(): ticket for ticket in reversed(hers)}
        spent = _spend(list(by_address), at, pause_seconds)
        found += hers if not pause_seconds else [by_address[one] for one in spent]
    return found


def may_write_to(address: str, at: datetime) -> bool:
    """Whether so long nothing went there by itself, and little to all; from now on something has."""
    return bool(_spend([address.lower()], at, PAUSE_SECONDS))


def _spend(addresses: Sequence[str], at: datetime, pause_seconds: int) -> list[str]:
    if not addresses:
        return []
    with connection.cursor() as cursor:
        spent: dict[str, list[str] | datetime | int] = {
            "addresses": list(addresses),
            "at": at,
            "pause": pause_seconds,
            "most": settings.MOST_NOTICES_PER_HOUR,
        }
        cursor.execute(_SPEND, spent)
        return [address for (address,) in cursor.fetchall()]
