"""The public door: how somebody without a sign-in follows what she has said."""

from __future__ import annotations

from django.db import models

from dongban.voices.models.cases import Case


class Link(models.Model):
    """A customer's secret link to her case. Only its digest is kept: whoever has the database cannot follow it."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="link")
    digest = models.CharField(max_length=64, unique=True)
    # Of a second one, which stands in the letters that say that an answer is there; empty before the first letter.
    mailed = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    # The language of the form in which she spoke.
    language = models.CharField(max_length=8, default="ko")
    # Keyed hashes of where it came from and of who says she is: to count by, not to know by.
    address = models.BigIntegerField()
    sender = models.BigIntegerField(null=True)

    class Meta:
        db_table = "voices_link"
        indexes = [
            models.Index(fields=["mailed"], condition=~models.Q(mailed=""), name="voices_link_mailed"),
            models.Index(fields=["address", "-at"], name="voices_link_address"),
            models.Index(fields=["sender", "-at"], condition=models.Q(sender__isnull=False), name="voices_link_sender"),
        ]
