"""Branches and the people who work there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dongban.people.http import Request, door
from dongban.records.forms import BranchSearch
from dongban.records.queries import branches as of_branches
from dongban.records.queries import staff as of_staff

_BRANCHES = door("see", "records.branch", _("Your task in the firm does not include its branches."))
_STAFF = door("see", "records.staff", _("Your task in the firm does not include its people."))


@_BRANCHES
@require_safe
def branches(request: Request) -> HttpResponse:
    form = BranchSearch(request.GET)
    form.is_valid()
    search, state = form.cleaned_data.get("q", ""), form.cleaned_data.get("state") or "open"
    page = of_branches.branches(request.viewer, request.day, search=search, state=state)
    return render(request, "records/branches.html", {"page": page, "search": search, "state": state})


@_BRANCHES
@require_safe
def branch(request: Request, pk: int) -> HttpResponse:
    number = request.GET.get("page", "")[:8]
    card = of_branches.branch(request.viewer, request.day, pk, page=int(number) if number.isdecimal() else 1)
    return render(request, "records/branch.html", {"branch": card})


@_STAFF
@require_safe
def staff(request: Request, pk: int) -> HttpResponse:
    return render(request, "records/staff.html", {"staff": of_staff.staff(request.viewer, request.day, pk)})
