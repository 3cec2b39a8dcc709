"""Letters: what the firm sends by mail, and what became of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dongban.post.rules import LetterState


class Letter(models.Model):
    """One outgoing mail to one person. Kept as it was sent: its Message-ID is how answers to it are recognised."""

    # Asking twice is one letter.
    key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200, unique=True)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in LetterState], default=LetterState.READY)
    # The firm's moment and person; the two below are the machine's own clock.
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    # Not before this moment; empty: at once.
    due_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    # The run that has it in hand; what it still says counts only as long as this is its own number.
    run = models.BigIntegerField(null=True)
    attempts = models.IntegerField(default=0)
    # The server's words about the last attempt.
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "post_letter"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sending", run__isnull=False) | ~Q(state="sending"), name="post_letter_in_a_hand"
            )
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="post_letter_state"),
            models.Index(fields=["id"], condition=Q(state__in=["ready", "sending"]), name="post_letter_open"),
        ]
