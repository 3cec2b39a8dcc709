"""What consultants did, day by day."""

from __future__ import annotations

from django.db import models

from dongban.records.models.base import Coded
from dongban.records.models.customers import Customer
from dongban.records.models.firm import Staff


class Activity(Coded):
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE)
    on = models.DateField()
    kind = models.CharField(max_length=16)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE)
    count = models.IntegerField(null=True)

    class Meta(Coded.Meta):
        db_table = "records_activity"
