"""The customer's own confirmation of a visit, and the links that ask for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dongban.visits.models.reports import Report


class Link(models.Model):
    """A question to one customer about one visit. Only the digest of its secret is kept; it is answered once."""

    class Way(models.TextChoices):
        MAIL = "mail"
        SHOWN = "shown"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    way = models.CharField(max_length=8, choices=Way.choices)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "visits_link"


class Confirmation(models.Model):
    """What the customer said of the visit herself: by signing on the glass, by answering a link, or both."""

    class Way(models.TextChoices):
        GLASS = "glass"
        LINK = "link"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="confirmations")
    way = models.CharField(max_length=8, choices=Way.choices)
    at = models.DateTimeField()
    took_place = models.BooleanField()
    explained = models.BooleanField(null=True)
    # Whether she would recommend the firm, from 0 to 10.
    score = models.SmallIntegerField(null=True)
    comment = models.TextField(blank=True)
    # A signature: lines of [x, y], or the name that she typed instead.
    strokes = models.JSONField(default=list)
    signed_name = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "visits_confirmation"
        constraints = [
            models.UniqueConstraint(fields=["report", "way"], name="visits_confirmation_once_a_way"),
            models.CheckConstraint(
                name="visits_confirmation_score", condition=Q(score__isnull=True) | Q(score__range=(0, 10))
            ),
        ]
