"""Photographs of documents, taken on a visit."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dongban.promises.models import Promise


class Photo(models.Model):
    """One photograph. The picture itself lies sealed outside the database, under this key; a dropped one is gone."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="photos")
    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    size = models.IntegerField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "visits_photo"
        constraints = [models.CheckConstraint(name="visits_photo_has_a_size", condition=Q(size__gt=0))]
