"""Leaders who go along on visits, and the calendars that have it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from dongban.people.models import User
from dongban.promises.models import Promise
from dongban.visits.rules import Stand

LIVE = Q(declined_at__isnull=True, withdrawn_at__isnull=True)


class JoiningQuerySet(models.QuerySet["Joining"]):
    def live(self) -> Self:
        """Neither declined nor withdrawn."""
        return self.filter(LIVE)

    def going(self) -> Self:
        """A leader has accepted and goes along, or went."""
        return self.live().filter(accepted_at__isnull=False)

    def heard(self) -> Self:
        return self.filter(heard_at__isnull=False)


class Joining(models.Model):
    """A leader is asked to go along on the visit that keeps a promise. How far it is, is read from its moments."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="joinings", db_constraint=False)
    leader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="joinings")
    meets_at = models.DateTimeField()
    minutes = models.SmallIntegerField()
    place = models.CharField(max_length=200, blank=True)
    # What the visit was like when it was proposed: what later proposals are weighed against.
    branch_name = models.CharField(max_length=200, blank=True)
    product = models.CharField(max_length=200, blank=True)
    age = models.CharField(max_length=8)
    why = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=64)
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_why = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    heard = models.TextField(blank=True)
    heard_kind = models.CharField(max_length=16, blank=True)
    # What came of it: the voice that it became, and the promise to follow it up.
    case = models.BigIntegerField(null=True)
    follow_up = models.ForeignKey(
        Promise, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    changed_at = models.DateTimeField()
    # Goes up with every change, for calendars.
    version = models.SmallIntegerField(default=0)

    objects = JoiningQuerySet.as_manager()

    class Meta:
        db_table = "visits_joining"
        constraints = [
            models.UniqueConstraint(F("promise"), condition=LIVE, name="visits_joining_once"),
            models.CheckConstraint(
                name="visits_joining_declined_whole",
                condition=Q(declined_at__isnull=True, declined_why="") | Q(declined_at__isnull=False),
            ),
            models.CheckConstraint(
                name="visits_joining_heard_whole",
                condition=Q(heard_at__isnull=True, heard="")
                | (Q(heard_at__isnull=False, accepted_at__isnull=False) & ~Q(heard="")),
            ),
        ]
        indexes = [
            models.Index(fields=["leader", "-meets_at"], name="visits_joining_leader"),
            models.Index(fields=["-meets_at"], name="visits_joining_when"),
        ]

    @property
    def stand(self) -> Stand:
        if self.declined_at is not None:
            return Stand.DECLINED
        if self.withdrawn_at is not None:
            return Stand.WITHDRAWN
        if self.heard_at is not None:
            return Stand.HEARD
        return Stand.ACCEPTED if self.accepted_at is not None else Stand.ASKED


class Feed(models.Model):
    """The secret address of somebody's calendar. The database holds its hash alone; a new address ends the old one."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "visits_feed"
