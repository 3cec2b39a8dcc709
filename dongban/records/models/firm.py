"""The firm, its branches and its people, with their dated facts."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from dongban.records.models.base import Coded
from dongban.records.rules import language_of


class Firm(models.Model):
    """The one firm of this database."""

    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    calendar = models.CharField(max_length=8)
    locale = models.CharField(max_length=16, default="ko-KR")

    class Meta:
        db_table = "records_firm"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def language(self) -> str:
        """What the firm's customers and staff are written to in: "ko" or "en"."""
        return language_of(self.locale)


class Holiday(models.Model):
    """A day on which this firm does not work, besides the public holidays of its country."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=64)

    class Meta:
        db_table = "records_holiday"


class Branch(Coded):
    name = models.TextField()
    region = models.TextField(blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=16, blank=True)
    address = models.TextField(blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta(Coded.Meta):
        db_table = "records_branch"


class Staff(Coded):
    name = models.TextField()
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    job = models.CharField(max_length=16)
    grade = models.CharField(max_length=32, blank=True)
    gender = models.CharField(max_length=1, blank=True)
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)

    class Meta(Coded.Meta):
        db_table = "records_staff"

    def works_on(self, day: date) -> bool:
        return self.left_on is None or self.left_on > day


class StaffPosting(models.Model):
    """Where a member of staff worked and as what, from one day to another (`until` is the last day)."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="postings")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    job = models.CharField(max_length=16)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    # The load whose file said so (as `Service.load`).
    load = models.BigIntegerField(null=True)

    class Meta:
        db_table = "records_staffposting"


class Absence(models.Model):
    """A member of staff is away for a while: promises that are due meanwhile go to somebody else."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="absences")
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "records_absence"
        constraints = [
            models.CheckConstraint(name="records_absence_ends_after_it_begins", condition=Q(until__gte=F("since")))
        ]
