"""An answer after a voice names the voice, also where the customer was content."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def name(apps, schema_editor):
    survey, case = apps.get_model("voices", "Survey"), apps.get_model("voices", "Case")
    known = Subquery(case.objects.filter(pk=OuterRef("about_id")).values("pk")[:1])
    rows = survey.objects.filter(about="voice", case__isnull=True, source__isnull=True, about_id__isnull=False)
    rows.filter(about_id__in=case.objects.values("pk")).update(case=known)


class Migration(migrations.Migration):
    dependencies = [("voices", "0009_told_twice")]
    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
