"""Hand-overs: who got which customers and promises, and why."""

from __future__ import annotations

from django.db import models

from dongban.records.models import Branch, Customer, Staff


class Handover(models.Model):
    """One occasion on which customers and promises got new owners: who left, moved or was away."""

    class Cause(models.TextChoices):
        LEFT = "left"
        MOVED = "moved"
        AWAY = "away"
        BACK = "back"
        MANAGER = "manager"
        VACANT = "vacant"
        # The firm's own records name somebody else.
        RECORDS = "records"

    staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT)
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT)
    cause = models.CharField(max_length=8, choices=Cause.choices)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    customers = models.IntegerField(default=0)
    promises = models.IntegerField(default=0)

    class Meta:
        db_table = "promises_handover"
        indexes = [models.Index(fields=["branch", "-on"], name="promises_handover_branch")]


class Ownership(models.Model):
    """A change of a promise's owner. `old` and `new` empty mean the branch."""

    promise = models.ForeignKey("promises.Promise", on_delete=models.PROTECT, related_name="ownerships")
    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="ownerships")
    old = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    new = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        db_table = "promises_ownership"
        indexes = [models.Index(fields=["on"], name="promises_ownership_on")]


class Share(models.Model):
    """Which customer went to whom in a hand-over, and the reason in figures (people read it as a sentence)."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="shares")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    new = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT)
    promises = models.IntegerField(default=0)
    # {"distance_km": 2.1, "load_before": 11, "load_after": 13, "fair_share": 13, "household": "H12"}
    why = models.JSONField(default=dict)

    class Meta:
        db_table = "promises_share"
