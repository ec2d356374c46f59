"""Which of her tickets a message speaks of, by its words; what a chaser does to it: forward, never back, counted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from contactcenter.intake import chaser_words
from contactcenter.intake.chasers import Said, Verdict, judge
from contactcenter.tickets import events
from contactcenter.tickets.events import NewEvent
from contactcenter.tickets.models import Message, Ticket
from routing.services import prepared, work
from routing.services.database_time import keep_locks

_HOUR_SECONDS = 3_600
_PATIENCE_SECONDS = 300  # lines that follow each other sooner are one message in parts
_RAISED_TO = 1  # by the first chaser, once: before its equals, behind what people raised further

_MOST_TICKETS = 10  # of hers, the latest, in which words are looked for
_MOST_REMEMBERED = 1_000
_remembered = lru_cache(_MOST_REMEMBERED)(Said)  # with what was found in it, which takes longer than comparing

# What she said: the beginning of the matter and her last words.
_TOLD = """
SELECT asked.id, said.channel, said.text, said.sequence, said.created_at
  FROM unnest(%s::bigint[]) asked(id) CROSS JOIN LATERAL (
       (SELECT channel, text, sequence, created_at FROM tickets_message
         WHERE ticket_id = asked.id AND direction = 'in' ORDER BY sequence LIMIT 1)
       UNION
       (SELECT channel, text, sequence, created_at FROM tickets_message
         WHERE ticket_id = asked.id AND direction = 'in' ORDER BY sequence DESC LIMIT 3)) said
 ORDER BY asked.id, said.sequence
"""


@dataclass(frozen=True)
class Told:
    """Something that she said on a ticket, number `sequence` of its history."""

    said: Said
    sequence: int
    at: datetime


def told_in(tickets: Iterable[Ticket]) -> dict[int, list[Told]]:
    """Her words by ticket, oldest first. One statement; none where there are no tickets."""
    by_id = {ticket.pk: ticket for ticket in tickets}
    told: dict[int, list[Told]] = defaultdict(list)
    if by_id:
        for pk, channel, text, sequence, at in prepared.rows(_TOLD, list(by_id)):
            ticket = by_id[pk]
            subject = ticket.subject if channel == "email" else ""
            told[pk].append(Told(_remembered(channel, text, subject, ticket.order_number), sequence, at))
    return told


def best(
    said: Said, tickets: Sequence[Ticket], told: dict[int, list[Told]], now: datetime
) -> tuple[Ticket, Verdict] | None:
    """Of these tickets the one that speaks of the same matter, if any does; by the surest of her words on it."""
    found: tuple[Ticket, Verdict] | None = None
    for ticket in tickets[:_MOST_TICKETS]:
        for before in told.get(ticket.pk, ()):
            keep_locks()
            is_answered = ticket.answered_through >= before.sequence
            hours = (now - before.at).total_seconds() / _HOUR_SECONDS
            verdict = judge(before.said, said, hours, first_answered=is_answered)
            if verdict.is_same and (found is None or verdict.score > found[1].score):
                found = (ticket, verdict)
    return found


def is_chaser(ticket: Ticket, said: Said, verdict: Verdict | None, waited_seconds: float) -> bool:
    """Whether she asks again for what nobody has answered yet. `verdict` is None where the thread itself told."""
    if ticket.status == Ticket.Status.RESOLVED or ticket.last_inbound <= ticket.answered_through:
        return False
    if verdict is not None:  # she wrote a second time, by another way or without answering
        return True
    asks = chaser_words.CHASES.search(said.body) or chaser_words.KNOCKS.search(said.body)
    return waited_seconds >= _PATIENCE_SECONDS and asks is not None


@dataclass(frozen=True)
class Chaser:
    """A message that asks again, on the ticket that it joined. `signs` are those that told, by weight."""

    ticket: Ticket
    message: Message
    adapter: str
    signs: dict[str, float]
    correlation_id: str = ""


def move_forward(chasers: Sequence[Chaser], now: datetime) -> None:
    """Chasers are counted, and what they chase comes before its equals; when it is due stays as it is.

    The caller holds work items and tickets.
    """
    for work_item_id in sorted({chaser.ticket.work_item_id for chaser in chasers}):
        work_item = work.lock(work_item_id)
        if work_item.priority < _RAISED_TO:
            work.set_priority(work_item, _RAISED_TO, now)
    events.record_many(
        [
            NewEvent(
                chaser.ticket.pk,
                "chaser_joined",
                now,
                f"visitor:{chaser.ticket.customer_id}",
                {
                    "message": chaser.message.pk,
                    "sequence": chaser.message.sequence,
                    "channel": chaser.adapter,
                    "ticket_channel": chaser.ticket.channel,
                    "signs": chaser.signs,
                },
                chaser.correlation_id,
            )
            for chaser in chasers
        ]
    )
