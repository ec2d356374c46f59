"""What the router learns from: beside which other chats one was held."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routing", "0007_configuration")]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("medium", "chat")), fields=["agent", "accepted_at"], name="chats_of_agent"
            ),
        ),
    ]
