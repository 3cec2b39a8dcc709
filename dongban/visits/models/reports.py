"""What was done when a promise was kept."""

from __future__ import annotations

from django.db import models

from dongban.promises.models import Promise


class Report(models.Model):
    """The sheet of one visit or call: on which day, by whom, and what is worth remembering."""

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="report")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    note = models.TextField()

    class Meta:
        db_table = "visits_report"
