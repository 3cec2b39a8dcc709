"""Whom we asked whether they would recommend us, and what they answered."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from dongban.records.models import Branch, Customer, Product, SurveyRow
from dongban.voices.models.cases import Case
from dongban.voices.surveys.rules import HIGHEST, UNHAPPY, Question, Terms

# Of the records without the database's own foreign keys, as cases are (decision 4).
_NAMED: Any = {"db_constraint": False}
_BETWEEN = Q(score__gte=0, score__lte=HIGHEST)


class Asking(models.Model):
    """How the firm asks, from a day on: a dated setting. The newest that has begun holds."""

    since = models.DateField(unique=True)
    # A customer is asked at most `times` in any `days` days, whatever it is about.
    times = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    # How long a link can be answered.
    open_days = models.PositiveSmallIntegerField()
    after_visits = models.BooleanField()
    after_voices = models.BooleanField()
    after_events = models.BooleanField()
    # How many customers the yearly question is drawn for.
    sample = models.PositiveIntegerField()
    by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "voices_asking"

    @property
    def terms(self) -> Terms:
        return Terms(**{field.name: getattr(self, field.name) for field in fields(Terms)})


class Turn(models.Model):
    """One line for each customer who was ever asked. Whoever asks her takes it first, so that two who ask at once come
    one after the other, and the second one counts the first."""

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.PROTECT, **_NAMED)
    asked = models.IntegerField(default=0)
    # She wants to be asked no more.
    declined_on = models.DateField(null=True)

    class Meta:
        db_table = "voices_turn"


class Draw(models.Model):
    """The yearly sample. The seed is committed to first; whom it was drawn from is kept: it can be drawn again."""

    year = models.SmallIntegerField(unique=True)
    committed = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    committed_on = models.DateField()
    seed = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    drawn_on = models.DateField(null=True)
    population = models.PositiveIntegerField(default=0)
    # The codes that it was drawn from, a line each, compressed.
    codes = models.BinaryField(default=bytes)

    class Meta:
        db_table = "voices_draw"


class Invitation(models.Model):
    """One question to one customer. Of its link only the digest is kept."""

    key = models.CharField(max_length=120, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    question = models.CharField(max_length=12)
    about = models.CharField(max_length=12)
    about_id = models.BigIntegerField(null=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, **_NAMED)
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, db_index=False, **_NAMED)
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, db_index=False, **_NAMED)
    programme = models.CharField(max_length=64, blank=True)
    draw = models.ForeignKey(Draw, null=True, on_delete=models.PROTECT, db_index=False)
    asked_on = models.DateField()
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "voices_invitation"
        indexes = [models.Index(fields=["asked_on", "branch"], name="voices_invitation_asked")]


class SurveyQuerySet(models.QuerySet["Survey"]):
    def recommending(self) -> Self:
        return self.filter(question=Question.RECOMMEND)

    def unhappy(self) -> Self:
        return self.recommending().filter(score__lte=UNHAPPY)

    def within(self, first: date, last: date) -> Self:
        return self.filter(on__range=(first, last))


class Survey(models.Model):
    """One answer. `case` is the voice that it is about, or that an unhappy one became."""

    key = models.CharField(max_length=120, unique=True)
    question = models.CharField(max_length=12)
    score = models.SmallIntegerField()
    comment = models.TextField(blank=True)
    at = models.DateTimeField()
    on = models.DateField()
    about = models.CharField(max_length=12, blank=True)
    about_id = models.BigIntegerField(null=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, **_NAMED)
    # As they were on that day: a later move of the customer moves no earlier score.
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, db_index=False, **_NAMED)
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, db_index=False, **_NAMED)
    programme = models.CharField(max_length=64, blank=True)
    invitation = models.OneToOneField(Invitation, null=True, on_delete=models.PROTECT, related_name="answer")
    # Of one voice there may be two: she said that she was not content, and after it was put right once more.
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="surveys")
    # An answer of the firm's own records, and the load whose word it follows.
    source = models.OneToOneField(SurveyRow, null=True, on_delete=models.PROTECT, db_constraint=False)
    source_load = models.BigIntegerField(null=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        db_table = "voices_survey"
        constraints = [models.CheckConstraint(name="voices_survey_score", condition=_BETWEEN)]
        indexes = [
            models.Index(fields=["question", "on", "branch"], name="voices_survey_scores"),
            models.Index(
                fields=["id"],
                condition=Q(case__isnull=True, question="recommend", score__lte=UNHAPPY),
                name="voices_survey_unheard",
            ),
        ]
