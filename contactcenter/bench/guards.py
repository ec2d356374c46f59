"""What the database itself refuses, and what goes wrong where it does not: each guard with a careless writer.

The writer does what a lost race, a stale holder or a repeated delivery would do, past all of our code. While the guard
stands it is refused; without it, the checker must name the promise that broke. docs/guards.md has a row for each.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from contactcenter.bench.bounds import BOUNDS, DONE
from contactcenter.bench.careless import again, restated
from contactcenter.bench.checker import Cursor, Violation, check


@dataclass(frozen=True)
class Guard:
    """`careless` is the writer, one transaction; `names` is the check that fails where it gets through, or the guard's
    own name. `constraint` is how the database calls the guard: a constraint, a unique index or a trigger of `table`.

    Writers bring with them what they break, as a run may end with no chat open and nobody holding anything."""

    constraint: str
    table: str
    names: str
    careless: str


def _more(what: str) -> str:
    return f"UPDATE routing_agentload SET {what} WHERE agent_id = (SELECT min(agent_id) FROM routing_agentload)"  # noqa: S608


_MESSAGE = "direction = 'in' AND provider_message_id ~ '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'"  # of a client id
_OUTSOURCER = (
    "(SELECT min(agent.id) FROM routing_agent agent JOIN routing_team team ON team.id = agent.team_id"
    " WHERE team.is_outsourced)"
)
_LIVE = ", 'state', 'accepted', 'ended_at', NULL, 'ended_as', NULL"
_A_LATER_EPOCH = ", 'epoch', (SELECT max(epoch) FROM routing_assignment) + n, 'offered_at', clock_timestamp()"
_NEW_WORK = "currval(pg_get_serial_sequence('routing_workitem', 'id'))"
_NEWLY_HELD = "id = currval(pg_get_serial_sequence('routing_assignment', 'id'))"
_IN_HOUSE_LANE = """
INSERT INTO routing_lane (pool_id, queue_id, medium, requirements, is_widened)
SELECT pool_id, id, 'email', '[]', false FROM routing_queue WHERE is_in_house ON CONFLICT DO NOTHING;
"""


def _lane(is_in_house: str) -> str:
    return (
        "(SELECT min(lane.id) FROM routing_lane lane JOIN routing_queue queue ON queue.id = lane.queue_id"  # noqa: S608
        f" WHERE queue.is_in_house = {is_in_house})"
    )


def _held(is_in_house: str, agent: str) -> str:
    """Work in such a lane, and `agent` has it."""
    work = again("routing_workitem", changes=f", 'lane_id', {_lane(is_in_house)}, 'set_aside_at', NULL")
    hers = again("routing_assignment", changes=f"{_LIVE}, 'work_item_id', {_NEW_WORK}, 'agent_id', {agent}")
    return f"{_IN_HOUSE_LANE} {work}; {hers}"


_SOMEBODY = (
    "(SELECT min(agent.id) FROM routing_agent agent JOIN routing_team team ON team.id = agent.team_id"
    " WHERE NOT team.is_outsourced)"
)


def _new(name: str, *made: str) -> str:
    """`made` first, each named `new_0`, `new_1` …, and then the last statement with them."""
    *before, last = made
    return "WITH " + ", ".join(f"{name}_{place} AS ({one} RETURNING id)" for place, one in enumerate(before)) + last


GUARDS: tuple[Guard, ...] = (
    Guard(
        "one_live_assignment_per_work_item",
        "routing_assignment",
        "held_by_two",
        again("routing_assignment", changes=_LIVE + _A_LATER_EPOCH, times=2),
    ),
    Guard(
        "assignment_epoch_once",
        "routing_assignment",
        "epoch_twice",
        again(
            "routing_assignment",
            changes=", 'state', 'ended', 'ended_as', 'expired', 'ended_at', one.offered_at, 'accepted_at', NULL",
        ),
    ),
    Guard("chats_within_ceiling", "routing_agentload", "load_drift", _more("chats = chat_ceiling + 1")),
    Guard("one_call_at_a_time", "routing_agentload", "load_drift", _more("calls = 2, chats = 0")),
    Guard("a_call_takes_a_whole_agent", "routing_agentload", "load_drift", _more("calls = 1, chats = 1")),
    Guard("deferred_within_ceiling", "routing_agentload", "load_drift", _more("deferred = deferred_ceiling + 1")),
    Guard(
        "one_live_clock_per_work_item",
        "routing_clock",
        "clock_twice",
        again("routing_clock", "kind = 'first_reply'", ", 'stopped_at', NULL, 'result', NULL", times=2),
    ),
    Guard("escalation_step_once", "routing_escalationstep", "step_twice", again("routing_escalationstep")),
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
        again("tickets_message", _MESSAGE, ", 'sequence', one.sequence + 1000"),
    ),
    Guard(
        "message_sequence_once",
        "tickets_message",
        "message_gaps",
        again("tickets_message", changes=", 'provider_message_id', '', 'client_id', NULL, 'text', 'again'"),
    ),
    Guard("ticket_event_sequence_once", "tickets_ticketevent", "event_gaps", again("tickets_ticketevent")),
    Guard("raw_inbound_once", "intake_rawinbound", "raw_twice", again("intake_rawinbound")),
    Guard(
        "one_open_ticket_per_thread",
        "tickets_ticket",
        "open_twice",
        _new(
            "new",
            again("routing_workitem", changes=DONE, times=2),
            again(
                "tickets_ticket",
                changes=", 'reference', 'A' || new_0.id, 'status', 'open', 'work_item_id', new_0.id",
                also=" CROSS JOIN new_0",
            ),
        ),
    ),
    Guard(
        "tickets_ticket_work_item_id_key",
        "tickets_ticket",
        "shared_work",
        again(
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
            again("tickets_customer"),
            again("tickets_identity", "is_verified", ", 'customer_id', (SELECT id FROM new_0)"),
        ),
    ),
    Guard("assignment_in_house", "routing_assignment", "outside_the_house", _held("true", _OUTSOURCER)),
    Guard(
        "assignment_stays_in_house",
        "routing_assignment",
        "outside_the_house",
        f"{_held('true', _SOMEBODY)}; UPDATE routing_assignment SET agent_id = {_OUTSOURCER} WHERE {_NEWLY_HELD}",  # noqa: S608
    ),
    Guard(
        "workitem_in_house",
        "routing_workitem",
        "outside_the_house",
        f"{_held('false', _OUTSOURCER)}; UPDATE routing_workitem SET lane_id = {_lane('true')} WHERE id = {_NEW_WORK}",  # noqa: S608
    ),
    *(Guard(name, table, name, careless) for name, table, careless in BOUNDS),
)
_BY_NAME = {guard.constraint: guard for guard in GUARDS}


def named(name: str) -> Guard:
    """LookupError that lists the names where there is no such guard."""
    if name not in _BY_NAME:
        raise LookupError(f"no guard {name!r}; there are {', '.join(sorted(_BY_NAME))}")
    return _BY_NAME[name]


def drop(cursor: Cursor, guard: Guard) -> str | None:
    """Take it off the database of a run. Returns what it said, as a statement with a row for each violation."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    said = restated(cursor, guard.constraint)
    for statement in (
        f"ALTER TABLE {guard.table} DROP CONSTRAINT IF EXISTS {guard.constraint}",
        f"DROP INDEX IF EXISTS {guard.constraint}",
        f"DROP TRIGGER IF EXISTS {guard.constraint} ON {guard.table}",
    ):
        cursor.execute(statement)
    return said


def ask_again(cursor: Cursor, guard: Guard, said: str | None) -> list[Violation]:
    """Whether the rows still keep what a guard had said that was taken off."""
    if said is None:
        return []
    cursor.execute(said)
    places = cursor.fetchall()
    return [Violation(guard.constraint, len(places), (guard.table,))] if places else []


def is_missed(cursor: Cursor, guard: Guard) -> bool:
    """Whether the checker names what the careless writer breaks where the guard is away. To be rolled back."""
    said = drop(cursor, guard)
    cursor.execute(guard.careless)
    return guard.names in broken(cursor) | {found.name for found in ask_again(cursor, guard, said)}


def broken(cursor: Cursor, accepted: Iterable[str] = ()) -> set[str]:
    """The names of the promises that do not hold."""
    return {found.name for found in check(cursor, list(accepted), texts_are_unique=False, grace_seconds=3600)}
