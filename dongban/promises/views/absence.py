"""Being away: entered by oneself or by the manager, and ended early."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dongban.people import reach
from dongban.people.http import Request, door
from dongban.promises.forms import AbsenceForm
from dongban.promises.handover.actions import CannotHandOver, end_absence, enter_absence
from dongban.promises.queries import handovers as queries
from dongban.records.models import Absence, Staff

_NOT_YOURS = gettext_lazy("An absence is entered by oneself or by the manager of the branch.")


@require_http_methods(["GET", "HEAD", "POST"])
@door("absent", "records.staff", _NOT_YOURS)
def absence(request: Request) -> HttpResponse:
    people = queries.may_be_absent(request.viewer, request.day)
    if request.method != "POST":
        initial = {"staff": request.viewer.staff, "since": request.day}
        return _page(request, AbsenceForm(people=people, initial=initial))
    form = AbsenceForm(request.POST, people=people)
    if form.is_valid():
        try:
            enter_absence(by=request.viewer, at=request.at, day=request.day, **form.cleaned_data)
        except CannotHandOver as trouble:
            form.add_error("since", str(trouble))
        else:
            messages.success(request, _("Entered. What cannot wait goes to colleagues on the first day."))
            return redirect("promises:absence")
    return _page(request, form, status=422)


@require_POST
@door("absent", "records.staff", _NOT_YOURS)
def end(request: Request, pk: int) -> HttpResponse:
    within = reach.visible(request.viewer, "absent", Staff.objects.all())
    row = Absence.objects.select_related("staff").filter(pk=pk, staff__in=within.values("id")).first()
    if row is None:
        raise Http404
    try:
        end_absence(by=request.viewer, at=request.at, day=request.day, absence=row)
    except CannotHandOver as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("Ended. What colleagues have not done yet is back."))
    return redirect("promises:absence")


def _page(request: Request, form: AbsenceForm, status: int = 200) -> HttpResponse:
    shown = {"form": form, "absences": queries.absences(request.viewer, request.day)}
    return render(request, "promises/absence.html", shown, status=status)
