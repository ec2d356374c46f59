"""Which group a customer belongs to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("routing", "0014_customer_groups"),
        ("tickets", "0007_imap_settled"),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="customers",
                to="routing.customergroup",
                to_field="slug",
            ),
        ),
    ]
