"""Who wrote a raw row, where the door knows, so that hers stay in order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_watched_rules")]

    operations = [
        migrations.AddField(
            model_name="rawinbound",
            name="writer",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddIndex(
            model_name="rawinbound",
            index=models.Index(
                condition=models.Q(("parsed_at__isnull", True), models.Q(("writer", ""), _negated=True)),
                fields=["account", "writer", "id"],
                name="raw_inbound_of_writer",
            ),
        ),
    ]
