"""The leaders' view: the firm at a glance, each figure one click from the rows that it came from."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dongban.front.access import NO_FIGURES
from dongban.front.forms import GlanceAsked
from dongban.front.queries import glance as queries
from dongban.front.queries.kept import SPANS
from dongban.people.http import Request, door
from dongban.records.http import firm_of
from dongban.visits.queries.joining import awaited


@door("see", "promises.tally", NO_FIGURES)
@require_safe
def glance(request: Request) -> HttpResponse:
    choice = GlanceAsked(request.GET).choice()
    found = queries.glance(request.viewer, request.day, firm_of(request), choice)
    page = {"found": found, "choice": choice, "spans": SPANS, "awaited": awaited(request.viewer)}
    return render(request, "front/glance.html", page)
