import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0010_weighed_by_itself'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='report',
            name='visits_report_of_days',
        ),
        migrations.AlterField(
            model_name='report',
            name='due_on',
            field=models.DateField(),
        ),
        migrations.AlterField(
            model_name='report',
            name='step',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='promises.step'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['step', 'on', 'branch', 'by', 'by_name', 'due_on', 'distance_m', 'signed', 'answered', 'called'], name='visits_report_of_steps'),
        ),
    ]
