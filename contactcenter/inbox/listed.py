"""Tickets as lists show them: one flat row each, read without building models.

An agent's own list is fetched at every offer and every answer, so it is one statement of a millisecond; the waiting
list starts from the rule's `tickets_for`.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Left

from contactcenter.tickets.models import Message, Ticket
from routing.models import Assignment
from routing.models.names import name_in
from routing.services import prepared

_PREVIEW_LENGTH = 160


@dataclass(frozen=True)
class Listed:
    """What a row shows. `epoch` and `expires_at` are those of the assignment, in her own lists only."""

    reference: str
    channel: str
    language: str
    subject: str
    last_inbound: int
    answered_through: int
    customer_name: str
    reason: str  # in the reader's language
    medium: str
    state: str
    due_at: datetime | None
    not_before: datetime | None
    last_text: str | None = None
    last_direction: str | None = None
    last_at: datetime | None = None
    epoch: int | None = None
    expires_at: datetime | None = None


_COLUMNS = (
    "reference",
    "channel",
    "language",
    "subject",
    "last_inbound",
    "answered_through",
    "customer__name",
    "reason__names",
    "work_item__medium",
    "work_item__state",
    "work_item__due_at",
    "work_item__not_before",
)


def _made(*columns: Any) -> Listed:
    return Listed(*columns)


def listed(tickets: QuerySet[Ticket]) -> list[Listed]:
    """These tickets, with the last thing that either side said. One query."""
    said = Message.objects.filter(ticket=OuterRef("pk"), direction__in=("in", "out")).order_by("-sequence")
    rows = tickets.annotate(
        last_text=Left(Subquery(said.values("text")[:1]), _PREVIEW_LENGTH),
        last_direction=Subquery(said.values("direction")[:1]),
        last_at=Subquery(said.values("created_at")[:1]),
    ).values_list(*_COLUMNS, "last_text", "last_direction", "last_at")
    return [_made(*row[:7], name_in(row[7] or {}), *row[8:]) for row in rows]


def listed_one(ticket: Ticket) -> Listed:
    """A ticket that is read already, with its customer, reason and work item."""
    work = ticket.work_item
    return Listed(
        ticket.reference,
        ticket.channel,
        ticket.language,
        ticket.subject,
        ticket.last_inbound,
        ticket.answered_through,
        ticket.customer.name,
        ticket.reason.name if ticket.reason else "",
        work.medium,
        work.state,
        work.due_at,
        work.not_before,
    )


_HELD = """
SELECT held.state, ticket.reference, ticket.channel, ticket.language, ticket.subject, ticket.last_inbound,
       ticket.answered_through, customer.name, reason.names, work.medium, work.state, work.due_at, work.not_before,
       said.text, said.direction, said.created_at, held.epoch, held.expires_at
  FROM (SELECT state, work_item_id, epoch, expires_at, accepted_at AS since FROM routing_assignment
         WHERE agent_id = %s AND state <> 'ended'
         UNION ALL
        SELECT 'set_aside', id, NULL, NULL, set_aside_at FROM routing_workitem
         WHERE last_agent_id = %s AND set_aside_at IS NOT NULL) held
  JOIN routing_workitem work ON work.id = held.work_item_id
  JOIN tickets_ticket ticket ON ticket.work_item_id = work.id
  JOIN tickets_customer customer ON customer.id = ticket.customer_id
  LEFT JOIN tickets_reason reason ON reason.id = ticket.reason_id
  LEFT JOIN LATERAL (
       SELECT left(message.text, 160) AS text, message.direction, message.created_at
         FROM tickets_message message
        WHERE message.ticket_id = ticket.id AND message.direction IN ('in', 'out')
        ORDER BY message.sequence DESC LIMIT 1) said ON true
 ORDER BY held.since, held.expires_at, ticket.id
"""


def held_by(agent_id: int) -> tuple[list[Listed], list[Listed], list[Listed]]:
    """What she was offered, soonest to expire first; what she holds, in the order she took it; what was set aside."""
    rows = prepared.rows(_HELD, agent_id, agent_id)
    return (
        [_of(row) for row in rows if row[0] == Assignment.State.OFFERED],
        [_of(row) for row in rows if row[0] == Assignment.State.ACCEPTED],
        [_of(row) for row in rows if row[0] == "set_aside"],
    )


def _of(row: tuple[Any, ...]) -> Listed:
    return _made(*row[1:8], name_in(json.loads(row[8])) if row[8] else "", *row[9:])


# Of an agent's own lists: another one as soon as anything happened to what she has, for that is an event.
STAMP = """
SELECT md5(string_agg(concat_ws(':', held.id, held.state, held.expires_at, ticket.last_event), ' ' ORDER BY held.id))
  FROM routing_assignment held JOIN tickets_ticket ticket ON ticket.work_item_id = held.work_item_id
 WHERE held.agent_id = asks.agent_id AND held.state <> 'ended'
"""
_STAMPS = f"SELECT asks.agent_id, ({STAMP}) FROM unnest(%s::bigint[]) AS asks(agent_id)"  # noqa: S608 - words of ours


def stamps(agent_ids: Collection[int]) -> dict[int, str]:
    """By which a page knows whether the lists it shows are as they are now; "" of who has nothing."""
    return {agent_id: stamp or "" for agent_id, stamp in prepared.rows(_STAMPS, list(agent_ids))} if agent_ids else {}
