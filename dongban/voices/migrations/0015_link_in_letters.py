"""A secret link has a second secret, for letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("voices", "0014_told_of_improvements")]

    operations = [
        migrations.AddField(
            model_name="link",
            name="mailed",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(
                condition=models.Q(("mailed", ""), _negated=True), fields=["mailed"], name="voices_link_mailed"
            ),
        ),
    ]
