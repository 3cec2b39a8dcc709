"""The promises that programmes make, and what people do with them.

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

from dongban.promises import sql
from dongban.promises.models.handovers import Ownership
from dongban.promises.models.programmes import Step
from dongban.promises.rules import State
from dongban.records.models import Branch, Customer, Staff


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
        wanted = set(states)
        # What all of them have in common stands first: it rules most rows out, for less than to work their state out.
        return (
            self.filter(sql.at_least(wanted, day))
            .existing(day)
            .with_state(day)
            .filter(state__in=[state.value for state in sorted(wanted)])
        )

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
            # The rows behind a leader's figure, in their order. Nothing that is only made has to be written into it.
            models.Index(
                fields=["due_on", "branch", "step"], condition=Q(kept_on__isnull=False), name="promises_promise_kept"
            ),
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


class TakenBack(models.Model):
    """A keeping that was not so, as it was entered, with who says so, when, and why. The promise is owed again."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="taken_back")
    kept_on = models.DateField()
    kept_at = models.DateTimeField()
    kept_by = models.BigIntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    why = models.TextField()

    class Meta:
        db_table = "promises_takenback"
        constraints = [models.CheckConstraint(name="promises_takenback_says_why", condition=~Q(why=""))]


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
