"""Rules of triage renew the stamp of the settings."""

from django.db import migrations

from routing.services.configuration import unwatch, watch


class Migration(migrations.Migration):

    dependencies = [
        ("intake", "0005_triage_rule_version"),
        ("routing", "0007_configuration"),
    ]

    operations = [migrations.RunSQL(watch("intake_triagerule"), unwatch("intake_triagerule"))]
