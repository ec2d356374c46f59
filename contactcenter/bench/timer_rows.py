"""The rows of the timers' bench, written in sets and read back: chats that nobody has answered, with their clocks."""

from collections.abc import Iterator, Sequence

import psycopg

STEPS_PER_TIMER = 2  # the miss, and at the same instant the offer of another channel
_TARGET_SECONDS = 76
_CHUNK = 10_000

_PREPARE = """
CREATE TABLE IF NOT EXISTS bench_timer (
    phase text, due_at timestamptz, lane_id bigint,
    customer_id bigint, work_item_id bigint, clock_id bigint, ticket_id bigint PRIMARY KEY
);
INSERT INTO routing_lane (pool_id, queue_id, medium, requirements, is_widened)
SELECT pool_id, id, 'chat', '[]', false FROM routing_queue ON CONFLICT DO NOTHING;
"""
_APART = """
WITH apart AS (INSERT INTO routing_pool (slug) VALUES ('bench') RETURNING id)
UPDATE routing_lane SET pool_id = apart.id FROM apart WHERE requirements = '[]';
"""
# Numbers are drawn beforehand, so that every table is one INSERT of a whole chunk.
_DRAW = """
INSERT INTO bench_timer (phase, due_at, lane_id, customer_id, work_item_id, clock_id, ticket_id)
SELECT %(phase)s, {due_at},
       (SELECT array_agg(id) FROM routing_lane WHERE requirements = '[]')
           [1 + n %% (SELECT count(*) FROM routing_lane WHERE requirements = '[]')],
       nextval(pg_get_serial_sequence('tickets_customer', 'id')),
       nextval(pg_get_serial_sequence('routing_workitem', 'id')),
       nextval(pg_get_serial_sequence('routing_clock', 'id')),
       nextval(pg_get_serial_sequence('tickets_ticket', 'id'))
  FROM generate_series(1, %(count)s) AS n
"""
_FAR_AHEAD = "clock_timestamp() + interval '1 day' + random() * interval '30 days'"
_SOON = "%(from)s::timestamptz + (n - 1) * make_interval(secs => %(over)s::float8 / %(count)s)"
_WRITE = (
    """
INSERT INTO tickets_customer (id, shop_id, name, language, created_at)
SELECT customer_id, (SELECT min(id) FROM tickets_shop), '', 'fr', clock_timestamp()
  FROM bench_timer WHERE ticket_id > %(after)s""",
    """
INSERT INTO routing_workitem (id, lane_id, medium, state, priority, due_at, epoch, attempts, created_at, waiting_since,
                              excluded_agents, customer_group)
SELECT work_item_id, lane_id, 'chat', 'waiting', 0, due_at, 0, 0, due_at - make_interval(secs => %(target)s),
       due_at - make_interval(secs => %(target)s), '[]', ''
  FROM bench_timer WHERE ticket_id > %(after)s""",
    """
INSERT INTO routing_clock (id, work_item_id, kind, medium, target_seconds, started_at, due_at,
                           missed_because, was_paused)
SELECT clock_id, work_item_id, 'first_reply', 'chat', %(target)s,
       due_at - make_interval(secs => %(target)s), due_at, '', false
  FROM bench_timer WHERE ticket_id > %(after)s""",
    """
INSERT INTO tickets_ticket (id, reference, shop_id, customer_id, account_id, thread_key, work_item_id, status, channel,
                            subject, language, channel_choice, callback_phone, reply_address, order_number,
                            last_message, last_event, last_inbound, answered_through, created_at)
SELECT ticket_id, 'T' || ticket_id, (SELECT min(id) FROM tickets_shop), customer_id, account.id, 'bench:' || ticket_id,
       work_item_id, 'open', 'webchat', 'Où est ma commande ?', 'fr', '', '', '', '', 1, 0, 1, 0,
       due_at - make_interval(secs => %(target)s)
  FROM bench_timer CROSS JOIN (SELECT min(id) AS id FROM tickets_channelaccount WHERE adapter = 'webchat') account
 WHERE ticket_id > %(after)s""",
    """
INSERT INTO tickets_message (ticket_id, sequence, direction, channel, text, code, facts, provider_message_id,
                             account_id, created_at)
SELECT ticket_id, 1, 'in', 'webchat', 'Où est ma commande ?', '', '{}', 'bench:' || ticket_id, account.id,
       due_at - make_interval(secs => %(target)s)
  FROM bench_timer CROSS JOIN (SELECT min(id) AS id FROM tickets_channelaccount WHERE adapter = 'webchat') account
 WHERE ticket_id > %(after)s""",
    """
INSERT INTO routing_escalationstep (clock_id, position, action, after_seconds, due_at)
SELECT clock_id, step.position, step.action, %(target)s, due_at
  FROM bench_timer CROSS JOIN (VALUES (0, 'miss'), (1, 'offer_channel')) AS step(position, action)
 WHERE ticket_id > %(after)s""",
)


def _write(connection: psycopg.Connection, phase: str, due_at: str, **values: object) -> None:
    with connection.transaction():
        row = connection.execute("SELECT COALESCE(max(ticket_id), 0) FROM bench_timer").fetchone()
        connection.execute(_DRAW.format(due_at=due_at), {"phase": phase, **values})
        for statement in _WRITE:
            connection.execute(statement, {"after": row[0] if row else 0, "target": _TARGET_SECONDS})


def prepare(connection: psycopg.Connection, *, without_agents: bool = False) -> None:
    """Lanes for the timers' chats; `without_agents` in a pool of their own, so that nobody answers them."""
    connection.execute(_PREPARE)
    if without_agents:
        connection.execute(_APART)


def write_pending(connection: psycopg.Connection, count: int) -> Iterator[int]:
    """Timers that are due in 1 to 31 days. Yields how many are written so far."""
    prepare(connection)
    for done in range(0, count, _CHUNK):
        size = min(_CHUNK, count - done)
        _write(connection, "pending", _FAR_AHEAD, count=size)
        yield done + size


def write_due(connection: psycopg.Connection, phase: str, count: int, *, lead_seconds: int, over_seconds: int) -> None:
    """Timers due soon: evenly over `over_seconds`, all at one instant if that is 0, after the writing took its time."""
    row = connection.execute("SELECT clock_timestamp() + make_interval(secs => %s)", [lead_seconds]).fetchone()
    _write(connection, phase, _SOON, count=count, over=over_seconds, **{"from": row[0] if row else None})


def left_to_fire(connection: psycopg.Connection, phase: str) -> int:
    """Steps of this phase that have not fired."""
    row = connection.execute(
        "SELECT count(*) FROM routing_escalationstep step JOIN bench_timer timer USING (clock_id)"
        " WHERE timer.phase = %s AND step.fired_at IS NULL",
        [phase],
    ).fetchone()
    return int(row[0]) if row else 0


def has_commit_times(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT current_setting('track_commit_timestamp') = 'on'").fetchone()
    return bool(row and row[0])


_EFFECTS = """
SELECT timer.phase, timer.due_at, timer.ticket_id, kind.name, event.at, event.xmin,
       (SELECT min(step.fired_at) FROM routing_escalationstep step
         WHERE step.clock_id = timer.clock_id AND step.action = kind.action) AS fired_at
  FROM bench_timer timer
 CROSS JOIN (VALUES ('miss', 'target_missed'), ('offer_channel', 'channel_offered')) AS kind(action, name)
  LEFT JOIN tickets_ticketevent event ON event.ticket_id = timer.ticket_id AND event.kind = kind.name
 WHERE timer.phase <> 'pending'
"""


def lateness_ms(connection: psycopg.Connection, phase: str) -> list[float]:
    """Of every effect of this phase, how long after its deadline it was committed."""
    at = "pg_xact_commit_timestamp(xmin)" if has_commit_times(connection) else "fired_at"
    rows = connection.execute(
        f"SELECT extract(epoch FROM {at} - due_at)::float8 * 1000 FROM ({_EFFECTS}) effect"  # noqa: S608
        " WHERE phase = %s AND at IS NOT NULL",
        [phase],
    ).fetchall()
    return [row[0] for row in rows]


_SECONDS_TO_COME_BACK = 1.0  # of a worker's, after the database answers again


def worst_lateness_ms(
    connection: psycopg.Connection, phase: str, outages: Sequence[tuple[float, float]]
) -> float | None:
    """The longest between a deadline of this phase and the commit of its effect, of those that met no outage of the
    database; None where all did. Outages are seconds since 1970."""
    at = "pg_xact_commit_timestamp(xmin)" if has_commit_times(connection) else "fired_at"
    rows = connection.execute(
        f"SELECT extract(epoch FROM due_at)::float8, extract(epoch FROM {at})::float8"  # noqa: S608
        f" FROM ({_EFFECTS}) effect WHERE phase = %s AND at IS NOT NULL",
        [phase],
    ).fetchall()
    spared = [
        fired - due
        for due, fired in rows
        if not any(begin <= fired and due <= end + _SECONDS_TO_COME_BACK for begin, end in outages)
    ]
    return round(max(spared) * 1000, 1) if spared else None


def wrong_counts(connection: psycopg.Connection) -> dict[str, int]:
    """Effects that came twice, too early or not at all. An effect is its event; an offer's is also a notice."""
    at = "pg_xact_commit_timestamp(xmin)" if has_commit_times(connection) else "fired_at"
    row = connection.execute(
        f"""
        SELECT count(*) FILTER (WHERE events > 1 OR notices > 1),
               count(*) FILTER (WHERE early > 0),
               count(*) FILTER (WHERE events = 0 OR (name = 'channel_offered' AND notices = 0))
          FROM (SELECT ticket_id, name, count(at) AS events, count(*) FILTER (WHERE {at} < due_at) AS early,
                       (SELECT count(*) FROM tickets_message notice
                         WHERE notice.ticket_id = effect.ticket_id AND notice.code = effect.name) AS notices
                  FROM ({_EFFECTS}) effect GROUP BY ticket_id, name) counted
        """  # noqa: S608
    ).fetchone()
    twice, early, missing = row or (0, 0, 0)
    return {"fired_twice": twice, "fired_early": early, "missing": missing}
