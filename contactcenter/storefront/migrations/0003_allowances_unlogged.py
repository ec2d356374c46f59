from django.db import migrations


class Migration(migrations.Migration):
    """What is counted for seconds need not outlive a crash: nobody who writes waits for the disk twice."""

    dependencies = [("storefront", "0002_receivedmail")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE storefront_allowance SET UNLOGGED", "ALTER TABLE storefront_allowance SET LOGGED"
        ),
    ]
