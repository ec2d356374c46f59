"""Which clocks are past their time, and why nobody had answered by then: judged at that moment, kept with the clock."""

from collections.abc import Sequence

from django.db import connection

# Of each lane who could have taken it: nobody was there, nobody there had the skills, or all had their hands full.
# Of each clock: somebody held it; for most of its time it waited for the shopper; it had been offered in vain.
_MISS = """
WITH missed AS (
    SELECT clock.id, clock.work_item_id, clock.started_at, clock.was_paused, work.lane_id
      FROM routing_clock clock JOIN routing_workitem work ON work.id = clock.work_item_id
     WHERE clock.id = ANY(%s) AND clock.missed_at IS NULL
), there AS MATERIALIZED (
    SELECT agent.id, agent.team_id, agent.pool_id, agent.media, team.is_outsourced
      FROM routing_agent agent
      JOIN routing_team team ON team.id = agent.team_id
      JOIN routing_presence presence ON presence.agent_id = agent.id
     WHERE presence.status = 'available' AND presence.lease_until > statement_timestamp()
), serving AS (
    SELECT lane.id AS lane_id, there.id AS agent_id, lane.requirements,
           jsonb_exists(there.media, lane.medium) AS does_it
      FROM routing_lane lane
      JOIN routing_queue queue ON queue.id = lane.queue_id
      JOIN there ON there.pool_id = lane.pool_id AND NOT (queue.is_in_house AND there.is_outsourced)
       AND (lane.is_widened OR EXISTS (SELECT 1 FROM routing_queue_teams serves
                                        WHERE serves.queue_id = queue.id AND serves.team_id = there.team_id))
     WHERE lane.id IN (SELECT lane_id FROM missed)
), lane_cause AS MATERIALIZED (
    SELECT lane_id,
           CASE WHEN bool_or(does_it AND NOT EXISTS (
                    SELECT 1 FROM jsonb_array_elements(requirements) need
                     WHERE NOT EXISTS (SELECT 1 FROM routing_agentskill known
                                        WHERE known.agent_id = serving.agent_id
                                          AND known.skill_id = (need->>0)::bigint
                                          AND known.proficiency >= (need->>1)::int)))
                THEN 'room' ELSE 'skill' END AS cause
      FROM serving GROUP BY lane_id
)
UPDATE routing_clock clock
   SET missed_at = clock_timestamp(),
       missed_because = CASE
           WHEN EXISTS (SELECT 1 FROM routing_assignment held
                         WHERE held.work_item_id = missed.work_item_id AND held.state = 'accepted') THEN 'held'
           WHEN missed.was_paused AND (
                    SELECT 2 * sum(COALESCE(pause.ended_at, statement_timestamp()) - pause.started_at)
                      FROM routing_clockpause pause
                     WHERE pause.clock_id = missed.id) > statement_timestamp() - missed.started_at THEN 'waited'
           WHEN EXISTS (SELECT 1 FROM routing_assignment offer
                         WHERE offer.work_item_id = missed.work_item_id AND offer.offered_at >= missed.started_at
                           AND (offer.state = 'offered' OR offer.ended_as IN ('expired', 'declined'))) THEN 'expired'
           ELSE COALESCE(lane_cause.cause, 'closed') END
  FROM missed LEFT JOIN lane_cause ON lane_cause.lane_id = missed.lane_id
 WHERE clock.id = missed.id
"""


def mark(clock_ids: Sequence[int]) -> None:
    """They are missed now. The caller holds the work items' locks."""
    with connection.cursor() as cursor:
        cursor.execute(_MISS, [list(clock_ids)])
