"""What every record that came in by a load carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class Loaded(models.Model):
    """A row of the firm folder. `load` is the load that first brought it, `changed` the one that last changed it."""

    # Plain numbers, without an index or a constraint: a load of a million rows would pay for both a million times.
    load = models.BigIntegerField()
    changed = models.BigIntegerField()
    # Columns that the format does not know, as they came.
    extra = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Code(_CharField):
    """What the firm's own systems call something: compared and sorted byte by byte, as SQLite does anyway.

    By the rules of a language PostgreSQL needs three times as long for its index, and no code is looked for that way.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


class Coded(Loaded):
    """A row with a code of its own."""

    code = Code(max_length=64)

    class Meta:
        abstract = True
        # Not by the field's own `unique`: Django would add a second index, for codes that begin with something.
        constraints = [models.UniqueConstraint(fields=["code"], name="%(app_label)s_%(class)s_code")]
