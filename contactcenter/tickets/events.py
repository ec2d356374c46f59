"""The only writer of events. Ids and facts go in, never what people wrote."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contactcenter.logs import correlation_id
from contactcenter.tickets.models import AuditEvent, Ticket
from routing.services import prepared


@dataclass(frozen=True)
class NewEvent:
    """`correlation_id` is that of what caused it, where one batch serves several; else what this thread serves."""

    ticket_id: int
    kind: str
    at: datetime
    actor: str
    facts: dict[str, Any] = field(default_factory=dict)
    correlation_id: str = ""


# One statement for all: tickets count on, events are numbered from where each stood. As JSON, because it is by far the
# fastest way to hand rows over.
_RECORD = """
WITH new AS MATERIALIZED (
    SELECT * FROM ROWS FROM (
        jsonb_to_recordset(%s::jsonb)
        AS (ticket_id bigint, kind text, at timestamptz, actor text, facts jsonb, correlation_id text)
    ) WITH ORDINALITY AS one(ticket_id, kind, at, actor, facts, correlation_id, place)
), counted AS (
    UPDATE tickets_ticket ticket SET last_event = ticket.last_event + more.count
      FROM (SELECT ticket_id, count(*) AS count FROM new GROUP BY ticket_id) more
     WHERE ticket.id = more.ticket_id
    RETURNING ticket.id, ticket.last_event - more.count AS before
)
INSERT INTO tickets_ticketevent (ticket_id, sequence, kind, at, actor, facts, correlation_id)
SELECT new.ticket_id, counted.before + row_number() OVER (PARTITION BY new.ticket_id ORDER BY new.place),
       new.kind, new.at, new.actor, new.facts, new.correlation_id
  FROM new JOIN counted ON counted.id = new.ticket_id
"""


class _Kept(threading.local):
    rows: list[dict[str, Any]] | None = None


_kept = _Kept()


@contextmanager
def together() -> Iterator[None]:
    """What is recorded within, in this transaction, is written at the end, in its order and in one statement."""
    rows: list[dict[str, Any]] = []
    _kept.rows = rows
    try:
        yield
    finally:
        _kept.rows = None
    _write(rows)


def record_many(events: Sequence[NewEvent]) -> None:
    """Number and write events, any tickets mixed, gap-free per ticket. The caller holds the work items' locks."""
    bound = correlation_id()
    rows = [
        {
            "ticket_id": event.ticket_id,
            "kind": event.kind,
            "at": event.at.isoformat(),
            "actor": event.actor,
            "facts": event.facts,
            "correlation_id": event.correlation_id or bound,
        }
        for event in events
    ]
    if _kept.rows is None:
        _write(rows)
    else:
        _kept.rows.extend(rows)


def _write(rows: list[dict[str, Any]]) -> None:
    if rows:
        prepared.rows(_RECORD, json.dumps(rows))


def record(ticket: Ticket, kind: str, at: datetime, actor: str, /, **facts: Any) -> None:
    """One event of one ticket. The caller holds the work item's lock."""
    record_many([NewEvent(ticket.pk, kind, at, actor, facts)])


def audit(kind: str, actor: str, user_id: int | None = None, /, **facts: Any) -> AuditEvent:
    """A change that is no ticket's."""
    return AuditEvent.objects.create(
        kind=kind, actor=actor, user_id=user_id, facts=facts, correlation_id=correlation_id()
    )
