"""Products, contracts, what they cover, and what was booked on them."""

from __future__ import annotations

from django.db import models

from dongban.records.models.base import Coded, Loaded
from dongban.records.models.customers import Customer
from dongban.records.models.firm import Branch, Staff


class Product(Coded):
    name = models.TextField()
    line = models.CharField(max_length=16)
    risk_grade = models.SmallIntegerField(null=True)

    class Meta(Coded.Meta):
        db_table = "records_product"


class Contract(Coded):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, db_index=False)
    signed_on = models.DateField()
    # Who sold it, and where. Who serves it today is the customer's adviser.
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, db_index=False)
    adviser = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT)
    channel = models.CharField(max_length=8, blank=True)
    premium = models.BigIntegerField(null=True)
    premium_cycle = models.CharField(max_length=8, blank=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=16, blank=True)

    class Meta(Coded.Meta):
        db_table = "records_contract"


class Coverage(Loaded):
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    amount = models.BigIntegerField()

    class Meta:
        db_table = "records_coverage"
        constraints = [models.UniqueConstraint(fields=["contract", "name"], name="records_coverage_once")]


class Entry(Coded):
    """What was booked on a contract. Amounts are whole numbers of the currency's smallest unit."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE)
    booked_on = models.DateField()
    kind = models.CharField(max_length=16)
    amount = models.BigIntegerField()
    revenue = models.BigIntegerField(null=True)

    class Meta(Coded.Meta):
        db_table = "records_entry"
