"""The route of somebody's day: which visits, in which order, and why the others were left out."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dongban.promises.models import Promise
from dongban.records.models import Staff

READY_DETOUR, READY_KM_PER_HOUR = 130, 25


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
    # Where the day begins and ends; empty: at the first visit, at the last.
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    end_latitude = models.FloatField(null=True)
    end_longitude = models.FloatField(null=True)
    made_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    version = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "visits_route"
        constraints = [
            models.UniqueConstraint(F("staff"), F("on"), name="visits_route_once"),
            models.CheckConstraint(name="visits_route_ends_after_it_begins", condition=Q(ends__gt=F("begins"))),
        ]


class Pace(models.Model):
    """How much longer than a straight line ways are, and how fast people get along: the newest row holds.

    Nothing is edited: a change is a new row.
    """

    detour_percent = models.SmallIntegerField()
    km_per_hour = models.SmallIntegerField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)

    class Meta:
        db_table = "visits_pace"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="visits_pace_within_reason",
                condition=Q(detour_percent__range=(100, 300), km_per_hour__range=(3, 120)),
            )
        ]

    def told(self) -> dict[str, int]:
        return {"detour_percent": self.detour_percent, "km_per_hour": self.km_per_hour}


def pace() -> Pace:
    """What holds; what the product comes with until an administrator has set something."""
    return Pace.objects.first() or Pace(detour_percent=READY_DETOUR, km_per_hour=READY_KM_PER_HOUR)


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
