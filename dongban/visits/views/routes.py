"""The day's route: choosing visits, and the order that they are made in."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dongban.journal.actions import saw
from dongban.people.http import Refused, Request, door
from dongban.visits.access import NO_ROUTE, NOT_YOUR_PACE
from dongban.visits.actions.routes import minute_of, plan_route, set_pace
from dongban.visits.forms.routes import PaceForm, RouteDayForm, RouteForm
from dongban.visits.models import Pace, pace
from dongban.visits.queries import routes as queries


@door("plan", "visits.route", NO_ROUTE)
@require_http_methods(["GET", "HEAD", "POST"])
def route(request: Request) -> HttpResponse:
    viewer, day = request.viewer, request.day
    on = RouteDayForm(request.GET).day(day)
    choices = queries.choices(viewer, day, on)
    base, place = queries.base(viewer)
    found = queries.planned(viewer, day, on)
    now = minute_of(request.at) if on == day else 0
    first = RouteForm.first(found.asked if found else None, choices, place, now)
    form = RouteForm(request.POST or None, choices=choices, branch=base, initial=first)
    if request.method == "POST" and form.is_valid() and _planned(request, form, on):
        return redirect(f"{reverse('visits:route')}?on={on.isoformat()}")
    seen = [choice.card.customer for choice in choices]
    seen += [step.card.customer for step in found.steps if step.card] if found else []
    saw(
        viewer=viewer,
        at=request.at,
        page="visits:route",
        customers=[customer for customer in seen if customer is not None],
        address=request.META["REMOTE_ADDR"],
    )
    page = {"on": on, "form": form, "rows": form.rows(), "route": found}
    return render(request, "visits/route.html", page, status=422 if form.errors else 200)


def _planned(request: Request, form: RouteForm, on: date) -> bool:
    begins, ends = form.span()
    start, end = form.places()
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
            start=start,
            end=end,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    return True


@door("change", "visits.pace", NOT_YOUR_PACE)
@require_http_methods(["GET", "HEAD", "POST"])
def pace_page(request: Request) -> HttpResponse:
    """How ways are reckoned, for every route that is planned from now on."""
    form = PaceForm(request.POST or None, initial=pace().told())
    if request.method == "POST" and form.is_valid():
        set_pace(by=request.viewer, at=request.at, **form.cleaned_data)
        messages.success(request, _("Set. Routes that are planned already stay as they are."))
        return redirect("visits:pace")
    page = {"form": form, "now": pace(), "rows": Pace.objects.all()}
    return render(request, "visits/pace.html", page, status=422 if form.errors else 200)
