"""Steps that come as soon as nobody can be expected to answer in time: looked for among all that waits, in one go."""

import time
from datetime import datetime

from django.db import transaction

from routing.chains import is_predicted_late
from routing.services import expected_wait, prepared
from routing.services.database_time import database_now

_LOOK_SECONDS = 1.0
_MOST = 5_000
IS_DUE = """(
    SELECT min(clock_id) FROM routing_escalationstep
     WHERE due_at IS NULL AND fired_at IS NULL AND cancelled_at IS NULL) IS NOT NULL"""
# Those with the least time left first: with more waiting than this, the others are further from their deadline.
_WAITING = f"""
SELECT step.id, lane.queue_id, clock.medium, clock.started_at, clock.due_at
  FROM routing_escalationstep step
  JOIN routing_escalationrule rule ON rule.id = step.rule_id AND rule.moment = 'predicted'
  JOIN routing_clock clock ON clock.id = step.clock_id AND clock.stopped_at IS NULL
  JOIN routing_workitem work ON work.id = clock.work_item_id AND work.state IN ('waiting', 'offered')
  JOIN routing_lane lane ON lane.id = work.lane_id
 WHERE step.due_at IS NULL AND step.fired_at IS NULL AND step.cancelled_at IS NULL
   AND clock.due_at > statement_timestamp()
 ORDER BY clock.due_at LIMIT {_MOST}
"""  # noqa: S608 - a number of ours
# From now on they are due like any other, and fire once. One that an answer is just cancelling is left alone.
_SET_DUE = """
UPDATE routing_escalationstep step SET due_at = statement_timestamp()
  FROM (SELECT id FROM routing_escalationstep WHERE id = ANY(%s::bigint[]) AND due_at IS NULL AND fired_at IS NULL
           AND cancelled_at IS NULL ORDER BY id FOR NO KEY UPDATE SKIP LOCKED) late
 WHERE step.id = late.id
"""


class _Looked:
    at = 0.0


def look_ahead() -> int:
    """Make the predicted steps due whose work will be late, as far as anybody can say. Returns how many.

    At most once a second in each process: expectations move no faster.
    """
    if time.monotonic() < _Looked.at + _LOOK_SECONDS:
        return 0
    _Looked.at = time.monotonic()
    with transaction.atomic(), prepared.prepared() as cursor:
        now = database_now()
        cursor.execute(_WAITING)
        late = [step for step, *kind in cursor.fetchall() if _is_late(now, *kind)]
        if late:
            cursor.execute(_SET_DUE, [late])
    return len(late)


def _is_late(now: datetime, queue_id: int, medium: str, started_at: datetime, due_at: datetime) -> bool:
    expected = expected_wait.of_work(queue_id, medium, started_at, now).seconds
    if expected is None:
        return False
    waited = (now - started_at).total_seconds()
    return is_predicted_late(waited, expected, (due_at - started_at).total_seconds())


def forget() -> None:
    """Look at once with the next beat."""
    _Looked.at = 0.0
