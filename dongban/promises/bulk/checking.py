"""Whether every promise is accounted for: counts that must add up, and rows that point at nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext as _

from dongban.promises.bulk.indexes import names
from dongban.promises.bulk.settling import closed_by, open_on
from dongban.promises.models import Programme, Promise, Step
from dongban.promises.rules import State, Subject
from dongban.records.models import Branch, Contract, Customer, Staff, Voice


@dataclass(frozen=True)
class Tally:
    """One programme's promises on a day: as many as exist, and how many are in each state."""

    programme: str
    made: int
    states: Mapping[State, int]

    @property
    def adds_up(self) -> bool:
        return self.made == sum(self.states.values())


def tally(day: date) -> tuple[Tally, ...]:
    """For every programme. What exists is counted without the state's CASE, so that the two can disagree."""
    made = Counter(dict(Promise.objects.existing(day).values_list("step").annotate(n=Count("pk")).order_by()))
    states = _states(day)
    return tuple(
        Tally(programme.code, sum(made[step.pk] for step in programme.steps.all()), states[programme.pk])
        for programme in Programme.objects.prefetch_related("steps").order_by("pk")
    )


def _states(day: date) -> Mapping[int, Mapping[State, int]]:
    found: dict[int, dict[State, int]] = defaultdict(lambda: dict.fromkeys(State, 0))
    for programme, state, n in Promise.objects.all().counted(day, "step__programme"):
        found[programme][State(state)] = n
    return found


@dataclass(frozen=True)
class Trouble:
    sentence: str
    count: int


_SUBJECTS: Mapping[Subject, type[Model]] = {
    Subject.CONTRACT: Contract,
    Subject.CUSTOMER: Customer,
    Subject.STAFF: Staff,
    Subject.BRANCH: Branch,
    Subject.VOICE: Voice,
}


def check_whole() -> tuple[Trouble, ...]:
    """What the database does not hold together by itself. Reads every promise: for `dongban doctor`, not for a page."""
    return tuple(trouble for trouble in _troubles() if trouble.count)


def _troubles() -> Iterator[Trouble]:
    yield Trouble(_("indexes of promises are missing"), len(_missing_indexes()))
    yield Trouble(_("promises belong to no step"), _astray("step_id", Step))
    yield Trouble(_("promises name a customer who is not there"), _astray("customer_id", Customer))
    yield Trouble(_("promises name an owner who is not there"), _astray("owner_id", Staff))
    yield Trouble(_("promises name a branch that is not there"), _astray("branch_id", Branch))
    for subject, model in _SUBJECTS.items():
        steps = list(Step.objects.filter(programme__subject=subject).values_list("pk", flat=True))
        lost = _astray("subject", model, Promise.objects.filter(step__in=steps))
        yield Trouble(_("promises are about something that is not there"), lost)
    yield Trouble(_("promises are filed as open or closed wrongly"), _wrongly_live())


def _astray(field: str, model: type[Model], rows: QuerySet[Promise] | None = None) -> int:
    """How many rows name a number that the other table does not have."""
    rows = Promise.objects.all() if rows is None else rows
    there = Exists(model._default_manager.filter(pk=OuterRef(field)))
    return rows.filter(~there, **{f"{field}__isnull": False}).count()


def _missing_indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(names()) - set(connection.introspection.get_constraints(cursor, Promise._meta.db_table))


def _wrongly_live() -> int:
    wrong = 0
    for programme in Programme.objects.exclude(settled_on=None).prefetch_related("steps"):
        day, steps = programme.settled_on, [step.pk for step in programme.steps.all()]
        if day is not None:
            rows = Promise.objects.filter(step__in=steps)
            wrong += rows.filter(closed_by(day), live=True).count() + rows.filter(open_on(day), live=False).count()
    return wrong
