"""What every record that came in by a load carries."""

from __future__ import annotations

from django.db import models


class Loaded(models.Model):
    """A row of the firm folder. `load` is the load that first brought it, `changed` the one that last changed it."""

    # Plain numbers, without an index or a constraint: a load of a million rows would pay for both a million times.
    load = models.BigIntegerField()
    changed = models.BigIntegerField()
    # Columns that the format does not know, as they came.
    extra = models.JSONField(default=dict)

    class Meta:
        abstract = True
