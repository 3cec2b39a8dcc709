"""Each load of a folder, and what it replaced."""

from __future__ import annotations

from django.db import models


class Load(models.Model):
    class State(models.TextChoices):
        PREVIEWED = "previewed"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        UNDONE = "undone"

    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64, blank=True)
    folder = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices)
    # {"contracts.csv": {"read": n, "accepted": n, "unchanged": n, "rejected": n}}
    files = models.JSONField(default=dict)
    unused = models.JSONField(default=list)
    rejects = models.CharField(max_length=300, blank=True)
    # Why it could not be used: a sentence in each language.
    trouble = models.JSONField(default=dict)
    # What was taken back: {"removed": {table: n}, "restored": {table: n}, "kept": [...]}. The row of the undoing
    # itself, whose number the restored rows carry, has {"of": load}.
    undone = models.JSONField(default=dict)
    # Of an upload: the load that it became.
    becomes = models.BigIntegerField(null=True)

    class Meta:
        db_table = "records_load"


class Replaced(models.Model):
    """What a row was before a load changed it, so that the last load can be undone."""

    load = models.ForeignKey(Load, on_delete=models.CASCADE)
    table = models.CharField(max_length=32)
    row = models.BigIntegerField()
    before = models.JSONField()

    class Meta:
        db_table = "records_replaced"
        indexes = [models.Index(fields=["load", "table", "row"], name="records_replaced_row")]
