"""What became of everything that a replay was told yes to, as the rows of the service say it."""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from contactcenter.bench.installation import Door
from contactcenter.bench.outside import Kept, Tally

Row = dict[str, Any]
_ROWS = """
SELECT sent.adapter, sent.id, raw.id AS raw, raw.received_at, raw.parsed_at, raw.error, raw.machine,
       raw.message_id IS NOT NULL AS is_message, message.ticket_id AS ticket, message.direction, message.created_at,
       (SELECT count(*) FROM tickets_message twin
         WHERE twin.provider_message_id = sent.id AND twin.direction = 'in'
           AND twin.account_id = sent.account) AS messages
  FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS sent(adapter, account, id)
  LEFT JOIN intake_rawinbound raw ON raw.account_id = sent.account AND raw.provider_message_id = sent.id
  LEFT JOIN tickets_message message ON message.id = raw.message_id
"""
_TICKETS = """
SELECT ticket.id, ticket.created_at, first.offered_at,
       (SELECT count(*) FROM routing_clock clock WHERE clock.work_item_id = ticket.work_item_id
           AND clock.result = 'met') AS met,
       (SELECT count(*) FROM routing_clock clock WHERE clock.work_item_id = ticket.work_item_id
           AND (clock.result = 'missed' OR clock.missed_at IS NOT NULL)) AS missed,
       EXISTS (SELECT 1 FROM delivery_outboxmessage outbox JOIN tickets_message message
                   ON message.id = outbox.message_id
                WHERE message.ticket_id = ticket.id AND message.direction = 'system') AS was_acknowledged
  FROM tickets_ticket ticket
  LEFT JOIN routing_assignment first ON first.work_item_id = ticket.work_item_id AND first.epoch = 1
 WHERE ticket.id = ANY(%s)
"""
_SURPLUS = """
SELECT account.adapter, count(*) AS count FROM intake_rawinbound raw
  JOIN tickets_channelaccount account ON account.id = raw.account_id
 WHERE NOT (raw.account_id, raw.provider_message_id) IN (SELECT * FROM unnest(%s::bigint[], %s::text[]))
 GROUP BY account.adapter
"""
_UNDONE = """
SELECT count(*) FILTER (WHERE raw.parsed_at IS NULL AND raw.attempts = 0)
     + count(*) FILTER (WHERE ticket.status = 'open' AND ticket.last_inbound > ticket.answered_through)
  FROM unnest(%s::bigint[], %s::text[]) AS sent(account, id)
  JOIN intake_rawinbound raw ON raw.account_id = sent.account AND raw.provider_message_id = sent.id
  LEFT JOIN tickets_message message ON message.id = raw.message_id
  LEFT JOIN tickets_ticket ticket ON ticket.id = message.ticket_id
"""


@dataclass(frozen=True)
class Seen:
    """The rows of everything kept, read once; `begun` is the database's time when the run began."""

    rows: list[Row]
    tickets: dict[int, Row]
    surplus: Counter[str]
    begun: datetime


def undone(connection: psycopg.Connection, doors: dict[str, Door], kept: Sequence[Kept]) -> int:
    """How many of them are not read yet, or wait for an answer."""
    row = connection.execute(_UNDONE, [[doors[one.adapter].pk for one in kept], [one.id for one in kept]]).fetchone()
    return int(row[0]) if row else 0


def look(
    connection: psycopg.Connection, doors: dict[str, Door], kept: Sequence[Kept], begun: datetime, *, is_alone: bool
) -> Seen:
    distinct = {(one.adapter, one.id): one for one in kept}
    ids = [[adapter for adapter, _ in distinct], [doors[adapter].pk for adapter, _ in distinct]]
    names = [name for _, name in distinct]
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_ROWS, [*ids, names]).fetchall()
        found = {row["ticket"] for row in rows if row["ticket"]}
        tickets = {row["id"]: row for row in cursor.execute(_TICKETS, [list(found)]).fetchall()}
        surplus = cursor.execute(_SURPLUS, [ids[1], names]).fetchall() if is_alone else []
    for row in rows:
        row["kept"] = distinct[row["adapter"], row["id"]]
    return Seen(rows, tickets, Counter({row["adapter"]: row["count"] for row in surplus}), begun)


def figures(seen: Seen, tally: Tally, adapters: Iterable[str]) -> dict[str, Any]:
    """The whole, and the same per channel. A ticket counts for the channel whose message opened it."""
    opened_by = _opened_by(seen.rows)
    channels = {adapter: _channel(seen, tally, adapter, opened_by) for adapter in adapters}
    summed = ("sent", "kept", "lost", "duplicated", "tickets", "joined", "machine", "unreadable", "messages")
    labelled = [row for row in seen.rows if row["kept"].is_machine and row["ticket"] in opened_by]
    is_new = [row for row in seen.rows if row["received_at"] and row["received_at"] >= seen.begun]
    return {
        **{name: sum(one[name] for one in channels.values()) for name in summed},
        "machine_mails": sum(row["kept"].is_machine for row in seen.rows),
        "machine_mails_recognised": sum(row["kept"].is_machine and bool(row["machine"]) for row in seen.rows),
        "acknowledged_machine_mails": sum(seen.tickets[row["ticket"]]["was_acknowledged"] for row in labelled),
        "machine_mails_taken_for_people": [
            row["kept"].name for row in seen.rows if row["kept"].is_machine and not row["machine"]
        ],
        "new": {
            "rows": len(is_new),
            "messages": sum(row["is_message"] for row in is_new),
            "tickets": sum(ticket["created_at"] >= seen.begun for ticket in seen.tickets.values()),
        },
        "refused": dict(tally.refused),
        "channels": channels,
    }


def _opened_by(rows: Sequence[Row]) -> dict[int, Row]:
    """Of each ticket the row whose message came first."""
    first: dict[int, Row] = {}
    for row in sorted((row for row in rows if row["direction"]), key=lambda row: (row["created_at"], row["raw"])):
        if row["direction"] != "system" or row["adapter"] == "callback_manual":
            first.setdefault(row["ticket"], row)
    return first


def _channel(seen: Seen, tally: Tally, adapter: str, opened_by: dict[int, Row]) -> dict[str, Any]:
    rows = [row for row in seen.rows if row["adapter"] == adapter]
    mine = {ticket: row for ticket, row in opened_by.items() if row["adapter"] == adapter}
    told = [row for row in rows if row["is_message"] and not row["machine"]]
    met = sum(seen.tickets[ticket]["met"] for ticket in mine)
    missed = sum(seen.tickets[ticket]["missed"] for ticket in mine)
    offers = [
        (seen.tickets[ticket]["offered_at"] - row["received_at"]).total_seconds() * 1000
        for ticket, row in mine.items()
        if seen.tickets[ticket]["offered_at"]
    ]
    cuts = statistics.quantiles(offers, n=100, method="inclusive") if len(offers) > 1 else [*(offers or [0.0])] * 99
    return {
        "sent": tally.sent[adapter],
        "kept": len(rows),
        "tickets": len(mine),
        "joined": len(told) - len(mine),
        "machine": sum(bool(row["machine"]) for row in rows),
        "messages": len(told),
        "unreadable": sum(_is_unreadable(row) for row in rows),
        "lost": sum(_is_lost(row) for row in rows),
        "duplicated": sum(max(0, row["messages"] - 1) for row in rows) + seen.surplus[adapter],
        "within_target_percent": round(100 * met / (met + missed), 1) if met + missed else None,
        "offered": len(offers),
        "offer_p50_ms": round(cuts[49], 1),
        "offer_p99_ms": round(cuts[98], 1),
    }


def _is_unreadable(row: Row) -> bool:
    """Kept, and shown with its error to whoever mends it: not lost, but no ticket yet."""
    return row["raw"] is not None and row["parsed_at"] is None and bool(row["error"])


def _is_lost(row: Row) -> bool:
    """Told yes, and yet no row; or read, and yet neither a message nor known to be nobody's."""
    if row["raw"] is None:
        return True
    if _is_unreadable(row):
        return False
    return not (row["is_message"] or row["machine"] or (row["parsed_at"] and not row["kept"].says_something))
