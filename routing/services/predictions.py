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
# Those with the least time left first: with more waiting than this, the others are further from their deadline. Step by
# step, each by its key, which OFFSET keeps: as a join, planned when little waited, it read all open work for each.
_WAITING = f"""
SELECT step.id, lane.queue_id, clock.medium, clock.started_at, clock.due_at
  FROM (SELECT id, clock_id, rule_id FROM routing_escalationstep
         WHERE due_at IS NULL AND fired_at IS NULL AND cancelled_at IS NULL OFFSET 0) step
 CROSS JOIN LATERAL (
       SELECT work_item_id, medium, started_at, due_at FROM routing_clock
        WHERE id = step.clock_id AND stopped_at IS NULL AND due_at > statement_timestamp() OFFSET 0) clock
 CROSS JOIN LATERAL (SELECT lane_id, state FROM routing_workitem WHERE id = clock.work_item_id OFFSET 0) work
 CROSS JOIN LATERAL (SELECT queue_id FROM routing_lane WHERE id = work.lane_id OFFSET 0) lane
 WHERE work.state IN ('waiting', 'offered')
   AND EXISTS (SELECT 1 FROM routing_escalationrule WHERE id = step.rule_id AND moment = 'predicted')
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
    with transaction.atomic():
        now = database_now()
        late = [step for step, *kind in prepared.rows(_WAITING) if _is_late(now, *kind)]
        if late:
            prepared.rows(_SET_DUE, late)
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
