"""Programmes: what the firm has promised, as data, with every version that there was."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from dongban.kernel.offsets import Offset
from dongban.promises.rules import ProgrammeRule, StepRule, Subject, read_programmes


class Programme(models.Model):
    """What the firm has promised, as data (firm-folder.md: programmes.toml)."""

    code = models.CharField(max_length=64, unique=True)
    name = models.JSONField()
    subject = models.CharField(max_length=16)
    where = models.JSONField(default=dict)
    fact = models.CharField(max_length=16)
    # Recurring programmes: the distance between two occurrences ("1y"); empty for a promise made once.
    every = models.CharField(max_length=8, blank=True)
    starts_on = models.DateField(null=True)
    owner = models.CharField(max_length=16)
    channel = models.CharField(max_length=16)
    active = models.BooleanField(default=True)
    # Made on screen and not started yet: nobody is promised anything by it, and no page but its own knows it.
    draft = models.BooleanField(default=False)
    # What has been made already: the highest load whose changes this programme has followed, and the day up to which
    # recurring occurrences exist. Empty: everything is still to be looked at.
    made_load = models.BigIntegerField(null=True)
    made_until = models.DateField(null=True)
    # What programmes.toml last said of it: the same file again does not undo what was changed on screen.
    as_filed = models.TextField(blank=True)
    # The day that `live` of its promises was last worked out for, and the latest that any of it was written for.
    settled_on = models.DateField(null=True)
    live_until = models.DateField(null=True)
    # What its `Reckoned` days were worked out by.
    reckoned_by = models.CharField(max_length=64, blank=True)
    # How often it has been changed: the number of its newest `Version`.
    version = models.IntegerField(default=0)

    class Meta:
        db_table = "promises_programme"
        constraints = [
            models.CheckConstraint(
                name="promises_programme_draft_is_off", condition=models.Q(draft=False) | models.Q(active=False)
            )
        ]

    def rule(self, steps: Iterable[Step] | None = None) -> ProgrammeRule:
        """The programme as the pure rules take it, without the steps that were taken out."""
        return ProgrammeRule(
            code=self.code,
            name=self.name,
            subject=Subject(self.subject),
            fact=self.fact,
            steps=tuple(step.rule() for step in (self.steps.all() if steps is None else steps) if not step.retired),
            where={key: tuple(words) for key, words in self.where.items()},
            starts_on=self.starts_on,
            owner=self.owner,
            channel=self.channel,
            every=Offset.parse(self.every) if self.every else None,
        )


class Version(models.Model):
    """A programme as it was after each change of it, by whom and when: nothing is forgotten."""

    class What(models.TextChoices):
        DRAFTED = "drafted"
        MADE = "made"
        CHANGED = "changed"
        # By the firm's own programmes.toml.
        FILED = "filed"
        ON = "on"
        OFF = "off"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    what = models.CharField(max_length=8, choices=What.choices)
    # As programmes.toml says it.
    text = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)

    class Meta:
        db_table = "promises_version"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="promises_version_once")]

    def rule(self) -> ProgrammeRule | None:
        """None for a text that this version of the product no longer reads."""
        return next(iter(read_programmes(self.text)[0]), None)


class Step(models.Model):
    """One step of a programme. One that is taken out (`retired`) makes no new promises and keeps its old ones."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=64)
    name = models.JSONField(default=dict)
    position = models.SmallIntegerField()
    opens = models.CharField(max_length=8)
    due = models.CharField(max_length=8)
    retired = models.BooleanField(default=False)

    class Meta:
        db_table = "promises_step"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="promises_step_once")]

    def rule(self) -> StepRule:
        return StepRule(self.code, Offset.parse(self.opens, signed=True), Offset.parse(self.due), self.name)


class Reckoned(models.Model):
    """The window of one step for one fact day, worked out once by the pure rule (`bulk.reckoned`). Never a promise."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, db_index=False)
    cycle = models.SmallIntegerField(default=0)
    slot = models.IntegerField()
    day = models.DateField()
    made = models.BooleanField()
    from_on = models.DateField()
    opens_on = models.DateField()
    due_on = models.DateField()

    class Meta:
        db_table = "promises_reckoned"
        constraints = [models.UniqueConstraint(fields=["day", "step"], name="promises_reckoned_once")]
