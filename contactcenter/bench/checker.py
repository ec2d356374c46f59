"""Reads a database after a run and names every promise that was broken. Knows nothing of how the run was made.

Each check is one statement that returns one row per violation; its first column says where. Times are the database's.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

_MOST_EXAMPLES = 5


class Cursor(Protocol):
    """What Django's and psycopg's cursors have in common."""

    def execute(self, query: Any, params: Any = None, /) -> Any: ...
    def fetchall(self) -> list[Any]: ...


@dataclass(frozen=True)
class Violation:
    """A broken promise: how often it was broken, and the first few places."""

    name: str
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: {self.count} ({', '.join(self.examples)})"


# What was said yes to is there, once. The client id is the last part of a widget's message id; on other channels the
# runs write it into the text.
_ACCEPTED = "SELECT accepted.id FROM unnest(%(accepted)s::text[]) AS accepted(id)"
_MESSAGES_OF_CLIENTS = """
SELECT COALESCE(substring(split_part(provider_message_id, ':', 2) FROM '^[0-9a-f-]{36}$'),
                substring(text FROM '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'), '') AS client_id,
       id, ticket_id, text
  FROM tickets_message WHERE direction = 'in' AND provider_message_id <> ''
"""
_LOST = f"""
{_ACCEPTED} WHERE NOT EXISTS (
    SELECT 1 FROM ({_MESSAGES_OF_CLIENTS}) message WHERE message.client_id = accepted.id)
"""  # noqa: S608 - made of the constants above
_DUPLICATED = f"""
SELECT message.client_id FROM ({_MESSAGES_OF_CLIENTS}) message
 WHERE message.client_id <> '' GROUP BY message.client_id HAVING count(*) > 1
"""  # noqa: S608
# The same words twice under two ids are a repetition that no id gave away: the runs make every text unique.
_SAID_TWICE = """
SELECT min(message.id)::text FROM tickets_message message JOIN tickets_ticket ticket ON ticket.id = message.ticket_id
 WHERE %(texts_are_unique)s AND message.direction IN ('in', 'out') AND message.text <> ''
 GROUP BY message.direction, ticket.customer_id, message.text HAVING count(*) > 1
"""
_UNPARSED = """
SELECT id::text FROM intake_rawinbound WHERE parsed_at IS NULL OR message_id IS NULL
"""
_OPEN_TWICE = """
SELECT 'thread ' || thread_key FROM tickets_ticket WHERE status <> 'resolved'
 GROUP BY account_id, thread_key HAVING count(*) > 1
"""
_HELD_BY_TWO = """
SELECT 'work item ' || work_item_id FROM (
    SELECT work_item_id, offered_at,
           max(COALESCE(ended_at, 'infinity')) OVER (
               PARTITION BY work_item_id ORDER BY offered_at, epoch ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ) AS held_until
      FROM routing_assignment) held
 WHERE offered_at < held_until
"""
# Her room over time, from what she was given and what ended; at one instant what ended is counted first.
_OVER_CAPACITY = """
WITH change AS (
    SELECT agent_id, medium, offered_at AS at, 1 AS more FROM routing_assignment
     UNION ALL
    SELECT agent_id, medium, ended_at, -1 FROM routing_assignment WHERE ended_at IS NOT NULL
), running AS (
    SELECT agent_id, at,
           sum(more) FILTER (WHERE medium = 'chat') OVER so_far AS chats,
           sum(more) FILTER (WHERE medium = 'call') OVER so_far AS calls,
           sum(more) FILTER (WHERE medium NOT IN ('chat', 'call')) OVER so_far AS deferred
      FROM change
    WINDOW so_far AS (PARTITION BY agent_id ORDER BY at, more ROWS UNBOUNDED PRECEDING)
)
SELECT 'agent ' || running.agent_id || ' at ' || running.at FROM running JOIN routing_agentload load USING (agent_id)
 WHERE running.chats > load.chat_ceiling OR running.calls > 1 OR running.deferred > load.deferred_ceiling
    OR (running.calls > 0 AND running.chats > 0)
"""
_LOAD_DRIFT = """
SELECT 'agent ' || load.agent_id
  FROM routing_agentload load
  LEFT JOIN (SELECT agent_id,
                    count(*) FILTER (WHERE medium = 'chat') AS chats,
                    count(*) FILTER (WHERE medium = 'call') AS calls,
                    count(*) FILTER (WHERE medium NOT IN ('chat', 'call')) AS deferred
               FROM routing_assignment WHERE state <> 'ended' GROUP BY agent_id) live USING (agent_id)
 WHERE (load.chats, load.calls, load.deferred)
       <> (COALESCE(live.chats, 0), COALESCE(live.calls, 0), COALESCE(live.deferred, 0))
"""
_MESSAGE_GAPS = """
SELECT ticket.reference FROM tickets_ticket ticket LEFT JOIN tickets_message entry ON entry.ticket_id = ticket.id
 GROUP BY ticket.id
HAVING count(entry.id) <> ticket.last_message OR COALESCE(max(entry.sequence), 0) <> ticket.last_message
    OR COALESCE(min(entry.sequence), 1) <> 1
"""
_EVENT_GAPS = """
SELECT ticket.reference FROM tickets_ticket ticket LEFT JOIN tickets_ticketevent entry ON entry.ticket_id = ticket.id
 GROUP BY ticket.id
HAVING count(entry.id) <> ticket.last_event OR COALESCE(max(entry.sequence), 0) <> ticket.last_event
    OR COALESCE(min(entry.sequence), 1) <> 1
"""
# What each fired step must have left behind. An offer of another channel is also kept as a notice for the shopper, and
# is not made to who has chosen already, so of it there may be fewer.
_EFFECTS = """
SELECT ticket.id, ticket.reference, action.kind,
       (SELECT count(*) FROM routing_clock clock JOIN routing_escalationstep step ON step.clock_id = clock.id
         WHERE clock.work_item_id = ticket.work_item_id AND step.action = action.name
           AND step.fired_at IS NOT NULL AND step.skipped = '') AS fired,
       (SELECT count(*) FROM tickets_ticketevent event
         WHERE event.ticket_id = ticket.id AND event.kind = action.kind) AS events,
       (SELECT count(*) FROM tickets_message notice
         WHERE notice.ticket_id = ticket.id AND notice.code = action.kind AND notice.direction = 'system') AS notices
  FROM tickets_ticket ticket
 CROSS JOIN (VALUES ('miss', 'target_missed'), ('widen', 'ticket_widened'), ('raise', 'priority_raised'),
                    ('offer_channel', 'channel_offered')) AS action(name, kind)
 WHERE EXISTS (SELECT 1 FROM routing_clock clock JOIN routing_escalationstep step ON step.clock_id = clock.id
                WHERE clock.work_item_id = ticket.work_item_id AND step.fired_at IS NOT NULL)
"""
_FIRED_TWICE = f"""
SELECT reference || ' ' || kind FROM ({_EFFECTS}) effect
 WHERE events > fired OR (kind = 'channel_offered' AND notices > events)
"""  # noqa: S608
_EFFECT_MISSING = f"""
SELECT reference || ' ' || kind FROM ({_EFFECTS}) effect
 WHERE (kind <> 'channel_offered' AND events < fired) OR (kind = 'channel_offered' AND notices < events)
"""  # noqa: S608
_FIRED_EARLY = """
SELECT 'step ' || id FROM routing_escalationstep WHERE fired_at < due_at
 UNION ALL
SELECT 'event ' || id FROM tickets_ticketevent
 WHERE actor = 'clock' AND facts ? 'due_at' AND at < (facts->>'due_at')::timestamptz
"""
_NOT_FIRED = """
SELECT 'step ' || id FROM routing_escalationstep
 WHERE fired_at IS NULL AND cancelled_at IS NULL AND due_at < clock_timestamp() - make_interval(secs => %(grace)s)
"""

_EPOCH_TWICE = """
SELECT 'work item ' || work_item_id FROM routing_assignment GROUP BY work_item_id, epoch HAVING count(*) > 1
"""
_CLOCK_TWICE = """
SELECT 'work item ' || work_item_id FROM routing_clock WHERE stopped_at IS NULL AND kind <> 'promise'
 GROUP BY work_item_id, kind HAVING count(*) > 1
"""
_STEP_TWICE = """
SELECT 'clock ' || clock_id FROM routing_escalationstep GROUP BY clock_id, position HAVING count(*) > 1
"""
_FIRED_AND_CANCELLED = """
SELECT 'step ' || id FROM routing_escalationstep WHERE fired_at IS NOT NULL AND cancelled_at IS NOT NULL
"""
_RAW_TWICE = """
SELECT min(id)::text FROM intake_rawinbound GROUP BY account_id, provider_message_id HAVING count(*) > 1
"""
_SHARED_WORK = "SELECT min(reference) FROM tickets_ticket GROUP BY work_item_id HAVING count(*) > 1"
_IDENTITY_TWICE = """
SELECT min(kind) || ' of customer ' || min(customer_id) FROM tickets_identity WHERE is_verified
 GROUP BY shop_id, kind, value HAVING count(*) > 1
"""
_OUTSIDE_THE_HOUSE = """
SELECT 'work item ' || held.work_item_id FROM routing_assignment held
  JOIN routing_workitem work ON work.id = held.work_item_id
  JOIN routing_lane lane ON lane.id = work.lane_id
  JOIN routing_queue queue ON queue.id = lane.queue_id AND queue.is_in_house
  JOIN routing_agent agent ON agent.id = held.agent_id
  JOIN routing_team team ON team.id = agent.team_id AND team.is_outsourced
 WHERE held.state <> 'ended'
"""
_CLOSED_UNANSWERED = (
    "SELECT reference FROM tickets_ticket WHERE status = 'resolved' AND answered_through < last_inbound"
)

CHECKS: Mapping[str, str] = {
    "lost": _LOST,
    "duplicated": _DUPLICATED,
    "said_twice": _SAID_TWICE,
    "unparsed": _UNPARSED,
    "open_twice": _OPEN_TWICE,
    "held_by_two": _HELD_BY_TWO,
    "over_capacity": _OVER_CAPACITY,
    "load_drift": _LOAD_DRIFT,
    "message_gaps": _MESSAGE_GAPS,
    "event_gaps": _EVENT_GAPS,
    "fired_twice": _FIRED_TWICE,
    "effect_missing": _EFFECT_MISSING,
    "fired_early": _FIRED_EARLY,
    "not_fired": _NOT_FIRED,
    "epoch_twice": _EPOCH_TWICE,
    "clock_twice": _CLOCK_TWICE,
    "step_twice": _STEP_TWICE,
    "fired_and_cancelled": _FIRED_AND_CANCELLED,
    "raw_twice": _RAW_TWICE,
    "shared_work": _SHARED_WORK,
    "identity_twice": _IDENTITY_TWICE,
    "outside_the_house": _OUTSIDE_THE_HOUSE,
    "closed_unanswered": _CLOSED_UNANSWERED,
}


def check(
    cursor: Cursor, accepted: Collection[str], *, texts_are_unique: bool = True, grace_seconds: float = 5
) -> list[Violation]:
    """Every broken promise, empty where all were kept.

    `accepted` are the client ids that the service said yes to; `texts_are_unique` is whether each was sent with words
    of its own; a step may be due for `grace_seconds` without having fired.
    """
    values = {"accepted": sorted(accepted), "texts_are_unique": texts_are_unique, "grace": grace_seconds}
    found = []
    for name, statement in CHECKS.items():
        cursor.execute(statement, values)
        places = [str(row[0]) for row in cursor.fetchall()]
        if places:
            found.append(Violation(name, len(places), tuple(places[:_MOST_EXAMPLES])))
    return found
