"""The visit sheet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.promises.models import Promise
from dongban.records.queries import firm
from dongban.visits import queries
from dongban.visits.access import NOT_YOURS
from dongban.visits.actions import report_visit
from dongban.visits.forms import SheetForm


@door("keep", "promises.promise", NOT_YOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: Request, promise: int) -> HttpResponse:
    found = queries.sheet(request.viewer, request.day, promise, firm())
    customers = [found.promise.customer] if found.promise.customer else []
    saw(
        viewer=request.viewer,
        at=request.at,
        page="visits:sheet",
        customers=customers,
        address=request.META["REMOTE_ADDR"],
    )
    if request.method != "POST":
        form = SheetForm(initial={"on": found.latest}, promise=found.promise, day=request.day)
        return _page(request, found, form)
    if found.shut:
        return _too_late(request, found)
    form = SheetForm(request.POST, promise=found.promise, day=request.day)
    return _report(request, found, form) if form.is_valid() else _page(request, found, form, status=422)


def _report(request: Request, found: queries.VisitSheet, form: SheetForm) -> HttpResponse:
    promise = reach.get_or_404(request.viewer, "see", Promise.objects.all(), pk=found.promise.promise)
    try:
        report_visit(by=request.viewer, at=request.at, day=request.day, promise=promise, **form.cleaned_data)
    except Refused:
        return _too_late(request, queries.sheet(request.viewer, request.day, promise.pk, firm()))
    messages.success(request, _("Kept: %(promise)s") % {"promise": _whom(found)})
    return redirect("front:today")


def _too_late(request: Request, found: queries.VisitSheet) -> HttpResponse:
    """Somebody was quicker, or the contract ended meanwhile: what she wrote stays on the page, to be copied."""
    return _page(
        request, found, SheetForm(promise=found.promise, day=request.day), lost=request.POST.get("note", ""), status=409
    )


def _whom(found: queries.VisitSheet) -> str:
    return " · ".join(filter(None, (found.promise.name, found.promise.title)))


def _page(
    request: Request, found: queries.VisitSheet, form: SheetForm, *, lost: str = "", status: int = 200
) -> HttpResponse:
    return render(request, "visits/sheet.html", {"sheet": found, "form": form, "lost": lost}, status=status)
