"""The auditor's pages. What they show of customers is itself a sight, and is kept."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dongban.journal import queries
from dongban.journal.actions import saw
from dongban.journal.forms import FilterForm
from dongban.journal.queries import EntriesPage, SightsPage
from dongban.people.http import Request, door


@require_safe
@never_cache
@door("see", "journal.entry", _("Only auditors read the journal."))
def entries(request: Request) -> HttpResponse:
    form = FilterForm(request.GET, viewer=request.viewer)
    if not form.is_valid():
        return _page(request, "journal/entries.html", form, None)
    return _page(request, "journal/entries.html", form, queries.entries(request.viewer, form.filters()))


@require_safe
@never_cache
@door("see", "journal.sight", _("Only auditors see who saw whom."))
def sights(request: Request) -> HttpResponse:
    form = FilterForm(request.GET, viewer=request.viewer)
    if not form.is_valid():
        return _page(request, "journal/sights.html", form, None)
    return _page(request, "journal/sights.html", form, queries.sights(request.viewer, form.filters()))


def _page(request: Request, template: str, form: FilterForm, page: EntriesPage | SightsPage | None) -> HttpResponse:
    if page is not None:
        where = template.removesuffix(".html").replace("/", ":")
        address = request.META.get("REMOTE_ADDR", "")
        saw(viewer=request.viewer, at=request.at, page=where, customers=page.seen, address=address)
    kept = {name: request.GET[name] for name in ("since", "until", "person", "customer") if request.GET.get(name)}
    older = urlencode({**kept, "before": page.older}) if page and page.older else ""
    shown = {"form": form, "page": page, "older": older, "newest": urlencode(kept), "filtered": bool(kept)}
    return render(request, template, shown, status=200 if page is not None else 422)
