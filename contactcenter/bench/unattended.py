"""The chats of a folder while nobody is on duty: how each of them ends, and whether the figures add up to the tickets.

Nobody waits for it: once they have written, all rows are moved back in time, and targets stay as they are.
"""

import asyncio
import time
import uuid
from collections import Counter
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.rows import dict_row

from contactcenter import demo
from contactcenter.bench.corpus import Conversation, Corpus
from contactcenter.bench.installation import Installation
from contactcenter.bench.progress import waiting
from contactcenter.bench.widget import Widget, meet

_PHONES = "+3319900{:04}"  # numbers that are nobody's, for films and for us
_PAST_TARGET_SECONDS = 80
_PAST_EVERYTHING_SECONDS = 600  # the last step of a chat's chain comes long before
_STUCK_SECONDS = 60.0
_WAYS = ("callback", "email-choice", "")  # in turn; "" leaves without a word
_UNMOVED = ("routing_presence", "routing_wakeup", "routing_configuration")
_OURS = ("routing", "tickets", "intake", "delivery", "desk")
_COLUMNS = """
SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
 WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' AND split_part(table_name, '_', 1) = ANY(%s)
   AND NOT table_name = ANY(%s) GROUP BY table_name ORDER BY table_name
"""
_UNREAD = "SELECT count(*) FROM intake_rawinbound WHERE parsed_at IS NULL"
_NOT_OFFERED = "SELECT count(*) FROM tickets_ticket WHERE channel = 'webchat' AND channel_choice = ''"
_PENDING = """
SELECT count(*) FROM routing_escalationstep
 WHERE fired_at IS NULL AND cancelled_at IS NULL AND due_at <= statement_timestamp()
"""
_ENDS = """
SELECT ticket.channel, ticket.channel_choice, ticket.status, ticket.last_message, ticket.last_event,
       (SELECT array_agg(sequence ORDER BY sequence) FROM tickets_message WHERE ticket_id = ticket.id) AS messages,
       (SELECT array_agg(sequence ORDER BY sequence) FROM tickets_ticketevent WHERE ticket_id = ticket.id) AS events,
       EXISTS (SELECT 1 FROM tickets_ticketevent
                WHERE ticket_id = ticket.id AND kind IN ('channel_offered', 'channel_switched')) AS was_offered,
       EXISTS (SELECT 1 FROM routing_clock WHERE work_item_id = ticket.work_item_id AND stopped_at IS NULL) AS has_clock
  FROM tickets_ticket ticket
"""
_CLOCKS = """
SELECT medium, count(*) AS started, count(*) FILTER (WHERE result = 'met') AS met,
       count(*) FILTER (WHERE missed_at IS NOT NULL) AS missed,
       count(*) FILTER (WHERE result = 'cancelled') AS cancelled,
       count(*) FILTER (WHERE stopped_at IS NULL AND missed_at IS NULL) AS running, count(DISTINCT work_item_id) AS work
  FROM routing_clock WHERE kind NOT IN ('resolution', 'promise') GROUP BY medium ORDER BY medium
"""


def play(installation: Installation, corpus: Corpus, chats: int, shop: str = demo.SHOP_SLUG) -> dict[str, Any]:
    """How each chat ended: with a call-back asked for, a mail promised, or left; `forgotten` are all others."""
    begun = time.monotonic()
    conversations = corpus.conversations[:chats]
    with waiting("chats that nobody answers …"):
        asyncio.run(_all(installation, conversations, shop))
    with installation.connect() as connection:
        found = figures(connection)
    return {"chats": len(conversations), **found, "seconds": round(time.monotonic() - begun, 1)}


async def _all(installation: Installation, conversations: list[Conversation], shop: str) -> None:
    http = installation.http()
    widgets = [Widget(installation, await meet(http, shop, "fr")) for _ in conversations]
    for widget, conversation in zip(widgets, conversations, strict=True):
        for turn, text in enumerate(conversation.turns):
            fields = {"client_id": conversation.client_id(turn), "language": "fr", "reason": "", "text": text}
            if refused := await widget.say("messages", **fields):
                raise RuntimeError(f"a message was refused: {refused}")
    await asyncio.to_thread(_pass_target, installation)
    for place, widget in enumerate(widgets):
        await _choose(widget, _WAYS[place % len(_WAYS)], place)
        widget.close()
    http.close()
    await asyncio.to_thread(_pass_everything, installation)


async def _choose(widget: Widget, way: str, place: int) -> None:
    if not way:
        return
    fields = {"client_id": str(uuid.uuid4()), "language": "fr"}
    fields |= {"phone": _PHONES.format(place), "slot": "", "text": ""} if way == "callback" else {}
    fields |= {"email": f"shopper-{place}@replay.example"} if way == "email-choice" else {}
    if refused := await widget.say(way, **fields):
        raise RuntimeError(f"a choice was refused: {refused}")


def _pass_target(installation: Installation) -> None:
    with installation.connect() as connection:
        _until_none(connection, _UNREAD)
        let_pass(connection, _PAST_TARGET_SECONDS)
        _until_none(connection, _NOT_OFFERED)


def _pass_everything(installation: Installation) -> None:
    with installation.connect() as connection:
        let_pass(connection, _PAST_EVERYTHING_SECONDS)
        _until_none(connection, _PENDING)


def _until_none(connection: psycopg.Connection, statement: str) -> None:
    until = time.monotonic() + _STUCK_SECONDS
    while time.monotonic() < until:
        row = connection.execute(statement.encode()).fetchone()
        if row is not None and row[0] == 0:
            return
        time.sleep(0.2)


def let_pass(connection: psycopg.Connection, seconds: int) -> None:
    """Every instant in the rows moves back; who is there stays there. Tried again where a worker was in the way."""
    tables = connection.execute(_COLUMNS, [list(_OURS), list(_UNMOVED)]).fetchall()
    for _ in range(20):
        try:
            with connection.transaction():
                for name, columns in tables:
                    sets = sql.SQL(", ").join(
                        sql.SQL("{0} = {0} - make_interval(secs => {1})").format(sql.Identifier(one), seconds)
                        for one in columns
                    )
                    connection.execute(sql.SQL("UPDATE {} SET {}").format(sql.Identifier(name), sets))
        except errors.DeadlockDetected:
            continue
        return
    raise RuntimeError("time could not be moved on")


def figures(connection: psycopg.Connection) -> dict[str, Any]:
    """Of all tickets there: how they end, whether each has one history without gaps, and what the clocks say."""
    with connection.cursor(row_factory=dict_row) as cursor:
        tickets = cursor.execute(_ENDS).fetchall()
        clocks = cursor.execute(_CLOCKS).fetchall()
    ends = Counter(_end_of(row) for row in tickets)
    whole = sum(_is_whole(row["messages"], row["last_message"]) and _is_whole(row["events"], row["last_event"])
                for row in tickets)  # fmt: skip
    told = {row.pop("medium"): row for row in clocks}
    counted = sum(row["met"] + row["missed"] + row["cancelled"] + row["running"] for row in told.values())
    began = told.get("chat", {}).get("work", 0)
    return {
        "tickets": len(tickets),
        **{name: ends[name] for name in ("callback", "mail", "left", "forgotten")},
        "with_one_history": whole,
        "clocks": told,
        "adds_up": counted == sum(row["started"] for row in told.values()) and began == len(tickets),
    }


def _end_of(row: dict[str, Any]) -> str:
    if row["channel"] == "callback_manual" and row["has_clock"]:
        return "callback"
    if row["channel"] == "email" and row["has_clock"]:
        return "mail"
    return "left" if row["was_offered"] else "forgotten"


def _is_whole(sequence: list[int] | None, last: int) -> bool:
    return (sequence or []) == list(range(1, last + 1))
