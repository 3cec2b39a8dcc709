"""What happened to a case besides its thread, each with its moment: pauses, opinions that were asked for, closings."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dongban.people.models import User
from dongban.voices.models.cases import Case


class Pause(models.Model):
    """The firm's clocks stood still, for a reason. The law's did not."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pauses")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    why = models.CharField(max_length=200)
    by_name = models.CharField(max_length=64)

    class Meta:
        db_table = "voices_pause"
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until__isnull=True), name="voices_pause_one_at_once"),
            models.CheckConstraint(
                name="voices_pause_reason", condition=~Q(why="") & (Q(until__isnull=True) | Q(until__gte=F("since")))
            ),
        ]


class Opinion(models.Model):
    """A colleague was asked what she thinks, and what she said."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="opinions")
    asked = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    question = models.TextField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "voices_opinion"
        indexes = [models.Index(fields=["asked"], condition=Q(answered_at__isnull=True), name="voices_opinion_waiting")]


class Closing(models.Model):
    """How a case ended: its cause and what was done. Either the customer was told, or a second person agreed that she
    need not be. A closing that the customer did not accept says when it was opened again."""

    class How(models.TextChoices):
        TOLD = "told"
        SILENT = "silent"
        ABUSIVE = "abusive"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="closings")
    how = models.CharField(max_length=8, choices=How.choices)
    cause = models.CharField(max_length=32)
    done = models.TextField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    # Silent ones: why nobody is told, and who agreed and when. Without them it is only asked for.
    why = models.TextField(blank=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.BigIntegerField(null=True)
    agreed_name = models.CharField(max_length=64, blank=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_why = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "voices_closing"
        constraints = [
            models.CheckConstraint(name="voices_closing_whole", condition=~Q(cause="") & ~Q(done="")),
            models.CheckConstraint(name="voices_closing_says_why", condition=Q(how="told") | ~Q(why="")),
            models.CheckConstraint(
                name="voices_closing_two_people",
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | (Q(agreed_at__isnull=False, agreed_by__isnull=False) & ~Q(agreed_by=F("by"))),
            ),
        ]
        indexes = [
            models.Index(fields=["-at"], name="voices_closing_at"),
            # Asked for, and not agreed to yet: few.
            models.Index(
                fields=["case"], condition=Q(agreed_at__isnull=True) & ~Q(how="told"), name="voices_closing_waiting"
            ),
        ]
