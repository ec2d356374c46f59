"""Whether the condition of a step holds when it comes: of many work items at once, one statement per condition.

What only the desk can know, such as where else a shopper can be reached, it registers here.
"""

from collections.abc import Callable, Collection

from django.db import connection

# The work items, and what stands behind the colon of the condition; returns those of them for which it holds.
Check = Callable[[Collection[int], str], set[int]]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Called when an app is ready."""
    _checks[name] = check


def holding(condition: str, work_item_ids: Collection[int]) -> set[int]:
    """For which of them it holds now; for none where nobody knows the condition. Their work is locked."""
    name, _, argument = condition.partition(":")
    check = _checks.get(name)
    return check(work_item_ids, argument) if check and work_item_ids else set()


def by_statement(statement: str) -> Check:
    """A check by SQL, which is given %(ids)s and %(argument)s and answers with work item ids."""

    def check(work_item_ids: Collection[int], argument: str) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"ids": list(work_item_ids), "argument": argument})
            return {row[0] for row in cursor.fetchall()}

    return check


_OF_LEVEL = """
SELECT work.id FROM routing_workitem work JOIN routing_lane lane ON lane.id = work.lane_id
 WHERE work.id = ANY(%(ids)s)
   AND (SELECT min(team.level) FROM routing_queue_teams served JOIN routing_team team ON team.id = served.team_id
         WHERE served.queue_id = lane.queue_id)
"""
# Of those that are there and do this kind of work, one at least could take one more.
_OUTSOURCER_OPEN = """
SELECT work.id FROM routing_workitem work
  JOIN routing_lane lane ON lane.id = work.lane_id
  JOIN routing_queue queue ON queue.id = lane.queue_id
 WHERE work.id = ANY(%(ids)s) AND NOT queue.is_in_house
   AND EXISTS (
       SELECT 1 FROM routing_agent agent
         JOIN routing_team team ON team.id = agent.team_id AND team.is_outsourced
         JOIN routing_presence there ON there.agent_id = agent.id
         JOIN routing_agentload load ON load.agent_id = agent.id
        WHERE agent.pool_id = lane.pool_id AND jsonb_exists(agent.media, work.medium)
          AND there.status = 'available' AND there.lease_until > statement_timestamp()
          AND CASE work.medium WHEN 'chat' THEN load.calls = 0 AND load.chats < load.chat_ceiling
                               WHEN 'call' THEN load.calls = 0 AND load.chats = 0
                               ELSE load.deferred < load.deferred_ceiling END)
"""
_OF_LANGUAGE = """
SELECT work.id FROM routing_workitem work JOIN routing_lane lane ON lane.id = work.lane_id
  JOIN routing_skill skill ON skill.slug = %(argument)s
 WHERE work.id = ANY(%(ids)s)
   AND EXISTS (SELECT 1 FROM jsonb_array_elements(lane.requirements) need WHERE (need->>0)::bigint = skill.id)
"""

for _name, _statement in {
    "unassigned": "SELECT id FROM routing_workitem WHERE id = ANY(%(ids)s) AND state <> 'assigned'",
    "unanswered": "SELECT id FROM routing_workitem WHERE id = ANY(%(ids)s) AND state = 'assigned'",
    "level_1": f"{_OF_LEVEL} <= 1",
    "level_2": f"{_OF_LEVEL} >= 2",
    "outsourcer_open": _OUTSOURCER_OPEN,
    "language": _OF_LANGUAGE,
}.items():
    register(_name, by_statement(_statement))
