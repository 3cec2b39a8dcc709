"""Who can sign in, and their dated postings."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from dongban.people.rules import Role, Theme


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who can sign in. What she may do follows from her postings alone."""

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=[("ko", "한국어"), ("en", "English")], default="ko")
    # How pages look to her; empty: as her machine has it.
    theme = models.CharField(max_length=5, choices=[(theme.value, theme.value) for theme in Theme], blank=True)
    is_active = models.BooleanField(default=True)
    # How often the account was shut. It is part of what a session is checked by, so that none outlives a shutting.
    shut = models.IntegerField(default=0)

    objects = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        db_table = "people_user"
        # People type their name as they like; two that differ in case alone would keep both out.
        constraints = [models.UniqueConstraint(Lower("username"), name="people_user_once_in_any_case")]

    def get_session_auth_hash(self) -> str:
        return salted_hmac("dongban.people.session", f"{self.password}:{self.shut}", algorithm="sha256").hexdigest()

    def __str__(self) -> str:
        return self.name


class PostingQuerySet(models.QuerySet["Posting"]):
    def on(self, day: date) -> PostingQuerySet:
        """Postings that hold on that day, the last day included."""
        return self.filter(Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))


class Posting(models.Model):
    """A role from one day to another (`until` is the last day; empty while it lasts)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="postings")
    role = models.CharField(max_length=16, choices=[(r.value, r.value) for r in Role])
    # Numbers of records.Staff and records.Branch: this room stands below them and knows no more than the number.
    staff = models.BigIntegerField(null=True)
    unit = models.BigIntegerField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        db_table = "people_posting"
        constraints = [
            models.CheckConstraint(
                name="people_posting_ends_after_it_begins", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]
        indexes = [models.Index(fields=["staff"], name="people_posting_staff")]


class UnitLink(models.Model):
    """Which units stand below which, each unit below itself too. Written by the room that knows the branches."""

    above = models.BigIntegerField()
    below = models.BigIntegerField()

    class Meta:
        db_table = "people_unitlink"
        constraints = [models.UniqueConstraint(fields=["above", "below"], name="people_unitlink_once")]
