"""Mailboxes that are read, the mails that came in, and what went out about a case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dongban.voices.models.cases import Case, Message


class Mailbox(models.Model):
    """A mailbox in which the firm's customers write. `cursor` is the last number that was taken in."""

    class Security(models.TextChoices):
        IMAPS = "imaps"
        STARTTLS = "starttls"
        PLAIN = "plain"

    name = models.CharField(max_length=80, unique=True)
    # Where answers to our letters are to come back to.
    address = models.CharField(max_length=254)
    security = models.CharField(max_length=8, choices=Security.choices, default=Security.IMAPS)
    host = models.CharField(max_length=253)
    port = models.IntegerField()
    user = models.CharField(max_length=254)
    # Sealed (voices.mail.sealing); empty when the environment variable holds it.
    password = models.TextField(blank=True)
    password_env = models.CharField(max_length=64, blank=True)
    folder = models.CharField(max_length=100, default="INBOX")
    # Mails from before this day are left alone.
    since = models.DateField()
    receipts = models.BooleanField(default=True)
    active = models.BooleanField(default=True)

    # Which numbering the cursor belongs to; empty before the first look.
    validity = models.BigIntegerField(null=True)
    cursor = models.BigIntegerField(default=0)
    # By the machine's own clock: the last look, and the last one that went well.
    looked_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    trouble = models.TextField(blank=True)

    class Meta:
        db_table = "voices_mailbox"


class Mail(models.Model):
    """One mail as it came, sealed, and what became of it."""

    class Became(models.TextChoices):
        CASE = "case"
        THREAD = "thread"
        # Written by a program: attached to the case that it is about, when it is about one.
        AUTOMATIC = "automatic"
        BOUNCE = "bounce"
        # The same letter a second time, by another way.
        DUPLICATE = "duplicate"
        # A person has to look at it: it could not be read, or too many came.
        ASIDE = "aside"
        PUT_AWAY = "put_away"

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="mails")
    validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    became = models.CharField(max_length=9, choices=Became.choices)
    # Why it became that: a word of voices.mail.words.
    reason = models.CharField(max_length=300, blank=True)
    message_id = models.CharField(max_length=255, blank=True)
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=100, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    # What tells a letter that came twice from two letters with one Message-ID.
    said = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    size = models.BigIntegerField()
    raw = models.BinaryField()
    # Only the heading was taken; the mail itself is still in its mailbox.
    beheaded = models.BooleanField(default=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="mails")
    # The letter of ours that it is about (post.Letter).
    letter = models.BigIntegerField(null=True)

    class Meta:
        db_table = "voices_mail"
        constraints = [models.UniqueConstraint(fields=["mailbox", "digest"], name="voices_mail_once")]
        indexes = [
            models.Index(fields=["became", "-id"], name="voices_mail_became"),
            models.Index(fields=["sender", "-taken_at"], name="voices_mail_sender"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="voices_mail_message"),
        ]


class Sent(models.Model):
    """A letter that went out about a case: an answer, or the receipt that it came in."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sent")
    # Empty for a receipt.
    answer = models.OneToOneField(Message, null=True, on_delete=models.CASCADE, related_name="sent")
    letter = models.BigIntegerField(unique=True)
    # Its Message-ID: by it what comes back is told.
    external = models.CharField(max_length=200, unique=True)
    to = models.CharField(max_length=320)
    at = models.DateTimeField()

    class Meta:
        db_table = "voices_sent"
        indexes = [models.Index(fields=["to", "-at"], name="voices_sent_to")]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(answer__isnull=True), name="voices_sent_one_receipt_a_case"
            )
        ]
