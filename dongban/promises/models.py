"""Programmes and the promises that they make.

A promise row holds dated facts, never a state: the state on a day is computed from them (`rules.state_on`, and
`PromiseQuerySet.with_state` / `.in_states` as the same rule in SQL).

- `from_on`     the day of the fact that the promise counts from. On a day before it, the promise does not exist yet.
- `opens_on`, `due_on`   the window; `due_on` already stands on a working day and may have been postponed.
- `ended_on`    the day on which the subject ended, copied from the record (contract.ended_on, customer.left_on, ...).
- `kept_on` / `kept_at` / `kept_by`  the firm's day on which it was kept, the moment it was entered, and by whom.
- `waived_on` / `waived_by` / `waived_why`
- `live`        whether nothing had closed it (kept, waived, ended) on the day that the clock last worked for: what the
                partial indexes hold. Pages of today may use it; a report of another day must not.
- `owner`       the member of staff who owes it today; empty: the branch owes it. `Ownership` holds every other day.
- `customer`    whom it is about, also for a contract's promise; empty for promises to staff and branches.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Cast, Coalesce, Substr

from dongban.kernel.offsets import Offset
from dongban.promises import sql
from dongban.promises.rules import ProgrammeRule, State, StepRule, Subject, read_programmes
from dongban.records.models import Branch, Customer, Staff


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


class PromiseQuerySet(models.QuerySet["Promise"]):
    def existing(self, day: date) -> Self:
        """Those whose fact had happened by that day."""
        return self.filter(from_on__lte=day)

    def waiting(self, day: date) -> Self:
        """Open, overdue or still to open on that day (today): what somebody has yet to do."""
        return self.existing(day).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), live=True)

    def with_due(self, day: date) -> Self:
        """Adds `due_then`: the due day as it stood on that day, before what was postponed later."""
        later = Postponement.objects.filter(promise=OuterRef("pk"), on__gt=day).order_by("on", "id")
        due = Coalesce(Subquery(later.values("old_due_on")[:1]), F("due_on"))
        return self.annotate(due_then=Case(When(postponed=0, then=F("due_on")), default=due, output_field=DateField()))

    def with_state(self, day: date) -> Self:
        """Adds `due_then` and `state`: equal to `rules.state_on` row by row."""
        return self.with_due(day).annotate(state=sql.state_on(day))

    def with_month(self) -> Self:
        """Adds `month`, of the due day: the first seven signs of an ISO date, the same on every database."""
        return self.annotate(month=Substr(Cast("due_on", CharField()), 1, 7))

    def count_by(self, day: date, *by: str) -> QuerySet[Promise, tuple[Any, ...]]:
        """How many are in each state on that day, for each combination of `by`: (*by, state, n)."""
        return self.existing(day).with_state(day).values_list(*by, "state").annotate(n=Count("pk")).order_by()

    def counted(self, day: date, *by: str) -> list[tuple[Any, ...]]:
        return list(self.count_by(day, *by))

    def in_states(self, day: date, states: Iterable[State]) -> Self:
        return self.existing(day).with_state(day).filter(state__in=[state.value for state in states])

    def with_owner(self, day: date) -> Self:
        """Adds `owner_then`: who owed it on that day, before what was handed over later."""
        later = Ownership.objects.filter(promise=OuterRef("pk"), on__gt=day).order_by("on", "id")
        owner = Case(
            When(Exists(later), then=Subquery(later.values("old_id")[:1])),
            default=F("owner_id"),
            output_field=BigIntegerField(),
        )
        return self.annotate(owner_then=owner)


# Still live, though a day is known on which it closes.
CLOSING = Q(live=True) & (Q(ended_on__isnull=False) | Q(kept_on__isnull=False) | Q(waived_on__isnull=False))


class Promise(models.Model):
    # Without the database's own foreign keys: fifteen million rows would be looked up four times each. `dongban doctor`
    # looks for rows that point at nothing. No index by customer either: her contracts lead to them by the unique key.
    step = models.ForeignKey(Step, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    # The number of the contract, customer, member of staff or branch that it is about (Programme.subject says which).
    subject = models.BigIntegerField()
    # 0, or which occurrence of a recurring programme.
    cycle = models.SmallIntegerField(default=0)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    owner = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    from_on = models.DateField()
    opens_on = models.DateField()
    due_on = models.DateField()
    ended_on = models.DateField(null=True)
    kept_on = models.DateField(null=True)
    kept_at = models.DateTimeField(null=True)
    kept_by = models.BigIntegerField(null=True)
    waived_on = models.DateField(null=True)
    waived_by = models.BigIntegerField(null=True)
    waived_why = models.TextField(default="", blank=True)
    postponed = models.SmallIntegerField(default=0)
    live = models.BooleanField(default=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        db_table = "promises_promise"
        constraints = [
            # As expressions, so that SQLite too gets an index that a large load can take away and build again.
            models.UniqueConstraint(F("subject"), F("step"), F("cycle"), name="promises_promise_once"),
            models.CheckConstraint(
                name="promises_promise_kept_whole",
                condition=Q(kept_on__isnull=True, kept_at__isnull=True, kept_by__isnull=True)
                | Q(kept_on__isnull=False, kept_at__isnull=False, kept_by__isnull=False),
            ),
            models.CheckConstraint(
                name="promises_promise_waived_whole",
                condition=Q(waived_on__isnull=True, waived_by__isnull=True, waived_why="")
                | (Q(waived_on__isnull=False, waived_by__isnull=False) & ~Q(waived_why="")),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(live=True), name="promises_promise_mine"),
            models.Index(fields=["branch", "due_on"], condition=Q(live=True), name="promises_promise_branch"),
            # Those that will be closed by a day that is already known: few, and all that a new day has to look at.
            models.Index(fields=["ended_on"], condition=CLOSING, name="promises_promise_closing"),
        ]


class Postponement(models.Model):
    """A due day that was moved: the old day, the new one, who, when, and why. The old day is never forgotten."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="postponements")
    old_due_on = models.DateField()
    new_due_on = models.DateField()
    on = models.DateField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    why = models.TextField()

    class Meta:
        db_table = "promises_postponement"
        constraints = [
            models.CheckConstraint(name="promises_postponement_says_why", condition=~Q(why="")),
        ]


class Given(models.Model):
    """That somebody made this promise by hand: what was said, who, when. `key` makes it once, however often asked.

    The promise itself is one of a programme that counts from `rules.BY_HAND`.
    """

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="given")
    key = models.CharField(max_length=200, unique=True)
    note = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)

    class Meta:
        db_table = "promises_given"
        constraints = [models.CheckConstraint(name="promises_given_says_what", condition=~Q(note=""))]


class Handover(models.Model):
    """One occasion on which customers and promises got new owners: who left, moved or was away."""

    class Cause(models.TextChoices):
        LEFT = "left"
        MOVED = "moved"
        AWAY = "away"
        BACK = "back"
        MANAGER = "manager"
        VACANT = "vacant"
        # The firm's own records name somebody else.
        RECORDS = "records"

    staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT)
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT)
    cause = models.CharField(max_length=8, choices=Cause.choices)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    customers = models.IntegerField(default=0)
    promises = models.IntegerField(default=0)

    class Meta:
        db_table = "promises_handover"
        indexes = [models.Index(fields=["branch", "-on"], name="promises_handover_branch")]


class Ownership(models.Model):
    """A change of a promise's owner. `old` and `new` empty mean the branch."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="ownerships")
    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="ownerships")
    old = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    new = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        db_table = "promises_ownership"
        indexes = [models.Index(fields=["on"], name="promises_ownership_on")]


class Share(models.Model):
    """Which customer went to whom in a hand-over, and the reason in figures (people read it as a sentence)."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="shares")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    new = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT)
    promises = models.IntegerField(default=0)
    # {"distance_km": 2.1, "load_before": 11, "load_after": 13, "fair_share": 13, "household": "H12"}
    why = models.JSONField(default=dict)

    class Meta:
        db_table = "promises_share"


class Tally(models.Model):
    """How many promises of one step, branch and month of due days ("2026-11") stood in each state: what leaders add up.

    All of it is as of one moment (`Tallied`) and is counted anew as a whole. `branch` is empty for promises of none.
    """

    step = models.ForeignKey(Step, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    month = models.CharField(max_length=7)
    upcoming = models.IntegerField()
    open = models.IntegerField()
    kept = models.IntegerField()
    kept_late = models.IntegerField()
    overdue = models.IntegerField()
    missed = models.IntegerField()
    void = models.IntegerField()
    waived = models.IntegerField()

    class Meta:
        db_table = "promises_tally"
        indexes = [models.Index(fields=["month", "branch"], name="promises_tally_month")]


class Tallied(models.Model):
    """Of which day and moment the tallies are, how long counting took, and the journal's last line by then."""

    day = models.DateField()
    at = models.DateTimeField()
    seconds = models.FloatField()
    journal = models.BigIntegerField()

    class Meta:
        db_table = "promises_tallied"
