"""Late ones rise: to whom a promise has risen, and the days by which it does."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from dongban.promises.models.promises import Promise
from dongban.promises.rules import READY_LADDER, LadderRule, Level
from dongban.records.models import Branch


class Ladder(models.Model):
    """The days by which promises rise, from `since` on until the next row. Nothing is edited: a change is a new row."""

    since = models.DateField(unique=True)
    owner = models.SmallIntegerField()
    manager = models.SmallIntegerField()
    region = models.SmallIntegerField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)

    class Meta:
        db_table = "promises_ladder"
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(
                name="promises_ladder_in_order",
                condition=Q(owner__gte=0, manager__gte=1) & Q(region__gt=F("manager")),
            )
        ]

    def rule(self) -> LadderRule:
        return LadderRule(self.since, self.owner, self.manager, self.region)


def ladder_on(day: date) -> LadderRule:
    """The days that hold on that day; those that the product comes with until the firm has its own."""
    row = Ladder.objects.filter(since__lte=day).first()
    return row.rule() if row else READY_LADDER


class RiseQuerySet(models.QuerySet["Rise"]):
    def standing(self, day: date) -> Self:
        """Those that concern somebody on that day: risen by then, of a promise that still waits, not put off since.

        That something will be due is told until it is; from then on it has risen higher.
        """
        waits = Q(promise__ended_on__isnull=True) | Q(promise__ended_on__gt=day)
        standing = self.filter(waits, on__lte=day, promise__live=True, promise__due_on=F("due_on"))
        return standing.exclude(level=Level.OWNER, due_on__lt=day)

    def unanswered(self, day: date) -> Self:
        return self.standing(day).filter(Q(acknowledged_on__isnull=True) | Q(acknowledged_on__gt=day))


class Rise(models.Model):
    """A promise that has risen to a level, once; again only when its due day was put off in between.

    `on` is the day by the rule, whenever the clock came to it. `branch` is who is told: the promise's own, or for the
    region the one above it. Put aside with a note by whoever has seen to it.
    """

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="rises", db_index=False)
    level = models.CharField(max_length=8, choices=[(level.value, level.value) for level in Level])
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, db_index=False)
    due_on = models.DateField()
    on = models.DateField()
    # The day of the mail that told of it.
    told_on = models.DateField(null=True)
    acknowledged_on = models.DateField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.BigIntegerField(null=True)
    acknowledged_name = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)

    objects = RiseQuerySet.as_manager()

    class Meta:
        db_table = "promises_rise"
        constraints = [
            models.UniqueConstraint(fields=["promise", "level"], name="promises_rise_once"),
            models.CheckConstraint(
                name="promises_rise_acknowledged_whole",
                condition=Q(acknowledged_on__isnull=True, acknowledged_at__isnull=True, note="")
                | (Q(acknowledged_on__isnull=False, acknowledged_at__isnull=False) & ~Q(note="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["branch", "level", "due_on"],
                condition=Q(acknowledged_on__isnull=True),
                name="promises_rise_waiting",
            ),
            models.Index(fields=["on"], condition=Q(told_on__isnull=True), name="promises_rise_untold"),
        ]
