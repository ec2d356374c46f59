"""Shops, their doors and reasons renew the stamp of the settings."""

from django.db import migrations

from routing.services.configuration import unwatch, watch

TABLES = ("tickets_shop", "tickets_reason", "tickets_channelaccount")


class Migration(migrations.Migration):

    dependencies = [
        ("routing", "0007_configuration"),
        ("tickets", "0002_main_job"),
    ]

    operations = [migrations.RunSQL(watch(*TABLES), unwatch(*TABLES))]
