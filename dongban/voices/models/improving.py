"""What the firm changes because of what customers said: it gathers their voices, and when it is done they are told."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dongban.people.models import User
from dongban.voices.models.cases import Case, Message


class Improvement(models.Model):
    """A wish or a fault that several voices share. How far it is follows from its moments (rules.improving)."""

    title = models.CharField(max_length=120)
    what = models.TextField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_why = models.TextField(blank=True)
    # What the public page says: what customers said, and what was done. Empty: it is not shown there.
    said = models.TextField(blank=True)
    did = models.TextField(blank=True)

    class Meta:
        db_table = "voices_improvement"
        constraints = [
            models.CheckConstraint(
                name="voices_improvement_ends_once", condition=Q(done_at__isnull=True) | Q(dropped_at__isnull=True)
            ),
            models.CheckConstraint(
                name="voices_improvement_says_why", condition=Q(dropped_at__isnull=True) | ~Q(dropped_why="")
            ),
            models.CheckConstraint(
                name="voices_improvement_says_what", condition=Q(done_at__isnull=True) | (~Q(said="") & ~Q(did=""))
            ),
        ]


class Behind(models.Model):
    """A voice behind an improvement, and the message in which its customer is told that it is done.

    One message may tell of several voices of one customer; whether it has reached her is its own matter.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="behind")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="improvements")
    at = models.DateTimeField()
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="behind")

    class Meta:
        db_table = "voices_behind"
        constraints = [models.UniqueConstraint(F("improvement"), F("case"), name="voices_behind_once")]
