"""Versions of the weights renew the stamp of the settings."""

from django.db import migrations

from routing.services.configuration import unwatch, watch


class Migration(migrations.Migration):
    dependencies = [("routing", "0008_learned_from")]

    operations = [migrations.RunSQL(watch("routing_routingpolicy"), unwatch("routing_routingpolicy"))]
