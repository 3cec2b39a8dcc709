"""The viewer, and what she reaches: the only door to a row from a page, a job or a command."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models
from django.db.models import BooleanField, F, Func, Q, Subquery
from django.http import Http404
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _

from dongban.people import rules
from dongban.people.models import Posting, User
from dongban.people.rules import Hat, Nothing, Role, Term
from dongban.people.scope import RULES, UNMASKED

Row = TypeVar("Row", bound=models.Model)
# Of more branches than these many customers begin with the same letters.
_FEW_UNITS = 4
# No row has this key; a compiled Nothing must be a predicate, not an exception.
_NO_ROW = Q(pk__in=[])


class Refused(Exception):
    """An action that the viewer may not take; its text is the sentence that she reads."""


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks, on one day. `system` is the firm's own clock and commands, which reach everything."""

    user: int | None
    name: str
    hats: tuple[Hat, ...]
    day: date
    language: str = "ko"
    system: bool = False
    theme: str = ""

    @property
    def staff(self) -> int | None:
        return next((hat.staff for hat in self.hats if hat.staff is not None), None)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(hat.role for hat in self.hats)

    @property
    def serves_few(self) -> bool:
        """Whether she serves customers of her own or of a few branches, and reaches nobody else."""
        units = {unit for hat in self.hats for unit in hat.units if hat.role is Role.MANAGER}
        return not self.system and self.roles <= {Role.CONSULTANT, Role.MANAGER} and len(units) <= _FEW_UNITS

    @property
    def unmasked(self) -> bool:
        """Whether names and telephone numbers are shown as they are."""
        return self.system or bool(self.roles & UNMASKED)


def system(day: date, language: str = "ko") -> Viewer:
    return Viewer(user=None, name="dongban", hats=(), day=day, language=language, system=True)


# The postings of a day, each with the units below its own: every page begins with this, so it is one statement.
_POSTED = """
SELECT p.id, p.role, p.staff, p.unit, l.below FROM people_posting p LEFT JOIN people_unitlink l ON l.above = p.unit
WHERE p.user_id = %s AND p.since <= %s AND (p.until IS NULL OR p.until >= %s) ORDER BY p.id
"""


def viewer_of(user: User, day: date) -> Viewer:
    """The user's postings of that day. Without any, she reaches nothing. One statement."""
    on = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(_POSTED, [user.pk, on, on])
        rows = cursor.fetchall()
    hats = tuple(
        Hat(Role(role), staff, unit, frozenset(below for *_rest, below in group if below is not None) | _own(unit))
        for (_posting, role, staff, unit), group in groupby(rows, key=lambda row: row[:4])
    )
    return Viewer(user=user.pk, name=user.name, hats=hats, day=day, language=user.language, theme=user.theme)


def _own(unit: int | None) -> frozenset[int]:
    return frozenset() if unit is None else frozenset({unit})


def compile_term(term: Term, *, user: int | None, hat: Hat, day: date) -> Q:
    """The term as a predicate that every database decides alike; equal to `rules.holds` row by row."""
    match term:
        case rules.All():
            return Q()
        case rules.Mine(field):
            return Q(**{field: hat.staff}) if hat.staff is not None else _NO_ROW
        case rules.MyUnits(field):
            return Q(**{f"{field}__in": sorted(hat.units)}) if hat.units else _NO_ROW
        case rules.Assigned(field):
            return Q(**{field: user}) if user is not None else _NO_ROW
        case rules.Flag() | rules.Until() | rules.Unset() | rules.OneOf():
            return _by_value(term, day)
        case rules.Among(field, label, named, inner):
            rows = apps.get_model(label)._base_manager.filter(compile_term(inner, user=user, hat=hat, day=day))
            return Q(_Named(F(field), Subquery(rows.filter(**{f"{named}__isnull": False}).values(named))))
        case rules.Either() | rules.Both() | rules.Not():
            return _combined(term, user=user, hat=hat, day=day)
        case _:
            return _NO_ROW


def _by_value(term: rules.Flag | rules.Until | rules.Unset | rules.OneOf, day: date) -> Q:
    """Terms that ask the row alone, whoever looks."""
    match term:
        case rules.Flag(field):
            return Q(**{field: True})
        case rules.Until(field):
            return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": day})
        case rules.Unset(field):
            return Q(**{f"{field}__isnull": True})
        case rules.OneOf(field, words):
            return Q(**{f"{field}__in": words})


def _combined(term: rules.Either | rules.Both | rules.Not, *, user: int | None, hat: Hat, day: date) -> Q:
    match term:
        case rules.Either(left, right):
            return _either(
                compile_term(left, user=user, hat=hat, day=day), compile_term(right, user=user, hat=hat, day=day)
            )
        case rules.Both(left, right):
            return compile_term(left, user=user, hat=hat, day=day) & compile_term(right, user=user, hat=hat, day=day)
        case rules.Not(inner):
            return _not(inner, user=user, hat=hat, day=day)


class _Named(Func):
    """Whether a value is among those of a subquery, never unknown.

    As an array that PostgreSQL works out first: beside another condition it then still uses both indexes, where an IN
    would make it read the whole table.
    """

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **_options: Any) -> Any:
        value, params = compiler.compile(self.source_expressions[0])
        rows, more = compiler.compile(self.source_expressions[1])
        among = f"= ANY(ARRAY{rows})" if connection.vendor == "postgresql" else f"IN {rows}"
        return f"({value} IS NOT NULL AND {value} {among})", (*params, *params, *more)


def _either(left: Q, right: Q) -> Q:
    # Django reads `Q() | q` as q, yet an empty Q is here "every row".
    return Q() if not left or not right else left | right


def _not(inner: Term, *, user: int | None, hat: Hat, day: date) -> Q:
    compiled = compile_term(inner, user=user, hat=hat, day=day)
    return ~compiled if compiled else _NO_ROW


def terms(viewer: Viewer, action: str, label: str) -> list[tuple[Hat, Term]]:
    by_role = RULES.get((label, action), {})
    return [(hat, by_role.get(hat.role, Nothing())) for hat in viewer.hats]


def predicate(viewer: Viewer, action: str, label: str) -> Q:
    """What the viewer reaches of a model (`"records.customer"`) for an action (`"see"`)."""
    if viewer.system:
        return Q()
    compiled = [
        compile_term(term, user=viewer.user, hat=hat, day=viewer.day)
        for hat, term in terms(viewer, action, label)
        if term != Nothing()
    ]
    return functools.reduce(_either, compiled) if compiled else _NO_ROW


def visible(viewer: Viewer, action: str, rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    found = predicate(viewer, action, rows.model._meta.label_lower)
    return rows.filter(found) if found else rows


def get_or_404(viewer: Viewer, action: str, rows: models.QuerySet[Row], **lookup: Any) -> Row:
    """One row within reach. One that exists elsewhere and one that does not exist answer alike."""
    row = visible(viewer, action, rows).filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def reaches_unit(viewer: Viewer, action: str, label: str, field: str, unit: int) -> bool:
    """Whether the viewer reaches every row that belongs to the unit by that field, whatever rows there are."""
    return viewer.system or any(_whole(term, hat, field, unit) for hat, term in terms(viewer, action, label))


def _whole(term: Term, hat: Hat, field: str, unit: int) -> bool:
    match term:
        case rules.All():
            return True
        case rules.MyUnits(name):
            return name == field and unit in hat.units
        case rules.Either():
            return _whole(term.left, hat, field, unit) or _whole(term.right, hat, field, unit)
        case _:
            return False


def may(viewer: Viewer, action: str, label: str) -> bool:
    """Whether the viewer reaches any row at all: what decides about menus and buttons."""
    return viewer.system or any(term != Nothing() for _, term in terms(viewer, action, label))


def reaches(viewer: Viewer, action: str, row: models.Model) -> bool:
    """Whether the viewer reaches this very row, asked of the database."""
    if viewer.system:
        return True
    model = type(row)
    found = predicate(viewer, action, model._meta.label_lower)
    return model._default_manager.filter(found, pk=row.pk).exists()


def require(viewer: Viewer, action: str, row: models.Model, sentence: str | Lazy = "") -> None:
    """Raises Refused with the sentence unless the viewer reaches the row for the action."""
    if not reaches(viewer, action, row):
        raise _refusal(sentence)


def require_any(viewer: Viewer, action: str, label: str, sentence: str | Lazy = "") -> None:
    """Raises Refused with the sentence unless the viewer reaches any row at all."""
    if not may(viewer, action, label):
        raise _refusal(sentence)


def holders(action: str, label: str, day: date) -> models.QuerySet[User]:
    """Who may do it with some row or other on that day, by name: whom one can ask."""
    roles = [role for role, term in RULES.get((label, action), {}).items() if term != Nothing()]
    posted = Posting.objects.on(day).filter(role__in=roles).values("user")
    return User.objects.filter(pk__in=posted, is_active=True).order_by("name", "pk")


def _refusal(sentence: str | Lazy) -> Refused:
    return Refused(str(sentence) or _("This belongs to other tasks than yours. An administrator knows whose it is."))
