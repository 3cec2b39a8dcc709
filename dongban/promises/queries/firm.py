"""What every promise is reckoned with: the firm's calendar and its programmes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from dongban.kernel.calendar import Calendar
from dongban.promises.models import Promise, Step
from dongban.promises.rules import ProgrammeRule, StepRule
from dongban.records import queries as records
from dongban.records.models import Firm, Holiday

# Before a firm is loaded there is no calendar; the product's home is Korea.
_NO_FIRM = "KR"


def calendar(firm: Firm | None = None) -> Calendar:
    """The firm's working days, its own additions included. Two statements, one where the firm is given."""
    firm = firm or records.firm()
    return _calendar(
        firm.calendar if firm else _NO_FIRM, tuple(Holiday.objects.order_by("day").values_list("day", "name"))
    )


@lru_cache(maxsize=4)
def _calendar(country: str, additions: tuple[tuple[date, str], ...]) -> Calendar:
    # Kept between pages: the holidays of a year take milliseconds to work out.
    return Calendar(country, dict(additions))


def first_due_on(promise: Promise) -> date:
    """The due day before it was ever postponed."""
    if not promise.postponed:
        return promise.due_on
    first = promise.postponements.order_by("id").values_list("old_due_on", flat=True).first()
    return first or promise.due_on


@dataclass(frozen=True)
class StepOf:
    """A step with the programme that it belongs to."""

    pk: int
    programme: int
    rule: ProgrammeRule
    step: StepRule


def steps() -> Mapping[int, StepOf]:
    """Every step of every programme, by number, those that were taken out too. One statement."""
    found = Step.objects.select_related("programme").order_by("programme_id", "position")
    return {
        step.pk: StepOf(step.pk, step.programme_id, rule, step.rule())
        for own in ([*group] for _programme, group in groupby(found, key=lambda step: step.programme_id))
        for rule in [own[0].programme.rule(own)]
        for step in own
    }


@dataclass(frozen=True)
class Book:
    """What a page of promises is reckoned with, read once."""

    steps: Mapping[int, StepOf]
    calendar: Calendar


def book(firm: Firm | None = None) -> Book:
    """Three statements, two where the firm is given."""
    return Book(steps(), calendar(firm))
