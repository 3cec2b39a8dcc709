"""Visits that leaders join: proposals, those to come, and what was heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.people.models import User
from dongban.records.queries import firm
from dongban.visits.access import NO_JOINING, NOT_ASKED, NOT_YOUR_BRANCH, not_yet
from dongban.visits.actions import joining as actions
from dongban.visits.forms.joining import USUAL_TIME, DeclineForm, HeardForm, ProposeForm
from dongban.visits.models import Joining
from dongban.visits.queries import joining as queries

_HOME = ZoneInfo("Asia/Seoul")


@door("see", "visits.joining", NO_JOINING)
@require_safe
def joining(request: Request) -> HttpResponse:
    """For a manager what could be proposed, for a leader what awaits her answer; for all what is to come."""
    viewer, day, home = request.viewer, request.day, firm()
    proposes = reach.may(viewer, "join", "promises.promise")
    found = queries.proposals(viewer, day) if proposes else ()
    lines = queries.proposed(viewer, day, home)
    _saw(request, "visits:joining", [*(one.card.customer for one in found), *(one.customer for one in lines)])
    mine = [one for one in lines if one.leader_id == viewer.user]
    page = {
        "proposals": found,
        "mine": mine,
        "others": [one for one in lines if one not in mine],
        "proposes": proposes,
        "answers": reach.may(viewer, "answer", "visits.joining"),
    }
    return render(request, "visits/joining.html", page)


@door("see", "visits.joining", NO_JOINING)
@require_safe
def heard(request: Request) -> HttpResponse:
    lines = queries.heard(request.viewer, request.day, firm())
    _saw(request, "visits:heard", [one.customer for one in lines])
    return render(request, "visits/heard.html", {"lines": lines})


@door("join", "promises.promise", NOT_YOUR_BRANCH)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request, promise: int) -> HttpResponse:
    day, home = request.day, firm()
    card, one = queries.candidate(request.viewer, day, promise)
    _saw(request, "visits:propose", [card.customer])
    form = ProposeForm(
        request.POST or None,
        initial={"on": card.due_on, "starts": USUAL_TIME},
        leaders=queries.leaders(day),
        day=day,
        zone=home.zone if home else _HOME,
    )
    if request.method == "POST" and form.is_valid() and _asked(request, promise, form):
        return redirect("visits:joining")
    page = {"card": card, "form": form, "reasons": queries.reasons_of(one, day)}
    return render(request, "visits/propose.html", page, status=422 if form.errors else 200)


def _asked(request: Request, promise: int, form: ProposeForm) -> bool:
    """Whether the leader is asked now; what stands against it is said on the form."""
    found = form.cleaned_data
    leader = get_object_or_404(User, pk=found["leader"])
    try:
        actions.propose(
            by=request.viewer,
            at=request.at,
            day=request.day,
            promise=promise,
            leader=leader,
            meets_at=found["meets_at"],
            minutes=found["minutes"],
            place=found["place"],
            zone=form.zone,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    messages.success(request, _("%(leader)s is asked along.") % {"leader": leader.name})
    return True


@door("see", "visits.joining", NO_JOINING)
@require_safe
def joined(request: Request, pk: int) -> HttpResponse:
    return _page(request, pk, DeclineForm(), HeardForm(day=request.day))


@door("answer", "visits.joining", NOT_ASKED)
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    row = _row(request, pk)
    return _done(request, row, lambda: actions.accept(by=request.viewer, at=request.at, joining=row))


@door("answer", "visits.joining", NOT_ASKED)
@require_POST
def decline(request: Request, pk: int) -> HttpResponse:
    row, form = _row(request, pk), DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, HeardForm(day=request.day), status=422)
    why = form.cleaned_data["why"]
    return _done(request, row, lambda: actions.decline(by=request.viewer, at=request.at, joining=row, why=why))


@door("withdraw", "visits.joining", NOT_YOUR_BRANCH)
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    row = _row(request, pk)
    return _done(request, row, lambda: actions.withdraw(by=request.viewer, at=request.at, joining=row))


@door("answer", "visits.joining", NOT_ASKED)
@require_POST
def hear(request: Request, pk: int) -> HttpResponse:
    row, form = _row(request, pk), HeardForm(request.POST, day=request.day)
    if not form.is_valid():
        return _page(request, pk, DeclineForm(), form, status=422)
    return _done(
        request,
        row,
        lambda: actions.hear(by=request.viewer, at=request.at, day=request.day, joining=row, **form.cleaned_data),
        form,
    )


def _row(request: Request, pk: int) -> Joining:
    return reach.get_or_404(request.viewer, "see", Joining.objects.select_related("promise__step__programme"), pk=pk)


def _done(request: Request, row: Joining, act: Callable[[], object], form: HeardForm | None = None) -> HttpResponse:
    try:
        act()
    except Refused as no:
        messages.error(request, str(no))
        # What was written stays on the page.
        return _page(request, row.pk, DeclineForm(), form or HeardForm(day=request.day), status=409)
    messages.success(request, _("Noted."))
    return redirect("visits:joined", row.pk)


def _page(request: Request, pk: int, declining: DeclineForm, hearing: HeardForm, status: int = 200) -> HttpResponse:
    line = queries.one(request.viewer, request.day, firm(), pk)
    _saw(request, "visits:joined", [line.customer])
    page = {
        "line": line,
        "declining": declining,
        "hearing": hearing,
        "not_yet": not_yet(line.meets_at.date(), request.day),
        "asked_me": line.leader_id == request.viewer.user and reach.may(request.viewer, "answer", "visits.joining"),
        "withdraws": reach.may(request.viewer, "withdraw", "visits.joining"),
        "sees_case": line.case is not None and reach.may(request.viewer, "see", "voices.case"),
    }
    return render(request, "visits/joined.html", page, status=status)


def _saw(request: Request, page: str, customers: Iterable[int | None]) -> None:
    saw(
        viewer=request.viewer,
        at=request.at,
        page=page,
        customers=[customer for customer in customers if customer is not None],
        address=request.META["REMOTE_ADDR"],
    )
