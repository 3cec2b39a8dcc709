"""The leaders' voice page, each figure one click from the voices that it counts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dongban.journal.actions import saw
from dongban.people.http import Request, door
from dongban.records.queries import firm
from dongban.voices.forms.leaders import LeadersAsked
from dongban.voices.queries import leaders as queries

NO_FIGURES = gettext_lazy("Figures of the voices are seen by those who lead, and by those who answer customers.")


@door("weigh", "voices.case", NO_FIGURES)
@require_safe
def glance(request: Request) -> HttpResponse:
    choice = LeadersAsked(request.GET).choice()
    found = queries.leading(request.viewer, firm(), request.at, queries.Choice(months=choice.months))
    return render(request, "voices/glance.html", {"found": found, "choice": choice, "spans": queries.SPANS})


@door("weigh", "voices.case", NO_FIGURES)
@require_safe
def behind(request: Request) -> HttpResponse:
    choice = LeadersAsked(request.GET).choice()
    found = queries.behind(request.viewer, firm(), request.at, choice)
    saw(
        viewer=request.viewer,
        at=request.at,
        page="voices:behind",
        customers=[line.customer for line in found.lines if line.customer],
        address=request.META["REMOTE_ADDR"],
    )
    return render(request, "voices/behind.html", {"found": found, "choice": choice})
