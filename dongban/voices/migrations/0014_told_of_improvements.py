"""Who was told of an improvement is told by the message itself; a link knows the language of its form."""

import django.db.models.deletion
from django.db import migrations, models


def find_messages(apps, schema_editor):
    Behind, Message = apps.get_model("voices", "Behind"), apps.get_model("voices", "Message")
    for behind in Behind.objects.filter(told_at__isnull=False).iterator():
        told = Message.objects.filter(case=behind.case_id, direction="out", at=behind.told_at).order_by("id").first()
        Behind.objects.filter(pk=behind.pk).update(message=told)


class Migration(migrations.Migration):
    # PostgreSQL does not change a table whose rows were written in the same transaction.
    atomic = False
    dependencies = [("voices", "0013_told")]

    operations = [
        migrations.AddField(
            model_name="link",
            name="language",
            field=models.CharField(default="ko", max_length=8),
        ),
        migrations.AddField(
            model_name="behind",
            name="message",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="behind",
                to="voices.message",
            ),
        ),
        migrations.RunPython(find_messages, migrations.RunPython.noop),
        migrations.RemoveField(model_name="behind", name="told_at"),
    ]
