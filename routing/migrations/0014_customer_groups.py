"""Groups of customers, whose weight goes with their work."""

from django.db import migrations, models

from routing.services.configuration import unwatch, watch


class Migration(migrations.Migration):

    dependencies = [
        ("routing", "0013_one_live_assignment_again"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True)),
                ("names", models.JSONField(default=dict)),
                ("weight", models.FloatField(default=1.0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 0.1), ("weight__lte", 20.0)),
                        name="customer_group_weight_in_bounds",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                models.F("lane"),
                models.OrderBy(models.F("priority"), descending=True),
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.F("id"),
                condition=models.Q(("state", "waiting"), models.Q(("customer_group", ""), _negated=True)),
                name="work_of_groups_in_lane",
            ),
        ),
        migrations.RunSQL(watch("routing_customergroup"), unwatch("routing_customergroup")),
    ]
