"""The pages about runs, set-aside work and the moved day."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dongban.jobs import actions, clock, queries
from dongban.jobs.clock import machine_now
from dongban.jobs.forms import DayForm
from dongban.jobs.jobs import catch_up
from dongban.jobs.models import Run, Task
from dongban.kernel.clock import day_of
from dongban.people import reach
from dongban.people.http import Request, door

_SEE = door("see", "jobs.run", _("Only administrators and auditors see what the clock has done."))
_SEE_TASKS = door("see", "jobs.task", _("Only administrators and auditors see the work that waits."))
_STOP = door("change", "jobs.run", _("Only an administrator stops a run."))
_RETRY = door("change", "jobs.task", _("Only an administrator tries a set-aside task again."))
_MOVE = door("change", "jobs.clockshift", _("Only an administrator moves the day."))


@require_safe
@never_cache
@_SEE
def runs(request: Request) -> HttpResponse:
    number = request.GET.get("page", "")[:8]
    page = queries.runs(request.viewer, now=machine_now(), number=int(number) if number.isdecimal() else 1)
    return render(request, "jobs/runs.html", {"page": page})


@require_safe
@never_cache
@_SEE
def run(request: Request, pk: int) -> HttpResponse:
    page = queries.run(request.viewer, pk, now=machine_now())
    template = "jobs/run.html#progress" if request.htmx else "jobs/run.html"
    return render(request, template, {"page": page, "run": page.run})


@require_POST
@_STOP
def stop(request: Request, pk: int) -> HttpResponse:
    found = reach.get_or_404(request.viewer, "change", Run.objects.all(), pk=pk)
    actions.stop(by=request.viewer, at=request.at, run=found)
    messages.success(request, _("It stops at its next step. What it has finished stays."))
    return redirect("jobs:run", pk)


@require_safe
@never_cache
@_SEE_TASKS
def tasks(request: Request) -> HttpResponse:
    return render(request, "jobs/tasks.html", {"page": queries.tasks(request.viewer, now=machine_now())})


@require_POST
@_RETRY
def task(request: Request, pk: int) -> HttpResponse:
    """Tries a set-aside task again."""
    found = reach.get_or_404(request.viewer, "change", Task.objects.all(), pk=pk)
    actions.retry(by=request.viewer, at=request.at, task=found)
    messages.success(request, _("It waits for a worker again."))
    return redirect("jobs:tasks")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_MOVE
def day(request: Request) -> HttpResponse:
    if request.method != "POST" or clock.fixed():
        return _day_page(request, DayForm(initial={"day": request.day.isoformat()}))
    if "back" in request.POST:
        return _moved(request, None)
    form = DayForm(request.POST)
    return _moved(request, form.cleaned_data["day"]) if form.is_valid() else _day_page(request, form, status=422)


def _day_page(request: Request, form: DayForm, status: int = 200) -> HttpResponse:
    shown = {
        "form": form,
        "today": request.day,
        "real": day_of(machine_now(), clock.zone()),
        "fixed": clock.fixed(),
    }
    return render(request, "jobs/day.html", shown, status=status)


def _moved(request: Request, to: date | None) -> HttpResponseRedirect:
    at = actions.move_day(by=request.viewer, at=request.at, day=to)
    if queries.worker_seen(machine_now()):
        # In nobody's name: what falls due falls due for the firm, whoever moved the day.
        catch_up.enqueue(by=reach.system(day_of(at, clock.zone())), at=at, key=at.isoformat())
        messages.success(request, _("The day is moved. A worker does what is due by then."))
        return redirect("jobs:runs")
    told = actions.tick(at=at)
    if any(did["state"] == Run.State.FAILED for did in told.values()):
        messages.error(request, _("The day is moved, but not everything that is due could be done."))
        return redirect("jobs:runs")
    messages.success(request, _("The day is moved, and what is due by then is done."))
    return redirect("jobs:day")
