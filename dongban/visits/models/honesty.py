"""Draws of visits to be asked about, and the calls to their customers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dongban.records.models import Branch
from dongban.visits.models.reports import Report


class Draw(models.Model):
    """The draw of a month. The commitment stands in the journal before the month ends; the seed is worked out of the
    nonce and the program's own key, and is in no table until it is drawn."""

    first = models.DateField(unique=True)
    last = models.DateField()
    nonce = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    # As it is published, the seed included; `digest` stands in the journal too.
    document = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "visits_draw"
        constraints = [models.CheckConstraint(name="visits_draw_in_order", condition=Q(first__lte=F("last")))]


class CallBack(models.Model):
    """A visit that was drawn: the manager calls the customer, and writes down what she said."""

    class State(models.TextChoices):
        WAITING = "waiting"
        TOOK_PLACE = "took_place"
        DID_NOT = "did_not"
        NOT_REACHED = "not_reached"

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="callbacks")
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="callback")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    place = models.IntegerField()
    doubts = models.JSONField(default=list)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    tries = models.SmallIntegerField(default=0)
    at = models.DateTimeField(null=True)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "visits_callback"
        indexes = [models.Index(fields=["branch"], condition=Q(state="waiting"), name="visits_callback_waiting")]
