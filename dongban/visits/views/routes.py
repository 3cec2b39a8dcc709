"""The day's route: choosing visits, and the order that they are made in."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dongban.journal.actions import saw
from dongban.people.http import Refused, Request, door
from dongban.visits.access import NO_ROUTE
from dongban.visits.actions.routes import plan_route
from dongban.visits.forms.routes import RouteDayForm, RouteForm
from dongban.visits.queries import routes as queries


@door("plan", "visits.route", NO_ROUTE)
@require_http_methods(["GET", "HEAD", "POST"])
def route(request: Request) -> HttpResponse:
    viewer, day = request.viewer, request.day
    on = RouteDayForm(request.GET).day(day)
    choices = queries.choices(viewer, day, on)
    form = RouteForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid() and _planned(request, form, on):
        return redirect(f"{reverse('visits:route')}?on={on.isoformat()}")
    found = queries.planned(viewer, day, on)
    seen = [choice.card.customer for choice in choices]
    seen += [step.card.customer for step in found.steps if step.card] if found else []
    saw(
        viewer=viewer,
        at=request.at,
        page="visits:route",
        customers=[customer for customer in seen if customer is not None],
        address=request.META["REMOTE_ADDR"],
    )
    page = {"on": on, "form": form, "rows": form.rows(), "route": found, "base": queries.base(viewer)[0]}
    return render(request, "visits/route.html", page, status=422 if form.errors else 200)


def _planned(request: Request, form: RouteForm, on: date) -> bool:
    begins, ends = form.span()
    try:
        plan_route(
            by=request.viewer,
            at=request.at,
            day=request.day,
            on=on,
            wishes=form.wishes(),
            begins=begins,
            ends=ends,
            lunch=form.cleaned_data["lunch"],
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    return True
