"""Topics, which voices belong to them, what is suggested for a new voice, and what was learnt."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dongban.voices.models.cases import Case


class Topic(models.Model):
    """What voices have in common. Its number stays; its name is a person's, or made of its telling words."""

    name = models.CharField(max_length=80, blank=True)
    telling = models.JSONField(default=list)
    # Where it points: weighed words, from which the next run goes on.
    words = models.JSONField(default=dict)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    split_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="splits")
    made_on = models.DateField()

    class Meta:
        db_table = "voices_topic"


class Belonging(models.Model):
    """The topic of one voice. What a person has said (`said_by`) no later run changes; without a topic: none fits."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="belonging")
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT, db_index=False)
    likeness = models.FloatField(default=0)
    day = models.DateField()
    said_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "voices_belonging"
        indexes = [models.Index(fields=["topic", "day"], name="voices_belonging_topic")]


class Suggestion(models.Model):
    """What a new voice seems to be and to be about, each with how sure that is. Its text was looked at once."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="suggestion")
    kind = models.CharField(max_length=16, blank=True)
    kind_sure = models.FloatField(default=0)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.SET_NULL, db_index=False)
    topic_sure = models.FloatField(default=0)
    at = models.DateTimeField()

    class Meta:
        db_table = "voices_suggestion"


class Correction(models.Model):
    """A person's word about a suggestion: accepted when both are the same. What is learnt next counts it most."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="corrections")
    what = models.CharField(max_length=8)
    suggested = models.CharField(max_length=32, blank=True)
    sure = models.FloatField(null=True)
    said = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "voices_correction"
        indexes = [models.Index(fields=["what", "-at"], name="voices_correction_newest")]


class Learning(models.Model):
    """What was learnt about kinds or topics: numbers with their digest, and how well they did. The newest is used."""

    what = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    packed = models.BinaryField()
    digest = models.CharField(max_length=64)
    figures = models.JSONField(default=dict)

    class Meta:
        db_table = "voices_learning"
        constraints = [models.UniqueConstraint(fields=["what", "version"], name="voices_learning_version")]


class OwnWord(models.Model):
    """A word of the firm's own that the analyser is to take as one."""

    word = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "voices_ownword"
        constraints = [models.CheckConstraint(name="voices_ownword_said", condition=~Q(word=""))]
