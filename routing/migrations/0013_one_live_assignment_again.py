"""Where a foreign key loses its index, Django also drops partial unique indexes on the same column. This one is back."""

from django.db import migrations

AGAIN = """
CREATE UNIQUE INDEX IF NOT EXISTS one_live_assignment_per_work_item
    ON routing_assignment (work_item_id) WHERE NOT (state = 'ended')
"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0012_calendars_and_kinds_of_clocks")]

    operations = [migrations.RunSQL(AGAIN, migrations.RunSQL.noop)]
