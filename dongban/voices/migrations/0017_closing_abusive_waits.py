"""A contact that was ended as abusive waits for a second person too, and is counted with the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("voices", "0016_closing_waiting")]

    operations = [
        migrations.RemoveIndex(model_name="closing", name="voices_closing_waiting"),
        migrations.AddIndex(
            model_name="closing",
            index=models.Index(
                condition=models.Q(("agreed_at__isnull", True), models.Q(("how", "told"), _negated=True)),
                fields=["case"],
                name="voices_closing_waiting",
            ),
        ),
    ]
