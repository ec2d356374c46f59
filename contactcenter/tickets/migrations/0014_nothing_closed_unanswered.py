"""No ticket is resolved over a message of its shopper's that nobody answered. Those of before were closed as needing
no answer."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('routing', '0018_promises'),
        ('tickets', '0013_rarely_asked_indexes'),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE tickets_ticket SET answered_through = last_inbound"
            " WHERE status = 'resolved' AND answered_through < last_inbound",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'resolved'), _negated=True), ('answered_through__gte', models.F('last_inbound')), _connector='OR'), name='nothing_closed_unanswered'),
        ),
    ]
