"""How promises are kept: for leaders, and as a table to take along."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dongban.front.access import NO_FIGURES
from dongban.front.downloads import csv_file
from dongban.front.forms import BehindAsked, KeptAsked
from dongban.front.queries import kept as queries
from dongban.journal.actions import saw
from dongban.people.http import Request, door

_DOOR = door("see", "promises.tally", NO_FIGURES)


@_DOOR
@require_safe
def kept(request: Request) -> HttpResponse:
    choice = KeptAsked(request.GET).choice()
    found = queries.kept(request.viewer, request.day, choice)
    return render(request, "front/kept.html", {"found": found, "choice": choice, "spans": queries.SPANS})


@_DOOR
@require_safe
def kept_csv(request: Request) -> HttpResponse:
    """The same table with the same filters. Counts without a name: nobody's data is seen."""
    found = queries.kept(request.viewer, request.day, KeptAsked(request.GET).choice())
    head = [
        _("Month") if found.branch else _("Branch"),
        *map(str, queries.COLUMNS.values()),
        _("Else"),
        _("All"),
        _("Kept on time, %"),
    ]
    rows = [_cells(one) for one in (*found.lines, found.total)]
    return csv_file(f"kept-{request.day:%Y-%m-%d}.csv", head, rows)


def _cells(one: queries.Figures) -> list[object]:
    rate = "" if one.rate is None else round(one.rate, 1)
    return [one.name, *(cell.count for cell in one.counts), one.other, one.total, rate]


@_DOOR
@require_safe
def behind(request: Request) -> HttpResponse:
    """The promises behind one figure."""
    asked = BehindAsked(request.GET)
    page, state, month = asked.value("page", 1), asked.chosen_state(), asked.chosen_month()
    choice = asked.choice()
    found = queries.behind(request.viewer, request.day, choice, month=month, state=state, page=page)
    customers = [line.card.customer for line in found.lines if line.card.customer]
    saw(
        viewer=request.viewer,
        at=request.at,
        page="front:behind",
        customers=customers,
        address=request.META["REMOTE_ADDR"],
    )
    shown = {"found": found, "page": page, "choice": choice}
    return render(request, "front/behind.html", shown)
