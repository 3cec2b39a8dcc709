"""How the firm serves its customers, as dated records: hours and goals, what the law asks for, who answers what."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dongban.people.models import User


class Policy(models.Model):
    """Hours of the week and goals in served minutes. Rows are added, never changed: the newest is in force."""

    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64, blank=True)
    # {"mon": "09:00-12:00 13:00-18:00"}
    hours = models.JSONField()
    # {"": {"first": 240, "next": 240, "solve": 2400}, "complaint": {...}, "pressing": {...}}
    goals = models.JSONField()

    class Meta:
        db_table = "voices_policy"


class LegalTerm(models.Model):
    """In how many days the law wants a kind of voice answered, from one day to another, and where it says so."""

    kind = models.CharField(max_length=16)
    days = models.SmallIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)
    citation = models.TextField()

    class Meta:
        db_table = "voices_legalterm"
        constraints = [
            models.CheckConstraint(name="voices_legalterm_cited", condition=Q(days__gt=0) & ~Q(citation="")),
            models.CheckConstraint(
                name="voices_legalterm_forward", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]


class Queue(models.Model):
    """Cases that belong together, and the kinds of voices that come into it by themselves (none: whatever is left)."""

    code = models.CharField(max_length=32, unique=True)
    ko = models.CharField(max_length=60)
    en = models.CharField(max_length=60)
    kinds = models.JSONField(default=list)
    position = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "voices_queue"
        ordering = ["position", "id"]

    def name(self, language: str) -> str:
        return self.ko if language.startswith("ko") else self.en


class Member(models.Model):
    """Somebody who answers a queue, from one day to another. What is heard goes to whoever carries least."""

    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "voices_member"
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "user"], condition=Q(until__isnull=True), name="voices_member_once"
            )
        ]


class Skill(models.Model):
    """What somebody can take, from one day to another: a language or a topic, as the rules write it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    skill = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "voices_skill"
        constraints = [
            models.UniqueConstraint(fields=["user", "skill"], condition=Q(until__isnull=True), name="voices_skill_once")
        ]


class Template(models.Model):
    """A text to begin an answer with. It is used once somebody else than its author has approved it."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.BigIntegerField(null=True)
    approved_name = models.CharField(max_length=64, blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "voices_template"
        constraints = [
            models.CheckConstraint(
                name="voices_template_two_people",
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (Q(approved_at__isnull=False, approved_by__isnull=False) & ~Q(approved_by=F("by"))),
            )
        ]
