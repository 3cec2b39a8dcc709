"""The roles of a firm, and the closed language in which reach is written. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    CONSULTANT = "consultant"
    MANAGER = "manager"
    VOC = "voc"
    EXECUTIVE = "executive"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Theme(StrEnum):
    """How pages look to somebody who does not leave it to her machine."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Hat:
    """One posting as it holds today: a role, on behalf of a member of staff, in a unit and the units below it."""

    role: Role
    staff: int | None = None
    unit: int | None = None
    units: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Term:
    """A reach: which rows. `a | b`, `a & b` and `~a` combine."""

    def __or__(self, other: Term) -> Term:
        return Either(self, other)

    def __and__(self, other: Term) -> Term:
        return Both(self, other)

    def __invert__(self) -> Term:
        return Not(self)


@dataclass(frozen=True)
class All(Term):
    """Every row of the firm."""


@dataclass(frozen=True)
class Nothing(Term):
    """No row: also what a missing rule means."""


@dataclass(frozen=True)
class Mine(Term):
    """Rows whose field names the viewer's own member of staff."""

    field: str


@dataclass(frozen=True)
class MyUnits(Term):
    """Rows whose field names the viewer's unit or one below it."""

    field: str


@dataclass(frozen=True)
class Assigned(Term):
    """Rows whose field names the viewer as a user."""

    field: str


@dataclass(frozen=True)
class Flag(Term):
    """Rows whose boolean field is true."""

    field: str


@dataclass(frozen=True)
class Until(Term):
    """Rows whose date field is empty or not yet past."""

    field: str


@dataclass(frozen=True)
class Unset(Term):
    """Rows whose field is empty."""

    field: str


@dataclass(frozen=True)
class OneOf(Term):
    """Rows whose field holds one of these words."""

    field: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Among(Term):
    """Rows whose field is named, in the column `named`, by some row of the model `label` that is within `inner`.

    The one term that looks beyond its row. `inner` must lead to few rows by an index.
    """

    field: str
    label: str
    named: str
    inner: Term


@dataclass(frozen=True)
class Either(Term):
    left: Term
    right: Term


@dataclass(frozen=True)
class Both(Term):
    left: Term
    right: Term


@dataclass(frozen=True)
class Not(Term):
    inner: Term


def holds(term: Term, row: Mapping[str, Any], *, user: int | None, hat: Hat, day: date) -> bool:
    """Whether one row is within the term: the meaning of the language, which the compiled query must equal.

    Under the label of a model, `row` holds that model's rows, for `Among` to look at.

    >>> hat = Hat(Role.CONSULTANT, staff=7)
    >>> holds(Mine("adviser_id"), {"adviser_id": 7}, user=1, hat=hat, day=date(2026, 3, 2))
    True
    >>> holds(~Until("left_on"), {"left_on": date(2026, 3, 1)}, user=1, hat=hat, day=date(2026, 3, 2))
    True
    """
    match term:
        case All():
            return True
        case Mine(field):
            return hat.staff is not None and row[field] == hat.staff
        case MyUnits(field):
            return row[field] in hat.units
        case Assigned(field):
            return user is not None and row[field] == user
        case Flag() | Until() | Unset() | OneOf():
            return _by_value(term, row, day)
        case Among(field, label, named, inner):
            others = (each for each in row[label] if each[named] is not None and each[named] == row[field])
            return any(holds(inner, each, user=user, hat=hat, day=day) for each in others)
        case Either() | Both() | Not():
            return _combined(term, row, user=user, hat=hat, day=day)
        case _:
            return False


def _by_value(term: Flag | Until | Unset | OneOf, row: Mapping[str, Any], day: date) -> bool:
    match term:
        case Flag(field):
            return bool(row[field])
        case Until(field):
            return row[field] is None or row[field] >= day
        case Unset(field):
            return row[field] is None
        case OneOf(field, words):
            return row[field] in words


def _combined(term: Either | Both | Not, row: Mapping[str, Any], *, user: int | None, hat: Hat, day: date) -> bool:
    match term:
        case Either(left, right):
            return holds(left, row, user=user, hat=hat, day=day) or holds(right, row, user=user, hat=hat, day=day)
        case Both(left, right):
            return holds(left, row, user=user, hat=hat, day=day) and holds(right, row, user=user, hat=hat, day=day)
        case Not(inner):
            return not holds(inner, row, user=user, hat=hat, day=day)
