"""The stamp of the settings, and the triggers that renew it."""

from django.db import migrations, models

from routing.services.configuration import unwatch, watch

TABLES = (
    "routing_pool",
    "routing_queue",
    "routing_queue_teams",
    "routing_queueskill",
    "routing_skill",
    "routing_servicetarget",
    "routing_escalationrule",
    "routing_lane",
)
FUNCTION = """
CREATE FUNCTION routing_configuration_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO routing_configuration (id, stamp) VALUES (1, gen_random_uuid())
        ON CONFLICT (id) DO UPDATE SET stamp = EXCLUDED.stamp;
    RETURN NULL;
END $$;
"""
FIRST = "INSERT INTO routing_configuration (id, stamp) VALUES (1, gen_random_uuid());"


class Migration(migrations.Migration):

    dependencies = [
        ("routing", "0006_in_house_guard"),
    ]

    operations = [
        migrations.CreateModel(
            name="Configuration",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("stamp", models.UUIDField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_configuration")],
            },
        ),
        migrations.RunSQL(FUNCTION + FIRST, "DROP FUNCTION routing_configuration_changed() CASCADE"),
        migrations.RunSQL(watch(*TABLES), unwatch(*TABLES)),
    ]
