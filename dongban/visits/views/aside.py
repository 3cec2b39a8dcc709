"""Sheets that were set aside: the list, and one of them, settled by whoever owes the promise now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.records.queries import firm
from dongban.visits import actions, queries
from dongban.visits.access import NOT_YOURS_TO_SETTLE
from dongban.visits.forms import SettleForm
from dongban.visits.models import SetAside


@door("see", "visits.setaside", NOT_YOURS_TO_SETTLE)
@require_safe
def asides(request: Request) -> HttpResponse:
    found = queries.asides(request.viewer, request.day)
    _saw(request, "visits:asides", [line.customer for line in found])
    return render(request, "visits/asides.html", {"lines": found})


@door("see", "visits.setaside", NOT_YOURS_TO_SETTLE)
@require_http_methods(["GET", "HEAD", "POST"])
def aside(request: Request, pk: int) -> HttpResponse:
    if request.method != "POST":
        return page(request, pk)
    row = reach.get_or_404(request.viewer, "see", SetAside.objects.select_related("promise"), pk=pk)
    reach.require(request.viewer, "settle", row, NOT_YOURS_TO_SETTLE)
    form = SettleForm(request.POST)
    if not form.is_valid():
        return page(request, pk, trouble=_("Choose what is to become of it."), status=422)
    try:
        _settle(request, row, **form.cleaned_data)
    except Refused as trouble:
        return page(request, pk, trouble=str(trouble), why=form.cleaned_data["why"], status=422)
    messages.success(request, _("Settled."))
    return redirect("visits:asides")


def _settle(request: Request, row: SetAside, do: str, why: str) -> None:
    deeds: dict[str, Callable[..., Any]] = {"add": actions.add, "take": actions.take, "drop": actions.drop}
    more: dict[str, Any] = {"why": why} if do == "drop" else {"day": request.day}
    deeds[do](by=request.viewer, at=request.at, aside=row, **more)


def page(
    request: Request, pk: int, *, seen_on: str = "visits:aside", trouble: str = "", why: str = "", status: int = 200
) -> HttpResponse:
    found = queries.aside(request.viewer, request.day, pk, firm())
    _saw(request, seen_on, [found.promise.customer if found.promise else None])
    shown = {"aside": found, "trouble": trouble, "why": why, "late": status == 409}
    return render(request, "visits/aside.html", shown, status=status)


def _saw(request: Request, where: str, customers: list[int | None]) -> None:
    seen = [pk for pk in customers if pk]
    saw(viewer=request.viewer, at=request.at, page=where, customers=seen, address=request.META["REMOTE_ADDR"])
