"""Customers, whom they are served by, what they consented to, and when they were last in touch."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from dongban.records.models.base import Code, Coded, Loaded
from dongban.records.models.firm import Branch, Staff


class Customer(Coded):
    name = models.TextField()
    kind = models.CharField(max_length=8, blank=True)
    born_on = models.DateField(null=True)
    gender = models.CharField(max_length=1, blank=True)
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    address = models.TextField(blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    household = Code(max_length=64, blank=True)
    # Who serves her today. `records.Service` holds every other day; after a hand-over these two differ from the
    # firm's file until the firm's own system has followed, so what the file last said is kept beside.
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT)
    adviser = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT)
    file_branch = Code(max_length=64, blank=True)
    file_adviser = Code(max_length=64, blank=True)
    since = models.DateField(null=True)
    left_on = models.DateField(null=True)

    class Meta(Coded.Meta):
        db_table = "records_customer"
        indexes = [
            models.Index(fields=["household"], condition=~models.Q(household=""), name="records_customer_household"),
            # Who writes a mail is told by her address.
            models.Index(Lower("email"), condition=~models.Q(email=""), name="records_customer_email"),
        ]


class Service(models.Model):
    """Who served a customer, from one day to another (`until` is the last day; `since` empty: from the beginning)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="services")
    staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT)
    # A branch's customers are found by their own rows.
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, db_index=False)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    # The load whose file said so; empty: a hand-over, or a branch that closed. A row that ends before it begins held
    # for no day: history is added to, and an undone load takes only its own rows away.
    load = models.BigIntegerField(null=True)

    class Meta:
        db_table = "records_service"


class Consent(Loaded):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=16)
    channel = models.CharField(max_length=8)
    granted_on = models.DateField()
    withdrawn_on = models.DateField(null=True)

    class Meta:
        db_table = "records_consent"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose", "channel", "granted_on"], name="records_consent_once"
            )
        ]


class Touch(Loaded):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    at = models.DateTimeField()
    channel = models.CharField(max_length=8)
    kind = models.TextField(blank=True)

    class Meta:
        db_table = "records_touch"
        constraints = [models.UniqueConstraint(fields=["customer", "at", "channel", "kind"], name="records_touch_once")]


class SearchToken(models.Model):
    """The blind index: a keyed 64-bit hash of each piece of a name or telephone, and whose it is.

    A customer's tokens are found by making them anew from her name: an index by customer would cost every load as much
    as the one that people are found by.
    """

    token = models.BigIntegerField()
    branch = models.BigIntegerField(null=True)
    customer = models.BigIntegerField()

    class Meta:
        db_table = "records_searchtoken"
        indexes = [models.Index(fields=["token", "branch", "customer"], name="records_searchtoken_find")]
