"""The journal: what was done, and who saw whom.

Rows are added, never changed: the database itself refuses (see the migrations).
"""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One act: who did what, when, to what, and why."""

    at = models.DateTimeField()
    # The number and the name as they were: an account that is gone later still has done what it did.
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    verb = models.CharField(max_length=48)
    subject = models.CharField(max_length=48, blank=True)
    subject_id = models.BigIntegerField(null=True)
    customer = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        db_table = "journal_entry"
        indexes = [
            models.Index(fields=["customer", "-at"], name="journal_entry_customer"),
            models.Index(fields=["subject", "subject_id"], name="journal_entry_subject"),
            models.Index(fields=["-at"], name="journal_entry_at"),
        ]


class Sight(models.Model):
    """One sight of personal data: who saw which customers, on which page, from where."""

    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    page = models.CharField(max_length=64)
    address = models.CharField(max_length=64, blank=True)
    # Numbers of records.Customer. One row for a page of fifty, so that a sight costs a page one statement.
    customers = models.JSONField(default=list)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "journal_sight"
        indexes = [
            models.Index(fields=["-at"], name="journal_sight_at"),
            models.Index(fields=["by", "-at"], name="journal_sight_by"),
        ]
