"""What was done when a promise was kept, what the customer said, and what was set aside."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from dongban.promises.models import Promise, Step
from dongban.records.models import Branch
from dongban.visits.rules import Opinion as Kind
from dongban.visits.rules import Sheet, read_opinions, read_points, read_signature


class ReportQuerySet(models.QuerySet["Report"]):
    def standing(self) -> Self:
        """Those by which their promises are kept."""
        return self.filter(taken_back=False)


class Report(models.Model):
    """The sheet of one visit or call: on which day, by whom, and what is worth remembering.

    A promise has one that stands; beside it there may be others, whose keeping was taken back."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="reports")
    # Made by the telephone that wrote it: the same sheet sent twice is filed once.
    key = models.UUIDField(null=True, unique=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    note = models.TextField()
    # [name, whether it was explained] of each coverage that was there to go through.
    points = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    # How far the telephone was from the customer's place. The position itself is not kept.
    distance_m = models.IntegerField(null=True)

    # Noted from the promise when it was kept, and of a kept promise none of them changes any more.
    step = models.ForeignKey(Step, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    due_on = models.DateField()
    # Whether it took place: as was signed on the glass, answered by the link, and said when the manager called. Each is
    # written with the row that says more of it, and empty while nobody has said so.
    signed = models.BooleanField(null=True)
    answered = models.BooleanField(null=True)
    called = models.BooleanField(null=True)
    # Whether the promise is kept by it no more (promises.TakenBack says since when, by whom and why).
    taken_back = models.BooleanField(default=False, db_default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        db_table = "visits_report"
        constraints = [
            models.UniqueConstraint(fields=["promise"], condition=Q(taken_back=False), name="visits_report_once")
        ]
        # How honest visits are is counted of a quarter's reports: from here alone, and the rows left alone.
        indexes = [
            models.Index(
                fields=[
                    "step",
                    "on",
                    "branch",
                    "by",
                    "by_name",
                    "due_on",
                    "distance_m",
                    "signed",
                    "answered",
                    "called",
                ],
                name="visits_report_of_steps",
            )
        ]

    def sheet(self) -> Sheet:
        said = [[row.kind, row.text] for row in self.opinions.all()]
        signed = self.confirmations.filter(way="glass").values_list("strokes", "signed_name").first()
        return Sheet(
            self.on, self.note, read_points(self.points), read_opinions(said), self.distance_m, read_signature(signed)
        )


class Opinion(models.Model):
    """Something that the customer said on a visit, in her words. It goes on to the voices of customers."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="opinions")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in Kind])
    text = models.TextField()
    # The number of the voices.Case that was made of it.
    case = models.BigIntegerField(null=True)

    class Meta:
        db_table = "visits_opinion"
        ordering = ["pk"]


class SetAside(models.Model):
    """A sheet that came too late: somebody else had reported the visit, or the promise was no longer hers to keep."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ADDED = "added"
        TAKEN = "taken"
        DROPPED = "dropped"

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="set_aside")
    key = models.UUIDField(unique=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    # {"points": [[name, explained]], "opinions": [[kind, text]], "signature": [strokes, name] or null}
    written = models.JSONField(default=dict)
    distance_m = models.IntegerField(null=True)
    # The sentence that its writer read when it could not be filed.
    why = models.TextField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, blank=True)
    settled_why = models.TextField(blank=True)

    class Meta:
        db_table = "visits_setaside"
        constraints = [
            models.CheckConstraint(
                name="visits_setaside_settled_whole",
                condition=Q(state="waiting", settled_at__isnull=True)
                | ~Q(state="waiting") & Q(settled_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["promise"], condition=Q(state="waiting"), name="visits_setaside_waiting")]

    def sheet(self) -> Sheet:
        told = self.written
        return Sheet(
            self.on,
            self.note,
            read_points(told.get("points", ())),
            read_opinions(told.get("opinions", ())),
            self.distance_m,
            read_signature(told.get("signature")),
        )
