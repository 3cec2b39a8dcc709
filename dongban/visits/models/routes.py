"""The route of somebody's day: which visits, in which order, and why the others were left out."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dongban.promises.models import Promise
from dongban.records.models import Staff


class Route(models.Model):
    """One day of one member of staff. Planning it again takes the place of what was planned before.

    Times are minutes of the firm's day; ways are metres.
    """

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    on = models.DateField()
    begins = models.SmallIntegerField()
    ends = models.SmallIntegerField()
    lunch_minutes = models.SmallIntegerField()
    metres = models.IntegerField()
    home = models.SmallIntegerField()
    latitude = models.FloatField()
    longitude = models.FloatField()
    made_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    version = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "visits_route"
        constraints = [
            models.UniqueConstraint(F("staff"), F("on"), name="visits_route_once"),
            models.CheckConstraint(name="visits_route_ends_after_it_begins", condition=Q(ends__gt=F("begins"))),
        ]


class RouteStop(models.Model):
    """A visit of the day, the lunch (no promise), or a visit that did not fit (no position, and the reason)."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="stops")
    promise = models.ForeignKey(Promise, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    position = models.SmallIntegerField(null=True)
    opens = models.SmallIntegerField(null=True)
    closes = models.SmallIntegerField(null=True)
    comes = models.SmallIntegerField(null=True)
    begins = models.SmallIntegerField(null=True)
    ends = models.SmallIntegerField(null=True)
    metres = models.IntegerField(default=0)
    obstacle = models.CharField(max_length=16, blank=True)

    class Meta:
        db_table = "visits_routestop"
        constraints = [
            models.CheckConstraint(
                name="visits_routestop_placed_or_not",
                condition=Q(position__isnull=False, begins__isnull=False, ends__isnull=False, obstacle="")
                | (Q(position__isnull=True, begins__isnull=True, ends__isnull=True) & ~Q(obstacle="")),
            ),
        ]
