"""One promise: put off, given up, given to somebody else, or owed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.promises import access, actions, queries
from dongban.promises.forms import AssignForm, Plain, PostponeForm, TakeBackForm, WaiveForm
from dongban.promises.models import Promise
from dongban.promises.queries.cards import Card
from dongban.promises.queries.handovers import colleagues

_NOT_YOURS = _("This promise belongs to somebody else. Ask the branch manager to assign it to you.")
_BY_MANAGER = _("Only the manager of the branch does this.")


@dataclass(frozen=True)
class Deed:
    """What is done with a promise: its words, why it may be too late, its form and its verb."""

    action: str
    title: str | Lazy
    lead: str | Lazy
    button: str | Lazy
    done: str | Lazy
    shut: Callable[[Card, date], str | None]
    form: Callable[..., Plain]
    do: Callable[..., Any]


def _assign_form(*args: Any, card: Card, day: date, **kwargs: Any) -> AssignForm:
    return AssignForm(*args, people=colleagues(card.branch, day).exclude(pk=card.owner or 0), **kwargs)


def _postpone_form(*args: Any, card: Card, day: date, **kwargs: Any) -> PostponeForm:
    form = PostponeForm(*args, **kwargs)
    form.fields["new_due_on"].widget.attrs["min"] = max(card.due_on, day).isoformat()
    return form


def _take_back_form(*args: Any, card: Card, day: date, **kwargs: Any) -> TakeBackForm:
    return TakeBackForm(*args, **kwargs)


def _waive_form(*args: Any, card: Card, day: date, **kwargs: Any) -> WaiveForm:
    return WaiveForm(*args, **kwargs)


_POSTPONE = Deed(
    "postpone",
    _("Postpone"),
    _("The old due day stays on record, with the reason."),
    _("Postpone"),
    _("Postponed."),
    access.no_postpone,
    _postpone_form,
    actions.postpone,
)
_WAIVE = Deed(
    "waive",
    _("Give this promise up"),
    _("It will never be kept. Your name and the reason stay with it."),
    _("Give it up"),
    _("Given up."),
    access.no_waive,
    _waive_form,
    actions.waive,
)
_TAKE_BACK = Deed(
    "take_back",
    _("It was not kept"),
    _("It is owed again. What was entered stays on record, and your reason is read by whoever owes it."),
    _("Have it owed again"),
    _("Owed again."),
    access.no_take_back,
    _take_back_form,
    actions.take_back,
)
_ASSIGN = Deed(
    "assign",
    _("Give this promise to somebody else"),
    _("The customer keeps her adviser: only this promise changes hands."),
    _("Hand it over"),
    _("Handed over."),
    access.no_assign,
    _assign_form,
    actions.assign,
)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@door("postpone", "promises.promise", _NOT_YOURS)
def postpone(request: Request, pk: int) -> HttpResponse:
    return _deed(request, pk, _POSTPONE)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@door("waive", "promises.promise", _BY_MANAGER)
def waive(request: Request, pk: int) -> HttpResponse:
    return _deed(request, pk, _WAIVE)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@door("take_back", "promises.promise", _BY_MANAGER)
def take_back(request: Request, pk: int) -> HttpResponse:
    return _deed(request, pk, _TAKE_BACK)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@door("assign", "promises.promise", _BY_MANAGER)
def assign(request: Request, pk: int) -> HttpResponse:
    return _deed(request, pk, _ASSIGN)


def _deed(request: Request, pk: int, deed: Deed) -> HttpResponse:
    card = queries.one(request.viewer, request.day, pk)
    row = reach.get_or_404(request.viewer, "see", Promise.objects.all(), pk=pk)
    reach.require(request.viewer, deed.action, row, _NOT_YOURS)
    shut = deed.shut(card, request.day)
    if request.method != "POST":
        return _page(request, card, deed, deed.form(card=card, day=request.day), shut)
    if shut:
        return _page(request, card, deed, deed.form(card=card, day=request.day), shut, status=409)
    form = deed.form(request.POST, card=card, day=request.day)
    if form.is_valid():
        try:
            deed.do(by=request.viewer, at=request.at, day=request.day, promise=row, **form.cleaned_data)
        except Refused as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, f"{card.name or card.branch_name} · {card.title}: {deed.done}")
            return redirect("front:today")
    return _page(request, card, deed, form, None, status=422)


def _page(request: Request, card: Card, deed: Deed, form: Plain, shut: str | None, status: int = 200) -> HttpResponse:
    customers = [card.customer] if card.customer else []
    where = request.META.get("REMOTE_ADDR", "")
    saw(viewer=request.viewer, at=request.at, page=f"promises:{deed.action}", customers=customers, address=where)
    shown = {"card": card, "deed": deed, "form": form, "shut": shut}
    return render(request, "promises/single.html", shown, status=status)
