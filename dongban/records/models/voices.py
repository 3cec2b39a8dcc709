"""What customers said to the firm before this program heard them: as its own systems hand it over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dongban.records.models.base import Coded
from dongban.records.models.contracts import Contract, Product
from dongban.records.models.customers import Customer


class Voice(Coded):
    """A row of voices.csv. The room of voices makes a case of it."""

    received_at = models.DateTimeField()
    channel = models.CharField(max_length=8)
    # Few are found by these, and by way of their cases: no index of their own but for whose they are.
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, db_index=False)
    contract = models.ForeignKey(Contract, null=True, on_delete=models.PROTECT, db_index=False)
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=16, blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta(Coded.Meta):
        db_table = "records_voice"
        indexes = [
            models.Index(fields=["customer"], name="records_voice_customer"),
            models.Index(fields=["contract"], condition=Q(customer__isnull=True), name="records_voice_contract"),
        ]


class SurveyRow(Coded):
    """A row of surveys.csv. The room of voices makes an answer of it."""

    at = models.DateTimeField()
    question = models.CharField(max_length=12)
    score = models.SmallIntegerField()
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, db_index=False)
    about = models.CharField(max_length=12, blank=True)
    comment = models.TextField(blank=True)

    class Meta(Coded.Meta):
        db_table = "records_surveyrow"
