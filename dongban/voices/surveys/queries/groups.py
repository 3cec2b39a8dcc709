"""How answers and links are grouped: what a figure counts and what its rows are, by one definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dongban.kernel.words import say_month
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.models import Programme
from dongban.records.models import Branch, Product
from dongban.voices.surveys.models import Invitation, Survey
from dongban.voices.surveys.rules import hidden
from dongban.voices.surveys.words import ABOUTS, GENDERS, decade_of, say_decade

MONTHS = 12


class By(StrEnum):
    MONTH = "month"
    BRANCH = "branch"
    PRODUCT = "product"
    PROGRAMME = "programme"
    ABOUT = "about"
    AGE = "age"
    GENDER = "gender"


TITLES: Mapping[By, str | Lazy] = {
    By.MONTH: _("By month"),
    By.BRANCH: _("By branch"),
    By.PRODUCT: _("By product"),
    By.PROGRAMME: _("By programme"),
    By.ABOUT: _("By occasion"),
    By.AGE: _("By age"),
    By.GENDER: _("By gender"),
}
# How answers are looked at, and how the links that were sent.
OF_ANSWERS = (By.MONTH, By.BRANCH, By.PRODUCT, By.PROGRAMME, By.ABOUT)
OF_LINKS = (By.BRANCH, By.AGE, By.GENDER)
_COLUMNS = {By.MONTH: "on", By.AGE: "customer__born_on__year", By.GENDER: "customer__gender"}


@dataclass(frozen=True)
class Grouping:
    """`key` makes of what stands in the column the key of its group; `name` says how people call it, if it has one."""

    column: str
    key: Callable[[Any], str]
    name: Callable[[str], str]


def grouping(by: By, day: date, language: str) -> Grouping:
    """At most one statement, for the names."""
    keys: Mapping[By, Callable[[Any], str]] = {
        By.MONTH: lambda on: f"{on:%Y-%m}",
        By.AGE: lambda born: decade_of(born, day),
    }
    return Grouping(_COLUMNS.get(by, by.value), keys.get(by, lambda value: str(value or "")), _names(by, language))


def _names(by: By, language: str) -> Callable[[str], str]:
    if by is By.MONTH:
        return lambda key: say_month(date.fromisoformat(f"{key}-01"), language, year=False)
    if by is By.AGE:
        return lambda key: say_decade(key) if key else ""
    found: dict[str, str] = {}
    if by in (By.BRANCH, By.PRODUCT):
        model: Any = Branch if by is By.BRANCH else Product
        found = {str(pk): name for pk, name in model.objects.values_list("pk", "name")}
    elif by is By.PROGRAMME:
        rows = Programme.objects.values_list("code", "name")
        found = {code: name.get(language) or code for code, name in rows}
    else:
        found = {key: str(name) for key, name in (ABOUTS if by is By.ABOUT else GENDERS).items()}
    return lambda key: found.get(key, "")


def group(rows: QuerySet[Any], grouped: Grouping, key: str) -> QuerySet[Any] | None:
    """The rows of one group. None where it is not shown, as it or one of the others is too small. One statement."""
    sizes: Counter[str] = Counter()
    values: dict[str, list[Any]] = {}
    for value, n in rows.order_by().values_list(grouped.column).annotate(n=Count("pk")):
        sizes[grouped.key(value)] += n
        values.setdefault(grouped.key(value), []).append(value)
    if key not in values or not grouped.name(key) or key in hidden(sizes):
        return None
    return rows.filter(**{f"{grouped.column}__in": values[key]})


def answers_of(viewer: Viewer, day: date) -> QuerySet[Survey]:
    """The answers of the last twelve months, within her reach."""
    return reach.visible(viewer, "see", Survey.objects.recommending().within(months_before(day)[0], day))


def links_of(viewer: Viewer, day: date) -> QuerySet[Invitation]:
    """The links that were sent in them."""
    return reach.visible(viewer, "see", Invitation.objects.filter(asked_on__range=(months_before(day)[0], day)))


def silent(links: QuerySet[Invitation]) -> QuerySet[Invitation, Any]:
    """Customers who were asked twice or more and have never answered, each with how often."""
    by_customer = links.order_by().values("customer").annotate(asked=Count("pk"), answered=Count("answer"))
    return by_customer.filter(asked__gte=2, answered=0)


def months_before(day: date) -> list[date]:
    """The first days of the last twelve months, the present one included.

    >>> months_before(date(2026, 3, 2))[0]
    datetime.date(2025, 4, 1)
    """
    number = day.year * 12 + day.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - MONTHS + 1, number + 1)]
