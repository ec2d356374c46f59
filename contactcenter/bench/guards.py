"""What the database itself refuses, and what goes wrong where it does not: each guard with a careless writer.

The writer does what a lost race, a stale holder or a repeated delivery would do, past all of our code. While the guard
stands it is refused; without it, the checker must name the promise that broke. docs/guards.md has a row for each.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from contactcenter.bench.checker import Cursor, check

_AGAIN = """
INSERT INTO {table}
SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(one) || jsonb_build_object(
            'id', nextval(pg_get_serial_sequence('{table}', 'id')){changes}))).*
  FROM (SELECT * FROM {table} WHERE {where} ORDER BY id LIMIT 1) one
"""


@dataclass(frozen=True)
class Guard:
    """`careless` is the writer; `names` is the check that fails where it gets through. `constraint` is how the database
    calls the guard: a constraint, a unique index or a trigger of `table`."""

    constraint: str
    table: str
    names: str
    careless: str


def _again(table: str, where: str = "true", changes: str = "") -> str:
    """A row that is there once more under another id. `changes` are ", 'column', value" pairs of SQL."""
    return _AGAIN.format(table=table, where=where, changes=changes)


def _more(what: str, where: str = "true") -> str:
    hers = f"(SELECT min(agent_id) FROM routing_agentload WHERE {where})"  # noqa: S608 - our own words
    return f"UPDATE routing_agentload SET {what} WHERE agent_id = {hers}"  # noqa: S608


_LIVE = "state <> 'ended'"
_MESSAGE = "direction = 'in' AND provider_message_id <> ''"
_OPEN = "status <> 'resolved'"
_OUTSOURCER = (
    "(SELECT min(agent.id) FROM routing_agent agent JOIN routing_team team ON team.id = agent.team_id"
    " WHERE team.is_outsourced)"
)
_HELD = ", 'work_item_id', (SELECT id FROM new_1), 'state', 'accepted', 'ended_at', NULL, 'ended_as', NULL"
_IN_HOUSE_QUEUE = "(SELECT min(id) FROM routing_queue WHERE is_in_house)"


def _new(name: str, *made: str) -> str:
    """`made` first, each named `new_0`, `new_1` …, and then the last statement with them."""
    *before, last = made
    return "WITH " + ", ".join(f"{name}_{place} AS ({one} RETURNING id)" for place, one in enumerate(before)) + last


GUARDS: tuple[Guard, ...] = (
    Guard(
        "one_live_assignment_per_work_item",
        "routing_assignment",
        "held_by_two",
        _again("routing_assignment", _LIVE, ", 'epoch', one.epoch + 1000, 'offered_at', clock_timestamp()"),
    ),
    Guard(
        "assignment_epoch_once",
        "routing_assignment",
        "epoch_twice",
        _again(
            "routing_assignment",
            changes=", 'state', 'ended', 'ended_as', 'expired', 'ended_at', one.offered_at, 'accepted_at', NULL",
        ),
    ),
    Guard("chats_within_ceiling", "routing_agentload", "load_drift", _more("chats = chat_ceiling + 1")),
    Guard("one_call_at_a_time", "routing_agentload", "load_drift", _more("calls = 2, chats = 0", "chats = 0")),
    Guard("a_call_takes_a_whole_agent", "routing_agentload", "load_drift", _more("calls = 1, chats = 1")),
    Guard("deferred_within_ceiling", "routing_agentload", "load_drift", _more("deferred = deferred_ceiling + 1")),
    Guard(
        "one_live_clock_per_work_item", "routing_clock", "clock_twice", _again("routing_clock", "stopped_at IS NULL")
    ),
    Guard("escalation_step_once", "routing_escalationstep", "step_twice", _again("routing_escalationstep")),
    Guard(
        "step_never_early",
        "routing_escalationstep",
        "fired_early",
        "UPDATE routing_escalationstep SET fired_at = due_at - interval '1 second', cancelled_at = NULL"
        " WHERE id = (SELECT min(id) FROM routing_escalationstep)",
    ),
    Guard(
        "step_fired_or_cancelled",
        "routing_escalationstep",
        "fired_and_cancelled",
        "UPDATE routing_escalationstep SET fired_at = due_at, cancelled_at = due_at"
        " WHERE id = (SELECT min(id) FROM routing_escalationstep)",
    ),
    Guard(
        "provider_message_once_per_account",
        "tickets_message",
        "duplicated",
        _again("tickets_message", _MESSAGE, ", 'sequence', one.sequence + 1000"),
    ),
    Guard(
        "message_sequence_once",
        "tickets_message",
        "message_gaps",
        _again("tickets_message", changes=", 'provider_message_id', '', 'client_id', NULL, 'text', 'again'"),
    ),
    Guard("ticket_event_sequence_once", "tickets_ticketevent", "event_gaps", _again("tickets_ticketevent")),
    Guard("raw_inbound_once", "intake_rawinbound", "raw_twice", _again("intake_rawinbound")),
    Guard(
        "one_open_ticket_per_thread",
        "tickets_ticket",
        "open_twice",
        _new(
            "new",
            _again("routing_workitem", changes=", 'state', 'done', 'due_at', NULL, 'set_aside_at', NULL"),
            _again("tickets_ticket", _OPEN, ", 'reference', 'AGAIN', 'work_item_id', (SELECT id FROM new_0)"),
        ),
    ),
    Guard(
        "tickets_ticket_work_item_id_key",
        "tickets_ticket",
        "shared_work",
        _again(
            "tickets_ticket",
            changes=", 'reference', 'AGAIN', 'thread_key', 'again', 'status', 'resolved', 'last_inbound', 0",
        ),
    ),
    Guard(
        "nothing_closed_unanswered",
        "tickets_ticket",
        "closed_unanswered",
        "UPDATE tickets_ticket SET status = 'resolved', last_inbound = last_message + 1, answered_through = 0"
        " WHERE id = (SELECT min(id) FROM tickets_ticket)",
    ),
    Guard(
        "verified_identity_once",
        "tickets_identity",
        "identity_twice",
        _new(
            "new",
            _again("tickets_customer"),
            _again("tickets_identity", "is_verified", ", 'customer_id', (SELECT id FROM new_0)"),
        ),
    ),
    Guard(
        "assignment_in_house",
        "routing_assignment",
        "outside_the_house",
        _new(
            "new",
            _again("routing_lane", changes=f", 'queue_id', {_IN_HOUSE_QUEUE}"),
            _again("routing_workitem", changes=", 'lane_id', (SELECT id FROM new_0)"),
            _again("routing_assignment", changes=f"{_HELD}, 'agent_id', {_OUTSOURCER}"),
        ),
    ),
)
_BY_NAME = {guard.constraint: guard for guard in GUARDS}


def named(name: str) -> Guard:
    """LookupError that lists the names where there is no such guard."""
    if name not in _BY_NAME:
        raise LookupError(f"no guard {name!r}; there are {', '.join(sorted(_BY_NAME))}")
    return _BY_NAME[name]


def drop(cursor: Cursor, guard: Guard) -> None:
    """Take it off the database of a run."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in (
        f"ALTER TABLE {guard.table} DROP CONSTRAINT IF EXISTS {guard.constraint}",
        f"DROP INDEX IF EXISTS {guard.constraint}",
        f"DROP TRIGGER IF EXISTS {guard.constraint} ON {guard.table}",
    ):
        cursor.execute(statement)


def broken(cursor: Cursor, accepted: Iterable[str] = ()) -> set[str]:
    """The names of the promises that do not hold."""
    return {found.name for found in check(cursor, list(accepted), texts_are_unique=False, grace_seconds=3600)}
