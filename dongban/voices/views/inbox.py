"""The inbox, and one case with what may be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.records.http import firm_of
from dongban.voices import queries
from dongban.voices.access import NO_VOICES, NO_WORK
from dongban.voices.forms import InboxAsked
from dongban.voices.models import Case
from dongban.voices.queries.earlier import earlier
from dongban.voices.queries.improving import open_improvements
from dongban.voices.queries.lines import Line
from dongban.voices.queries.team import begun_with, templates_for
from dongban.voices.views.acts import ACTS, NotOffered, forms_of

_LONGEST_SEARCH = 64


@door("see", "voices.case", NO_VOICES)
@require_safe
def inbox(request: Request) -> HttpResponse:
    asked = InboxAsked.of(request.GET)
    found = queries.inbox(request.viewer, firm_of(request), request.at, asked)
    _saw(request, "voices:inbox", [line.customer for line in found.lines])
    works = reach.may(request.viewer, "work", "voices.case")
    return render(request, "voices/inbox.html", {"found": found, "works": works})


@door("see", "voices.case", NO_VOICES)
@require_safe
def case(request: Request, pk: int) -> HttpResponse:
    return page(request, pk, {})


@door("work", "voices.case", NO_WORK)
@require_POST
def act(request: Request, pk: int, act: str) -> HttpResponse:
    """One act on one case. What is wrong with it stands beside what she wrote, on the page of the case."""
    row = reach.get_or_404(request.viewer, "work", Case.objects.all(), pk=pk)
    if act not in ACTS:
        raise Http404
    form_of, do, done = ACTS[act]
    form = form_of(request.POST)
    if not form.is_valid():
        return page(request, pk, {act: form}, status=422)
    try:
        do(request, row, form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return page(request, pk, {act: form}, status=422 if isinstance(refusal, NotOffered) else 409)
    messages.success(request, str(done))
    # She may have said that it is about herself.
    hers = reach.visible(request.viewer, "work", Case.objects.filter(pk=pk)).exists()
    return redirect("voices:case", pk) if hers else redirect("voices:inbox")


def page(request: Request, pk: int, bound: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """The case beside its list. `bound` are forms that came back with what is wrong with them."""
    asked = InboxAsked.of(request.GET)
    found = queries.thread(request.viewer, pk, firm_of(request), request.at)
    works = reach.may(request.viewer, "work", "voices.case")
    texts = templates_for(found.case) if works else []
    chosen = next((each for each in texts if str(each.pk) == request.GET.get("template")), None)
    whom = request.GET.get("whom", "")[:_LONGEST_SEARCH]
    before = earlier(request.viewer, found.case) if works and found.case.closed_at is None else []
    taken = next((each.answer for each in before if str(each.pk) == request.GET.get("earlier")), "")
    begun = begun_with(chosen, found.case, request.viewer) if chosen else taken
    beside = queries.beside(request.viewer, firm_of(request), request.at, asked, found.case) if works else []
    who, told, short = request.GET.get("who", "")[:_LONGEST_SEARCH], [], ""
    try:
        told = queries.customers_told(request.viewer, who) if works else []
    except Refused as refusal:
        short = str(refusal)
    _saw(
        request,
        "voices:case" if request.method != "POST" else "voices:act",
        [found.case.customer_id, *(line.customer for line in beside), *(one.pk for one in [*found.maybe, *told])],
    )
    shown = {
        "found": found,
        "works": works,
        "beside": beside,
        "near": _near(beside, pk),
        "forms": forms_of(found, bound, begun),
        "templates": texts,
        "earlier": before,
        "improvements": open_improvements() if works else [],
        "trouble": next((_first_error(form) for form in bound.values()), ""),
        "whom": whom,
        "who": who,
        "told": told,
        "short": short,
        "staff": queries.staff_called(request.viewer, whom, found.case) if works else [],
        "colleagues": queries.colleagues(request.viewer) if works else [],
        "title": _("Voice"),
    }
    return render(request, "voices/case.html", shown, status=status)


def _near(beside: Sequence[Line], pk: int) -> tuple[int | None, int | None]:
    """The one before and the next in the list, for screens that are too narrow to show it."""
    order = [line.pk for line in beside]
    if pk not in order:
        return None, next(iter(order), None)
    at = order.index(pk)
    return (order[at - 1] if at else None), next(iter(order[at + 1 :]), None)


def _first_error(form: Any) -> str:
    return next((str(each[0]) for each in form.errors.values()), "")


def _saw(request: Request, name: str, customers: list[int | None]) -> None:
    saw(
        viewer=request.viewer,
        at=request.at,
        page=name,
        customers=[each for each in customers if each],
        address=request.META["REMOTE_ADDR"],
    )
