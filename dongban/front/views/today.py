"""Today, and where each role begins its day."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dongban.front.forms import TodayAsked
from dongban.front.middleware import firm_of
from dongban.front.places import home
from dongban.front.queries import today as queries
from dongban.journal.actions import saw
from dongban.people.http import Request, own_door
from dongban.promises.queries import risen_to

HERE = "front:today"


@own_door
@require_safe
def today(request: Request) -> HttpResponse:
    """Whoever owes no promises begins her day on the page that she came for."""
    start = home(request.viewer)
    if start != HERE:
        return redirect(start)
    asked = TodayAsked(request.GET)
    bucket, programme = asked.value("when", ""), asked.value("programme", "")
    found = queries.today(
        request.viewer, request.day, firm_of(request), bucket=bucket, programme=programme, page=asked.value("page", 1)
    )
    customers = [line.customer for line in found.page.lines if line.customer]
    saw(viewer=request.viewer, at=request.at, page=HERE, customers=customers, address=request.META["REMOTE_ADDR"])
    mine = {line.owner for line in found.page.lines} <= {request.viewer.staff}
    shown = {"found": found, "bucket": bucket, "programme": programme, "mine": mine}
    shown["risen"] = risen_to(request.viewer, request.day)
    return render(request, "front/today.html", shown)
