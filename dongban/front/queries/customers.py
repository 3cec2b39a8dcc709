"""The list of customers: one's own, or those of one's branches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

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
_COLUMNS = ("id", "name", "kind", "born_on", "gender", "phone", "adviser", "adviser__name", "branch__name", "left_on")


@dataclass(frozen=True)
class Known:
    """One line of the list. `next_look` is the class of the mark of the next promise, `next_due` its words."""

    id: int
    name: str
    about: str
    phone: str
    adviser: str
    branch: str
    left: str
    mine: bool
    next_due: str
    next_look: str


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
    people = known(viewer, day, cast("QuerySet[Customer]", shown.object_list))
    return Customers(people, shown, (here, counts["gone"]))


def known(viewer: Viewer, day: date, rows: QuerySet[Customer]) -> tuple[Known, ...]:
    """Customers within reach as lines of a list. Two statements."""
    found = list(rows.values_list(*_COLUMNS))
    waits = _next_due(viewer, day, [row[0] for row in found])
    eyes = Eyes.of(viewer)
    return tuple(
        Known(
            id=pk,
            name=eyes.name(name, kind),
            about=about(kind, born_on, gender, day),
            phone=eyes.phone(phone),
            adviser=adviser_name or "",
            branch=branch or "",
            left=say_day(left_on, viewer.language, year=True) if left_on and left_on <= day else "",
            mine=adviser is not None and adviser == viewer.staff,
            next_due=say_span(waits[pk], day, viewer.language) if pk in waits else "",
            next_look=look(waits[pk], day) if pk in waits else "",
        )
        for pk, name, kind, born_on, gender, phone, adviser, adviser_name, branch, left_on in found
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
