"""Closings that wait for a second person are counted in the inbox."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("voices", "0015_link_in_letters")]

    operations = [
        migrations.AddIndex(
            model_name="closing",
            index=models.Index(
                condition=models.Q(("agreed_at__isnull", True), ("how", "silent")),
                fields=["case"],
                name="voices_closing_waiting",
            ),
        ),
    ]
