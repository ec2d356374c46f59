"""Whole tickets written in sets: each is planned as one row, copied in, and the real tables are filled from the plans.

What a statement does not name takes its model's own default, so that a new column breaks nothing here.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

import psycopg
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED
from psycopg import sql

from contactcenter.tickets.models import Customer, Identity, Message, Ticket, TicketEvent
from routing.models import Assignment, Clock, EscalationStep, WorkItem

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_SPREAD = 387_420_489_031  # coprime to the number of references: neighbours get names that do not look alike


class Kind(NamedTuple):
    """What many tickets share: where they come from and wait, and how soon they are due."""

    account_id: int
    lane_id: int
    medium: str
    channel: str
    reason_id: int | None
    language: str
    target_seconds: int


class Plan(NamedTuple):
    """One ticket; moments are seconds since 1970. Either it was answered and resolved, or it waits."""

    kind: int  # place in the list of kinds
    customer_id: int
    opened: float
    question: str
    answered: float | None = None
    resolved: float | None = None
    agent_id: int | None = None
    answer: str = ""


_KINDS = """
CREATE TEMP TABLE IF NOT EXISTS made_kind (
    kind int PRIMARY KEY, account_id bigint, lane_id bigint, medium text, channel text, reason_id bigint, language text,
    target_seconds int)
"""
_PLANS = """
CREATE TEMP TABLE IF NOT EXISTS made_plan (
    kind int, customer_id bigint, opened float8, question text, answered float8, resolved float8, agent_id bigint,
    answer text, ticket_id bigint DEFAULT nextval('{Ticket}'), work_item_id bigint DEFAULT nextval('{WorkItem}'),
    clock_id bigint DEFAULT nextval('{Clock}'), question_id bigint DEFAULT nextval('{Message}'),
    answer_id bigint DEFAULT nextval('{Message}'))
"""
_MADE = """
CREATE OR REPLACE TEMP VIEW made AS
SELECT plan.*, account_id, lane_id, medium, channel, reason_id, language, to_timestamp(opened) AS opened_at,
       to_timestamp(opened + target_seconds) AS due_at, to_timestamp(answered) AS answered_at,
       to_timestamp(resolved) AS resolved_at, target_seconds
  FROM made_plan plan JOIN made_kind USING (kind)
"""
_COPY = f"COPY made_plan ({', '.join(Plan._fields)}) FROM STDIN"
_LINES = 500  # handed over at once
_SPECIAL = re.compile(r"[\\\t\n\r\0]")
_ESCAPED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""}
_NUMBERED = (Ticket, WorkItem, Clock, Message)
_AT_ONCE = "INSERT INTO {table} ({columns}) SELECT {values} FROM {source}"


def insert_into(model: type[Model], values: Mapping[str, str], source: str) -> str:
    """An INSERT of SQL expressions by column; every other column takes the model's default, or now where it is a
    moment that the model sets by itself."""
    given = dict(values)
    for field in model._meta.local_concrete_fields:  # noqa: SLF001 - Django's documented way
        column = field.column or field.name
        if column in given or field.primary_key or field.db_default is not NOT_PROVIDED:
            continue
        default = field.get_default()
        if getattr(field, "auto_now_add", False):
            given[column] = "clock_timestamp()"
        elif default is not None:
            text = default if isinstance(default, str) else json.dumps(default)
            given[column] = sql.Literal(text).as_string()
        elif not field.null:
            raise TypeError(f"{model.__name__}.{field.name} has no default: the plan must say what it is")
    return _AT_ONCE.format(
        table=model._meta.db_table,  # noqa: SLF001
        columns=", ".join(given),
        values=", ".join(given.values()),
        source=source,
    )


_MESSAGE = {"ticket_id": "ticket_id", "channel": "channel", "account_id": "account_id", "facts": "'{}'"}
_CLOCK_RESULT = "CASE WHEN answered_at IS NULL THEN NULL WHEN answered_at <= due_at THEN 'met' ELSE 'missed' END"
# Of what waits, a target that has passed was missed when it passed.
_MISSED_AT = "CASE WHEN COALESCE(answered_at, clock_timestamp()) > due_at THEN due_at END"
_DECISION = """('{"how": "routed", "candidates": 3, "sets_aside": 0, "runner_up": null, "chosen": {"agent_id": '
    || agent_id || ', "total": 0.31, "packing": 0.06, "risk": 0.25}}')::jsonb"""


_BY_HER, _BY_AGENT, _OVER = "'visitor:' || customer_id", "'agent:' || agent_id", "made WHERE resolved_at IS NOT NULL"
# The history as its writers would have told it, numbered without gaps: kind, moment, who did it, facts, of which
# tickets. A SELECT for each: told as rows of one VALUES they take half as long again. Facts as text that is read as
# JSON: built as JSON they take twice as long. All in it are numbers, or words of ours that need no escape.
_TOLD = (
    ("ticket_opened", "opened_at", _BY_HER,
     """'{"channel": "' || channel || '", "work_item": ' || work_item_id || ', "reason": "", "queue": ""}'""", "made"),
    ("message_received", "opened_at", _BY_HER, """'{"message": ' || question_id || ', "sequence": 1}'""", "made"),
    ("ticket_offered", "answered_at", "'router'", """'{"agent": ' || agent_id || '}'""", _OVER),
    ("offer_accepted", "answered_at", _BY_AGENT, """'{"agent": ' || agent_id || ', "epoch": 1}'""", _OVER),
    ("reply_sent", "answered_at", _BY_AGENT,
     f"""'{{"message": ' || answer_id || ', "sequence": 2, "epoch": 1, "agent": ' || agent_id || ', "clock": "'
     || {_CLOCK_RESULT} || '"}}'""", _OVER),
    ("ticket_resolved", "resolved_at", _BY_AGENT,
     """'{"how": "resolved_by_agent", "agents_before": [' || agent_id || ']}'""", _OVER),
)  # fmt: skip
_HISTORY = " UNION ALL ".join(
    f"SELECT ticket_id, {number} AS sequence, '{kind}' AS kind, {at} AS at, {actor} AS actor, ({facts})::jsonb AS facts"  # noqa: S608
    f" FROM {tickets}"
    for number, (kind, at, actor, facts, tickets) in enumerate(_TOLD, start=1)
)
# What each letter of a reference is: the number of the ticket, spread, in the base of the alphabet.
_REFERENCE = " || ".join(
    f"substr('{_ALPHABET}', 1 + (ticket_id * {_SPREAD} / {len(_ALPHABET) ** place} % {len(_ALPHABET)})::int, 1)"
    + (" || '-'" if place == 3 else "")
    for place in range(8)
)


def _statements() -> Iterator[str]:
    yield insert_into(
        WorkItem,
        {
            "id": "work_item_id",
            "lane_id": "lane_id",
            "medium": "medium",
            "state": "CASE WHEN resolved_at IS NULL THEN 'waiting' ELSE 'done' END",
            "due_at": "CASE WHEN resolved_at IS NULL THEN due_at END",
            "epoch": "CASE WHEN resolved_at IS NULL THEN 0 ELSE 1 END",
            "created_at": "opened_at",
            "waiting_since": "opened_at",
            "last_agent_id": "agent_id",
        },
        "made",
    )
    yield insert_into(
        Ticket,
        {
            "id": "ticket_id",
            "reference": _REFERENCE,
            "shop_id": "account.shop_id",
            "customer_id": "customer_id",
            "account_id": "account_id",
            "thread_key": "'made:' || ticket_id",
            "work_item_id": "work_item_id",
            "status": "CASE WHEN resolved_at IS NULL THEN 'open' ELSE 'resolved' END",
            "channel": "channel",
            "subject": "left(question, 80)",
            "language": "language",
            "reason_id": "reason_id",
            "last_message": "CASE WHEN resolved_at IS NULL THEN 1 ELSE 2 END",
            "last_event": "CASE WHEN resolved_at IS NULL THEN 2 ELSE 6 END",
            "last_inbound": "1",
            "answered_through": "CASE WHEN resolved_at IS NULL THEN 0 ELSE 1 END",
            "created_at": "opened_at",
            "resolved_at": "resolved_at",
        },
        "made JOIN tickets_channelaccount account ON account.id = account_id",
    )
    yield insert_into(
        Message,
        _MESSAGE
        | {
            "id": "question_id",
            "sequence": "1",
            "direction": "'in'",
            "text": "question",
            "provider_message_id": "'made:' || ticket_id",
            "created_at": "opened_at",
        },
        "made",
    )
    yield insert_into(
        Message,
        _MESSAGE
        | {
            "id": "answer_id",
            "sequence": "2",
            "direction": "'out'",
            "text": "answer",
            "created_at": "answered_at",
            "delivered_at": "answered_at",
            "author_id": "agent.user_id",
        },
        "made JOIN routing_agent agent ON agent.id = agent_id WHERE resolved_at IS NOT NULL",
    )
    yield insert_into(
        Clock,
        {
            "id": "clock_id",
            "work_item_id": "work_item_id",
            "medium": "medium",
            "target_seconds": "target_seconds",
            "started_at": "opened_at",
            "due_at": "due_at",
            "missed_at": _MISSED_AT,
            "stopped_at": "answered_at",
            "result": _CLOCK_RESULT,
        },
        "made",
    )
    yield insert_into(
        EscalationStep,
        {
            "clock_id": "clock_id",
            "position": "0",
            "action": "'miss'",
            "due_at": "due_at",
            "fired_at": _MISSED_AT,
            "cancelled_at": "CASE WHEN answered_at <= due_at THEN answered_at END",
        },
        "made",
    )
    yield insert_into(
        Assignment,
        {
            "work_item_id": "work_item_id",
            "agent_id": "agent_id",
            "epoch": "1",
            "medium": "medium",
            "state": "'ended'",
            "offered_at": "answered_at",
            "accepted_at": "answered_at",
            "ended_at": "resolved_at",
            "ended_as": "'resolved'",
            "decision": _DECISION,
        },
        "made WHERE resolved_at IS NOT NULL",
    )
    columns = ("ticket_id", "sequence", "kind", "at", "actor", "facts")
    yield insert_into(
        TicketEvent,
        {column: f"told.{column}" for column in columns},
        f"({_HISTORY}) AS told ORDER BY told.ticket_id, told.sequence",
    )


def write_customers(connection: psycopg.Connection, shop_id: int, names: Sequence[str], count: int) -> range:
    """So many customers with a mail address each. Returns their ids, which are in one row."""
    named = {"shop_id": "%(shop)s", "name": "(%(names)s::text[])[1 + number %% %(each)s]", "language": "'fr'"}
    known = {
        "customer_id": "number",
        "shop_id": "%(shop)s",
        "kind": "'email'",
        "value": "'cliente-' || number || '@made.example'",
        "is_verified": "true",
    }
    insert = insert_into(Customer, {"id": "number", **named}, "generate_series(%(first)s::bigint, %(last)s) AS number")
    identify = insert_into(Identity, known, "generate_series(%(first)s::bigint, %(last)s) AS number")
    with connection.transaction():
        connection.execute("LOCK TABLE tickets_customer IN SHARE ROW EXCLUSIVE MODE")  # nobody draws numbers between
        row = connection.execute(
            "SELECT setval(sequence, nextval(sequence) + %s) - %s FROM pg_get_serial_sequence('tickets_customer', 'id')"
            " AS sequence",
            [count, count],
        ).fetchone()
        first = (row or (1,))[0] + 1
        values = {"shop": shop_id, "names": list(names), "each": len(names), "first": first, "last": first + count - 1}
        connection.execute(insert, values)
        connection.execute(identify, values)
    return range(first, first + count)


@contextmanager
def writing(connection: psycopg.Connection) -> Iterator[None]:
    """While rows are written that point at each other by construction, foreign keys are not looked up one by one, where
    the database lets us: it is its owner's right."""
    try:
        connection.execute("SET session_replication_role = replica")
    except psycopg.errors.InsufficientPrivilege:
        yield
        return
    try:
        yield
    finally:
        connection.execute("RESET session_replication_role")


def write(connection: psycopg.Connection, kinds: Sequence[Kind], plans: Iterable[Plan]) -> int:
    """Tickets as planned, with all their rows, in one transaction. Returns how many."""
    count = 0
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(_KINDS)
        cursor.execute(_PLANS.format(**{model.__name__: _sequence_of(cursor, model) for model in _NUMBERED}))
        cursor.execute(_MADE)
        cursor.execute("TRUNCATE made_plan, made_kind")
        with cursor.copy("COPY made_kind FROM STDIN") as copy:
            for place, kind in enumerate(kinds):
                copy.write_row((place, *kind))
        with cursor.copy(_COPY) as copy:
            lines = map(_copied, plans)
            while some := list(islice(lines, _LINES)):
                copy.write("".join(some))
                count += len(some)
        for statement in _statements():
            cursor.execute(statement)
    return count


def _copied(plan: Plan) -> str:
    """Its line as COPY's text form wants it: most are of the past, and few have anything in them to be escaped."""
    kind, customer, opened, question, answered, resolved, agent, answer = plan
    past = "\\N\t\\N\t\\N" if resolved is None else f"{answered}\t{resolved}\t{agent}"
    question = _SPECIAL.sub(_escaped, question)
    return f"{kind}\t{customer}\t{opened}\t{question}\t{past}\t{_SPECIAL.sub(_escaped, answer)}\n"


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPED[found[0]]


def _sequence_of(cursor: psycopg.Cursor, model: type[Model]) -> str:
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])  # noqa: SLF001
    row = cursor.fetchone()
    return str(row[0]) if row else ""
