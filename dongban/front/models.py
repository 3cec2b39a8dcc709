"""What somebody keeps for herself on the pages that mix rooms."""

from __future__ import annotations

from django.db import models

from dongban.people.models import User


class SavedView(models.Model):
    """Filters of Today under a name. Hers alone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    # The filters as they stand in the address: when=overdue&programme=smile.
    asked = models.CharField(max_length=300)

    class Meta:
        db_table = "front_savedview"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="front_savedview_once")]


class Attempt(models.Model):
    """A counter of the limits on attempts (front.users.attempts)."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    # On the machine's own clock, in seconds: limits run on, whatever day the firm stands on.
    until = models.FloatField(db_index=True)

    class Meta:
        db_table = "front_attempt"
