"""The only writer of events. Ids and facts go in, never what people wrote."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from contactcenter.logs import correlation_id
from contactcenter.tickets.models import AuditEvent, Ticket, TicketEvent


@dataclass(frozen=True)
class NewEvent:
    ticket_id: int
    kind: str
    at: datetime
    actor: str
    facts: dict[str, Any] = field(default_factory=dict)


_NUMBERS = """
UPDATE tickets_ticket ticket SET last_event = ticket.last_event + more.count
  FROM unnest(%s::bigint[], %s::int[]) AS more(id, count)
 WHERE ticket.id = more.id
RETURNING ticket.id, ticket.last_event - more.count
"""


def record_many(events: Sequence[NewEvent]) -> None:
    """Number and write events, any tickets mixed, gap-free per ticket. The caller holds the work items' locks."""
    if not events:
        return
    by_ticket: dict[int, list[NewEvent]] = defaultdict(list)
    for event in events:
        by_ticket[event.ticket_id].append(event)
    ids = sorted(by_ticket)
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [ids, [len(by_ticket[ticket_id]) for ticket_id in ids]])
        before = dict(cursor.fetchall())
    correlation = correlation_id()
    TicketEvent.objects.bulk_create(
        TicketEvent(
            ticket_id=ticket_id,
            sequence=before[ticket_id] + place,
            kind=event.kind,
            at=event.at,
            actor=event.actor,
            facts=event.facts,
            correlation_id=correlation,
        )
        for ticket_id, group in by_ticket.items()
        for place, event in enumerate(group, start=1)
    )


def record(ticket: Ticket, kind: str, at: datetime, actor: str, /, **facts: Any) -> None:
    """One event of one ticket. The caller holds the work item's lock."""
    record_many([NewEvent(ticket.pk, kind, at, actor, facts)])


def audit(kind: str, actor: str, user_id: int | None = None, /, **facts: Any) -> None:
    """A change that is no ticket's."""
    AuditEvent.objects.create(kind=kind, actor=actor, user_id=user_id, facts=facts, correlation_id=correlation_id())
