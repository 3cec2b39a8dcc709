"""Answers that have not reached their customers yet are found by an index of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("voices", "0012_tally")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(direction="out", told_at__isnull=True),
                fields=["case"],
                name="voices_message_untold",
            ),
        ),
    ]
