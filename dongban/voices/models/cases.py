"""A case and its thread. How far it is, is worked out from moments (voices.rules.standing_of): no state is stored."""

from __future__ import annotations

import re
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from dongban.people.models import User
from dongban.records.models import Branch, Contract, Customer, Product, Staff, Voice
from dongban.voices.models.service import Queue
from dongban.voices.rules import LONGEST_SUBJECT, Direction

# Still to be answered or closed: what every list of the inbox asks for first.
OPEN = Q(closed_at__isnull=True)
_NUMBER = re.compile(r"[Vv]\s?0*(\d{1,15})", re.ASCII)
_NAMED: Any = {"db_index": False, "db_constraint": False}


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(OPEN)

    def pressing(self) -> Self:
        return self.order_by(*Case.PRESSING)


class Case(models.Model):
    # Once per key: what is heard again is not a second case. Empty for what has no key of its own.
    key = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=8)
    # Empty as long as nobody has said what it is.
    kind = models.CharField(max_length=16, blank=True)
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    # The beginning of what was said, for lists: they do not read the thread.
    opening = models.CharField(max_length=280, blank=True)
    received_at = models.DateTimeField()

    # Of the records without the database's own foreign keys: a load of them may be taken back, and `folder` says what
    # then stays for the sake of a case (as with promises, decision 4).
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, **_NAMED)
    contract = models.ForeignKey(Contract, null=True, on_delete=models.PROTECT, **_NAMED)
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, **_NAMED)
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, **_NAMED)
    # Whom it is about, when it is about one of us: it is kept from her. Sealed: kept from her whole branch.
    about_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, **_NAMED)
    sealed = models.BooleanField(default=False)
    # Who says so, as she says it herself: of use while nobody knows which customer she is.
    sender_name = models.CharField(max_length=100, blank=True)
    sender_phone = models.CharField(max_length=40, blank=True)
    sender_email = models.CharField(max_length=254, blank=True)

    queue = models.ForeignKey(Queue, null=True, on_delete=models.PROTECT, db_index=False)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False, related_name="cases")
    # 0 as usual, 1 pressing.
    priority = models.SmallIntegerField(default=0)

    first_answered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    # Since when the customer waits for us; empty while we wait for her.
    waiting_since = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    # When each clock runs out, as the rules in force say; worked out again by whatever changes what they hang on.
    first_due_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    solve_due_at = models.DateTimeField(null=True)
    legal_due_at = models.DateTimeField(null=True)
    # The nearest of those that still run.
    due_at = models.DateTimeField(null=True)

    # A case of the firm's own records: its row, and the load whose word it follows. `worked_at` empty: nobody here has
    # done anything about it yet, so that the records may still correct it.
    source = models.OneToOneField(Voice, null=True, on_delete=models.PROTECT, related_name="case", db_constraint=False)
    source_load = models.BigIntegerField(null=True)
    worked_at = models.DateTimeField(null=True)
    # Goes up with every change, so that whoever answers from an old page is told.
    version = models.IntegerField(default=0)

    # The oldest clock first. What is open always has one, be it a far one (voices.rules.NEVER).
    PRESSING = ("due_at", "received_at", "id")

    objects = CaseQuerySet.as_manager()

    class Meta:
        db_table = "voices_case"
        constraints = [
            models.UniqueConstraint(F("key"), condition=~Q(key=""), name="voices_case_once"),
            models.CheckConstraint(
                name="voices_case_answered_whole",
                condition=Q(first_answered_at__isnull=True, answered_at__isnull=True)
                | Q(first_answered_at__isnull=False, answered_at__gte=F("first_answered_at")),
            ),
            # What is closed waits for nobody and is not paused.
            models.CheckConstraint(
                name="voices_case_closed_rests",
                condition=Q(closed_at__isnull=True)
                | Q(waiting_since__isnull=True, paused_at__isnull=True, due_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "received_at", "id"], condition=OPEN, name="voices_case_pressing"),
            models.Index(fields=["owner", "due_at"], condition=OPEN, name="voices_case_mine"),
            # Every view of the inbox is counted by one walk along this one.
            models.Index(
                fields=["queue", "owner", "due_at", "first_answered_at", "waiting_since", "paused_at", "kind"],
                condition=OPEN,
                name="voices_case_counts",
            ),
            models.Index(fields=["branch", "-received_at"], name="voices_case_branch"),
            models.Index(fields=["customer", "-received_at"], name="voices_case_customer"),
            models.Index(fields=["-received_at", "-id"], name="voices_case_received"),
        ]

    @property
    def number(self) -> str:
        """What a customer calls it by."""
        return number_of(self.pk)


def number_of(pk: int) -> str:
    return f"V{pk:07d}"


def numbered(text: str) -> int | None:
    """Whose number somebody has typed, the zeros left out or not; None when it is no such number.

    >>> numbered("v0002762"), numbered(" V2762 "), numbered("2762")
    (2762, 2762, None)
    """
    found = _NUMBER.fullmatch(text.strip())
    return int(found[1]) if found else None


class Message(models.Model):
    """One piece of a thread: what the customer said, what we answered, or a note among ourselves."""

    class Way(models.TextChoices):
        IN = Direction.IN.value
        OUT = Direction.OUT.value
        NOTE = Direction.NOTE.value

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages", db_index=False)
    direction = models.CharField(max_length=4, choices=Way.choices)
    channel = models.CharField(max_length=8)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    html = models.TextField(blank=True)
    # What the world outside calls it (a mail's Message-ID): the same is never taken in twice.
    external = models.CharField(max_length=255, blank=True)
    # An answer: when the customer had it. One that somebody has promised to bring has the number of that promise, and
    # has reached her when it is kept.
    told_at = models.DateTimeField(null=True)
    promise = models.BigIntegerField(null=True)

    class Meta:
        db_table = "voices_message"
        constraints = [models.UniqueConstraint(F("external"), condition=~Q(external=""), name="voices_message_once")]
        indexes = [
            models.Index(fields=["case", "at", "id"], name="voices_message_thread"),
            models.Index(
                fields=["promise"],
                condition=Q(promise__isnull=False, told_at__isnull=True),
                name="voices_message_promised",
            ),
            # Answers that have not reached their customers yet: few.
            models.Index(
                fields=["case"],
                condition=Q(direction=Direction.OUT.value, told_at__isnull=True),
                name="voices_message_untold",
            ),
        ]


class Attachment(models.Model):
    """A file that came with a message. It lies under DONGBAN_HOME/voices, by the digest of what is in it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=100)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "voices_attachment"
