import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def note(apps, schema_editor):
    """What was to be looked up beside a report stands in it from now on."""
    report, promise, confirmation, callback = (
        apps.get_model(*name)
        for name in (("visits", "Report"), ("promises", "Promise"), ("visits", "Confirmation"), ("visits", "CallBack"))
    )
    kept = promise.objects.filter(pk=OuterRef("promise"))
    report.objects.update(**{name: Subquery(kept.values(name)) for name in ("step", "branch", "due_on")})
    for way, column in (("glass", "signed"), ("link", "answered")):
        said = confirmation.objects.filter(way=way)
        took_place = said.filter(report=OuterRef("pk")).values("took_place")
        report.objects.filter(pk__in=said.values("report")).update(**{column: Subquery(took_place)})
    for state, called in (("took_place", True), ("did_not", False)):
        report.objects.filter(pk__in=callback.objects.filter(state=state).values("report")).update(called=called)


class Migration(migrations.Migration):

    dependencies = [
        ('promises', '0006_rising'),
        ('records', '0006_leaner_search'),
        ('visits', '0009_counted_by_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='step',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='promises.step'),
        ),
        migrations.AddField(
            model_name='report',
            name='branch',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='records.branch'),
        ),
        migrations.AddField(
            model_name='report',
            name='due_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='report',
            name='signed',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='report',
            name='answered',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='report',
            name='called',
            field=models.BooleanField(null=True),
        ),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
