"""In-house work never gets into an outsourcer's hands, whoever writes: a trigger, as a check sees one row only."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION routing_stays_in_house(item bigint, lane bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM routing_lane asked JOIN routing_queue queue ON queue.id = asked.queue_id
                WHERE asked.id = lane AND queue.is_in_house)
       AND EXISTS (SELECT 1 FROM routing_assignment held
                     JOIN routing_agent agent ON agent.id = held.agent_id
                     JOIN routing_team team ON team.id = agent.team_id
                    WHERE held.work_item_id = item AND held.state <> 'ended' AND team.is_outsourced) THEN
        RAISE EXCEPTION 'work item % is in-house work and may not be held by an outsourcer', item
              USING ERRCODE = 'check_violation', CONSTRAINT = 'in_house_work_stays_in_house';
    END IF;
END $$;

CREATE FUNCTION routing_assignment_in_house() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM routing_stays_in_house(NEW.work_item_id, work.lane_id) FROM routing_workitem work
      WHERE work.id = NEW.work_item_id;
    RETURN NULL;
END $$;
CREATE TRIGGER assignment_in_house AFTER INSERT OR UPDATE OF agent_id, state ON routing_assignment
    FOR EACH ROW WHEN (NEW.state <> 'ended') EXECUTE FUNCTION routing_assignment_in_house();

CREATE FUNCTION routing_workitem_in_house() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM routing_stays_in_house(NEW.id, NEW.lane_id);
    RETURN NULL;
END $$;
CREATE TRIGGER workitem_in_house AFTER UPDATE OF lane_id ON routing_workitem
    FOR EACH ROW WHEN (OLD.lane_id IS DISTINCT FROM NEW.lane_id) EXECUTE FUNCTION routing_workitem_in_house();
"""
BACKWARD = """
DROP TRIGGER workitem_in_house ON routing_workitem;
DROP FUNCTION routing_workitem_in_house();
DROP TRIGGER assignment_in_house ON routing_assignment;
DROP FUNCTION routing_assignment_in_house();
DROP FUNCTION routing_stays_in_house(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0005_profiles_and_overflow")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
