"""The rows behind a figure of the recommendation page.

An answer stands without its customer's name, as the page hides small groups so that nobody is known by what she said;
an unhappy one became a voice, and whoever may read that finds her there. Of a group that is hidden no row is shown.
Whom a link was sent to, and who stays silent, is said by name within the viewer's reach: so that somebody can call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from dongban.kernel.korean import mask_name
from dongban.kernel.words import say_day
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records.models import Customer
from dongban.voices.models.cases import Case, number_of
from dongban.voices.queries.lines import not_about
from dongban.voices.surveys.models import Invitation, Survey
from dongban.voices.surveys.queries.groups import By, answers_of, group, grouping, links_of, silent
from dongban.voices.surveys.rules import FEWEST, UNHAPPY
from dongban.voices.surveys.words import ABOUTS

AT_ONCE = 50


class Figure(StrEnum):
    ALL = "all"
    UNHAPPY = "unhappy"
    HEARD = "heard"
    ASKED = "asked"
    ANSWERED = "answered"
    SILENT = "silent"


TITLES: Mapping[Figure, str | Lazy] = {
    Figure.ALL: gettext_lazy("Answers"),
    Figure.UNHAPPY: pgettext_lazy("figure", "Unhappy"),
    Figure.HEARD: gettext_lazy("Unhappy answers that became a voice"),
    Figure.ASKED: gettext_lazy("Links sent"),
    Figure.ANSWERED: gettext_lazy("Links answered"),
    Figure.SILENT: gettext_lazy("Asked twice and never answered"),
}
_TERMS: Mapping[Figure, Q] = {
    Figure.UNHAPPY: Q(score__lte=UNHAPPY),
    Figure.HEARD: Q(score__lte=UNHAPPY, case__isnull=False),
    Figure.ANSWERED: Q(answer__isnull=False),
}
LINKS = frozenset({Figure.ASKED, Figure.ANSWERED, Figure.SILENT})


@dataclass(frozen=True)
class Choice:
    figure: Figure = Figure.ALL
    by: By | None = None
    key: str = ""
    page: int = 1


class Answer(NamedTuple):
    """`voice` and `number` of the voice that it became, for whoever may open it."""

    said: str
    look: str
    when: str
    about: str
    comment: str
    voice: int
    number: str


class Asked(NamedTuple):
    """`customer` is 0 where she is out of the viewer's reach."""

    name: str
    customer: int
    about: str
    stands: str
    look: str


@dataclass(frozen=True)
class Behind:
    """`shut`: so few that nobody's answer is shown. `whose`: the customers whose rows these are."""

    title: str
    about: str
    total: int
    shut: bool
    answers: list[Answer]
    asked: list[Asked]
    page: Page[Any] | None
    whose: list[int]


def behind(viewer: Viewer, day: date, choice: Choice) -> Behind:
    """One page of fifty of them, the newest first. Six statements."""
    rows, about = _rows(viewer, day, choice)
    title = str(TITLES[choice.figure])
    if rows is None:
        return Behind(title, about, 0, True, [], [], None, [])
    page = Paginator(rows, AT_ONCE).get_page(choice.page)
    if choice.figure not in LINKS:
        surveys: list[Survey] = list(page)
        whose = [one.customer_id for one in surveys if one.customer_id]
        return Behind(title, about, page.paginator.count, False, _answers(viewer, surveys), [], page, whose)
    asked = _silent(viewer, list(page)) if choice.figure is Figure.SILENT else _asked(viewer, list(page))
    whose = [one.customer for one in asked if one.customer]
    return Behind(title, about, page.paginator.count, False, [], asked, page, whose)


def _rows(viewer: Viewer, day: date, choice: Choice) -> tuple[QuerySet[Any, Any] | None, str]:
    """The rows in their order, and of which group they are; None where they are too few to be shown."""
    if choice.figure is Figure.SILENT:
        return silent(links_of(viewer, day)).order_by("-asked", "customer"), ""
    links = choice.figure in LINKS
    every: QuerySet[Any] = links_of(viewer, day) if links else answers_of(viewer, day)
    about = ""
    if choice.by is None:
        some = every if every.count() >= FEWEST else None
    else:
        grouped = grouping(choice.by, day, viewer.language)
        about = choice.key if choice.by is By.MONTH else grouped.name(choice.key)
        some = group(every, grouped, choice.key)
    if some is None:
        return None, about
    found = some.filter(_TERMS.get(choice.figure, Q()))
    return found.order_by("-asked_on" if links else "-on", "-pk"), about


def _answers(viewer: Viewer, rows: list[Survey]) -> list[Answer]:
    """What is said of a voice that she may not weigh is kept from her: it may be about her. Two statements."""
    cases = [row.case_id for row in rows if row.case_id]
    weighs, opens = (
        set(
            reach.visible(viewer, act, not_about(viewer, Case.objects.filter(pk__in=cases))).values_list(
                "pk", flat=True
            )
        )
        for act in ("weigh", "see")
    )
    return [
        Answer(
            _("%(score)s of 10") % {"score": row.score},
            "late" if row.score <= UNHAPPY else "kept",
            say_day(row.on, viewer.language, year=True),
            str(ABOUTS.get(row.about, "")),
            row.comment if row.case_id is None or row.case_id in weighs else "",
            row.case_id if row.case_id in opens and row.case_id else 0,
            number_of(row.case_id) if row.case_id in opens and row.case_id else "",
        )
        for row in rows
    ]


def _asked(viewer: Viewer, rows: list[Invitation]) -> list[Asked]:
    """Two statements."""
    names = _names(viewer, [row.customer_id for row in rows])
    answered = set(Survey.objects.filter(invitation__in=rows).values_list("invitation", flat=True))
    return [
        Asked(
            *names.get(row.customer_id, _UNREACHED),
            f"{ABOUTS.get(row.about, '')} · {say_day(row.asked_on, viewer.language, year=True)}",
            _("has answered") if row.pk in answered else _("no answer"),
            "kept" if row.pk in answered else "open",
        )
        for row in rows
    ]


def _silent(viewer: Viewer, rows: list[Mapping[str, Any]]) -> list[Asked]:
    """One statement."""
    names = _names(viewer, [row["customer"] for row in rows])
    return [
        Asked(
            *names.get(row["customer"], _UNREACHED),
            ngettext("asked %(n)s time", "asked %(n)s times", row["asked"]) % {"n": row["asked"]},
            _("no answer"),
            "open",
        )
        for row in rows
    ]


_UNREACHED = ("—", 0)


def _names(viewer: Viewer, customers: list[int]) -> dict[int, tuple[str, int]]:
    """As she may read them; those out of her reach are not there."""
    rows = reach.visible(viewer, "see", Customer.objects.filter(pk__in=customers))
    return {
        pk: (name if viewer.unmasked or kind == "company" else mask_name(name), pk)
        for pk, name, kind in rows.values_list("pk", "name", "kind")
    }
