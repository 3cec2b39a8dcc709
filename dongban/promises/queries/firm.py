"""What every promise is reckoned with: the firm's calendar and its programmes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeVar

from django.db import connection, models

from dongban.kernel.calendar import Calendar
from dongban.people.asking import Rows, often
from dongban.promises.models import Programme, Promise, Step
from dongban.promises.rules import ProgrammeRule, StepRule
from dongban.records import queries as records
from dongban.records.models import Firm, Holiday

_Made = TypeVar("_Made", Programme, Step)

# Before a firm is loaded there is no calendar; the product's home is Korea.
_NO_FIRM = "KR"


def calendar(firm: Firm | None = None) -> Calendar:
    """The firm's working days, its own additions included. Two statements, one where the firm is given."""
    firm = firm or records.firm()
    return _calendar(firm.calendar if firm else _NO_FIRM, tuple(_holidays(None)))


@often
def _holidays(_nobody: None) -> Rows:
    return Holiday.objects.order_by("day").values_list("day", "name")


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


@dataclass(frozen=True, eq=False)
class StepOf:
    """A step with the programme that it belongs to. The same object as long as nobody changes the programme."""

    pk: int
    programme: int
    rule: ProgrammeRule
    step: StepRule


def steps() -> Mapping[int, StepOf]:
    """Every step of every programme that was ever on, by number, those that were taken out too. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(*_asked_for_steps(connection.vendor))
        return _steps(tuple(cursor.fetchall()))


@lru_cache(maxsize=2)
def _asked_for_steps(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    """Every page of promises asks this, always the same: it is compiled once."""
    found = Step.objects.filter(programme__draft=False).select_related("programme").order_by("programme_id", "position")
    return found.values_list(*_FIELDS).query.sql_with_params()


_STEP = tuple(field for field in Step._meta.concrete_fields if field.name != "programme")
_PROGRAMME = tuple(Programme._meta.concrete_fields)
_FIELDS = (*(field.attname for field in _STEP), *(f"programme__{field.attname}" for field in _PROGRAMME))


@lru_cache(maxsize=4)
def _steps(rows: tuple[tuple[Any, ...], ...]) -> Mapping[int, StepOf]:
    """What was read last time is not worked out again: programmes change a few times a year."""
    found = [(_made(Programme, _PROGRAMME, row[len(_STEP) :]), _made(Step, _STEP, row[: len(_STEP)])) for row in rows]
    return {
        step.pk: StepOf(step.pk, programme.pk, rule, step.rule())
        for _pk, group in groupby(found, key=lambda pair: pair[0].pk)
        for own in [[*group]]
        for rule in [own[0][0].rule([step for _programme, step in own])]
        for programme, step in own
    }


def _made(model: type[_Made], fields: Sequence[models.Field[Any, Any]], row: Sequence[Any]) -> _Made:
    """The row as the model would have it: a cursor gives JSON as text, and SQLite dates too."""
    read = {field.attname: _value(field, value) for field, value in zip(fields, row, strict=True)}
    return model(**read)


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(field, models.JSONField) and isinstance(value, str):
        return json.loads(value)
    return field.to_python(value)


@dataclass(frozen=True)
class Book:
    """What a page of promises is reckoned with, read once."""

    steps: Mapping[int, StepOf]
    calendar: Calendar


def book(firm: Firm | None = None) -> Book:
    """Three statements, two where the firm is given."""
    return Book(steps(), calendar(firm))
