"""The list of customers: one's own, or those of one's branches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, Q, QuerySet

from dongban.front.access import reaches_everybody
from dongban.front.queries.customer import about
from dongban.front.queries.masks import Eyes
from dongban.kernel.words import say_day, say_span
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.models import Promise
from dongban.records.models import Customer

PER_PAGE = 50
COLUMNS = ("id", "name", "kind", "born_on", "gender", "phone", "adviser", "adviser__name", "branch__name", "left_on")


@dataclass(frozen=True)
class Known:
    """One line of the list. `next_look` is the class of the mark of the next promise, `next_due` its words; `via` is
    the number that she was found by, where it stands nowhere else on the line."""

    id: int
    name: str
    about: str
    phone: str
    adviser: str
    branch: str
    left: str
    mine: bool
    next_due: str = ""
    next_look: str = ""
    via: str = ""


@dataclass(frozen=True)
class Customers:
    """`listed` counts those with us and those who have left, where the viewer may leaf through them all."""

    people: tuple[Known, ...] = ()
    page: Page[Customer] | None = None
    listed: tuple[int, int] | None = None

    @property
    def mine(self) -> bool:
        return all(one.mine for one in self.people)


def customers(viewer: Viewer, day: date, *, gone: bool, page: int) -> Customers:
    """Those within reach, by name; `gone` lists those who have left. Three statements."""
    rows = reach.visible(viewer, "see", Customer.objects.all())
    has_left = Q(left_on__lte=day)
    counts = rows.aggregate(all=Count("id"), gone=Count("id", filter=has_left))
    here = counts["all"] - counts["gone"]
    paginator = Paginator((rows.filter(has_left) if gone else rows.exclude(has_left)).order_by("name", "id"), PER_PAGE)
    # The count is known already: the paginator need not ask again.
    paginator.count = counts["gone"] if gone else here
    shown = paginator.get_page(page)
    people = known(viewer, day, cast("QuerySet[Customer]", shown.object_list).values_list(*COLUMNS), Eyes.of(viewer))
    return Customers(people, shown, (here, counts["gone"]))


def known(viewer: Viewer, day: date, rows: Iterable[tuple[Any, ...]], eyes: Eyes) -> tuple[Known, ...]:
    """Customers within reach, each as `COLUMNS`, as lines of a list. One statement."""
    found = list(rows)
    waits = _next_due(viewer, day, [row[0] for row in found])
    return tuple(
        replace(
            line(viewer, day, row, eyes),
            next_due=say_span(waits[row[0]], day, viewer.language) if row[0] in waits else "",
            next_look=look(waits[row[0]], day) if row[0] in waits else "",
        )
        for row in found
    )


def line(viewer: Viewer, day: date, row: tuple[Any, ...], eyes: Eyes) -> Known:
    """One customer, given as `COLUMNS`."""
    pk, name, kind, born_on, gender, phone, adviser, adviser_name, branch, left_on = row
    return Known(
        id=pk,
        name=eyes.name(name, kind),
        about=about(kind, born_on, gender, day),
        phone=eyes.phone(phone),
        adviser=adviser_name or "",
        branch=branch or "",
        left=say_day(left_on, viewer.language, year=True) if left_on and left_on <= day else "",
        mine=adviser is not None and adviser == viewer.staff,
    )


def _next_due(viewer: Viewer, day: date, keys: list[int]) -> dict[int, date]:
    """When the first promise to each of them falls due, of those that are open now and within the viewer's reach.

    Asked by owner or branch, as promises are indexed: whoever reaches everybody would read them all, and goes without.
    """
    if reaches_everybody(viewer):
        return {}
    rows = reach.visible(viewer, "see", Promise.objects.waiting(day)).filter(customer__in=keys, opens_on__lte=day)
    return dict(rows.values_list("customer").annotate(due=Min("due_on")).values_list("customer", "due"))


def look(due_on: date, day: date) -> str:
    """The class of the mark for a due day: late, due today, or open."""
    return "late" if due_on < day else "due" if due_on == day else "open"
