"""Today, and where each role begins its day."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dongban.front.forms import TodayAsked
from dongban.front.places import home
from dongban.front.queries import today as queries
from dongban.journal.actions import saw
from dongban.people.http import Request, own_door
from dongban.promises.queries import risen_to
from dongban.records.http import firm_of

HERE = "front:today"


@own_door
@require_safe
def today(request: Request) -> HttpResponse:
    """Whoever owes no promises begins her day on the page that she came for."""
    start = home(request.viewer)
    if start != HERE:
        return redirect(start)
    asked = TodayAsked(request.GET)
    sieve = asked.sieve()
    found = queries.today(request.viewer, request.day, firm_of(request), sieve, page=asked.value("page", 1))
    customers = [line.customer for line in found.page.lines if line.customer]
    saw(viewer=request.viewer, at=request.at, page=HERE, customers=customers, address=request.META["REMOTE_ADDR"])
    page: dict[str, Any] = {"found": found, "sieve": sieve, "asked": queries.address_of(sieve), "pick": asked.picked()}
    page["risen"] = risen_to(request.viewer, request.day)
    return render(request, "front/today.html", page)
