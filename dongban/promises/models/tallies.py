"""What leaders add up: how many promises stood in each state, counted by the clock."""

from __future__ import annotations

from django.db import models

from dongban.promises.models.programmes import Step
from dongban.records.models import Branch


class Tally(models.Model):
    """How many promises of one step, branch and month of due days ("2026-11") stood in each state: what leaders add up.

    All of it is as of one moment (`Tallied`) and is counted anew as a whole. `branch` is empty for promises of none.
    """

    step = models.ForeignKey(Step, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    month = models.CharField(max_length=7)
    upcoming = models.IntegerField()
    open = models.IntegerField()
    kept = models.IntegerField()
    kept_late = models.IntegerField()
    overdue = models.IntegerField()
    missed = models.IntegerField()
    void = models.IntegerField()
    waived = models.IntegerField()

    class Meta:
        db_table = "promises_tally"
        indexes = [models.Index(fields=["month", "branch"], name="promises_tally_month")]


class Tallied(models.Model):
    """Of which day and moment the tallies are, how long counting took, and the journal's last line by then."""

    day = models.DateField()
    at = models.DateTimeField()
    seconds = models.FloatField()
    journal = models.BigIntegerField()

    class Meta:
        db_table = "promises_tallied"
