"""The visit sheet: read, filled in, and taken in once, from a page or from a telephone's queue."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Request, door
from dongban.promises import queries as promises
from dongban.promises.models import Promise
from dongban.records.queries import firm
from dongban.visits import queries
from dongban.visits.access import NOT_YOURS
from dongban.visits.actions import Taken, take_visit
from dongban.visits.forms import SheetForm, SignForm
from dongban.visits.views import aside, confirming

PAGE = "visits:sheet"


@door("keep", "promises.promise", NOT_YOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: Request, promise: int) -> HttpResponse:
    if request.method == "POST":
        return _sent(request, promise)
    found = queries.sheet(request.viewer, request.day, promise, firm())
    return _page(request, found, blank(found, request))


def blank(found: queries.VisitSheet, request: Request) -> SheetForm:
    """The key is made anew for each page, so that a sheet that is sent twice is taken in once."""
    initial = {"on": found.latest, "key": uuid.uuid4()}
    return SheetForm(
        initial=initial,
        promise=found.promise,
        day=request.day,
        offered=found.points,
        visit=found.visit,
        no_words=found.no_words,
    )


def _sent(request: Request, pk: int) -> HttpResponse:
    promise = reach.get_or_404(request.viewer, "tell", Promise.objects.select_related("customer"), pk=pk)
    hers = reach.reaches(request.viewer, "see", promise)
    found = queries.sheet(request.viewer, request.day, pk, firm()) if hers else None
    card, offered = (found.promise, found.points) if found else (None, ())
    visit = found is None or found.visit
    no_words = found is not None and found.no_words
    form = SheetForm(request.POST, promise=card, day=request.day, offered=offered, visit=visit, no_words=no_words)
    if not form.is_valid():
        return _wrong(request, found, form)
    sheet = form.sheet(queries.distance(promise, form.place))
    taken = take_visit(
        by=request.viewer,
        at=request.at,
        day=request.day,
        promise=promise,
        sheet=sheet,
        key=form.sent_key(),
        no_words=no_words,
    )
    return _set_aside(request, taken) if taken.aside else _filed(request, found, taken, form)


def _wrong(request: Request, found: queries.VisitSheet | None, form: SheetForm) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"outcome": "wrong", "errors": form.errors}, status=422)
    if found is None:
        raise Http404
    return _page(request, found, form, status=422)


def _filed(request: Request, found: queries.VisitSheet | None, taken: Taken, form: SheetForm) -> HttpResponse:
    whom = " · ".join(filter(None, (found.promise.name, found.promise.title))) if found else ""
    mailed = bool(taken.report and form.cleaned_data["mail"] and confirming.mail(request, taken.report))
    if not taken.again:
        messages.success(request, _("Kept: %(promise)s") % {"promise": whom})
    then = _then(found, taken, mailed)
    if _by_script(request):
        return JsonResponse({"outcome": "again" if taken.again else "kept", "next": then})
    return redirect(then)


def _then(found: queries.VisitSheet | None, taken: Taken, mailed: bool) -> str:
    """A visit ends with the customer's confirmation: until there is one, her page with the ways to it comes next."""
    ended = mailed or (taken.report and taken.report.confirmations.exists())
    if found is None or ended or found.promise.channel != "visit" or not found.promise.customer:
        return reverse("front:today")
    return reverse("visits:sheet", args=[found.promise.promise])


def _set_aside(request: Request, taken: Taken) -> HttpResponse:
    """Somebody was quicker, or the promise is no longer hers to keep: what she wrote is kept, and shown beside it."""
    assert taken.aside is not None
    if _by_script(request):
        outcome = {"outcome": "aside", "next": reverse("visits:aside", args=[taken.aside.pk])}
        return JsonResponse(outcome, status=409)
    return aside.page(request, taken.aside.pk, seen_on=PAGE, status=409)


def _by_script(request: Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _page(request: Request, found: queries.VisitSheet, form: SheetForm, status: int = 200) -> HttpResponse:
    customers = [found.promise.customer] if found.promise.customer else []
    where = request.META["REMOTE_ADDR"]
    saw(viewer=request.viewer, at=request.at, page=PAGE, customers=customers, address=where)
    filed = found.kept.report if found.kept else None
    pk = found.promise.promise
    shown: Mapping[str, object] = {
        "sheet": found,
        "ways": promises.deeds(request.viewer, request.day, [found.promise]).get(pk, ()),
        "seen": promises.seen(request.viewer, request.day, [pk]).get(pk),
        "form": form,
        "signing": SignForm(),
        "confirming": queries.confirming(request.viewer, request.at, filed, firm()) if filed else None,
    }
    return render(request, "visits/sheet.html", shown, status=status)
