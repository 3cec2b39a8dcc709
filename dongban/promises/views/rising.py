"""What has risen to somebody, put aside with a note; and the days by which promises rise."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dongban.journal.actions import saw
from dongban.kernel.korean import typed
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.promises import queries, words
from dongban.promises.actions.rising import BY_ADMINISTRATOR, NOT_YOURS, CannotSet, acknowledge, set_ladder
from dongban.promises.forms import LadderForm, RisenAsked
from dongban.promises.models import ladder_on
from dongban.promises.queries.rising import ladders
from dongban.promises.rules import Level


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@door("see", "promises.rise", NOT_YOURS)
def risen(request: Request) -> HttpResponse:
    trouble = ""
    if request.method == "POST":
        try:
            done = acknowledge(
                by=request.viewer,
                at=request.at,
                day=request.day,
                rises=_chosen(request),
                note=_note(request),
            )
        except Refused as refusal:
            if not reach.may(request.viewer, "acknowledge", "promises.rise"):
                raise
            trouble = str(refusal)
        else:
            said = ngettext("%(n)s put aside, with your note.", "%(n)s put aside, with your note.", done)
            messages.success(request, said % {"n": done})
            return redirect(request.get_full_path())
    return _page(request, trouble)


def _chosen(request: Request) -> list[int]:
    return [int(each[:18]) for each in request.POST.getlist("rise") if each.isdecimal()]


def _note(request: Request) -> str:
    return typed(request.POST.get("note", ""))


def _page(request: Request, trouble: str) -> HttpResponse:
    asked = RisenAsked(request.GET)
    found = queries.risen(request.viewer, request.day, level=asked.level(), page=asked.page())
    customers = [line.card.customer for line in found.lines if line.card.customer]
    where = request.META.get("REMOTE_ADDR", "")
    saw(viewer=request.viewer, at=request.at, page="promises:risen", customers=customers, address=where)
    levels = [
        (level.value, words.LEVELS[level.value], found.counts[level])
        for level in reversed(Level)
        if level in found.counts
    ]
    shown: dict[str, Any] = {"found": found, "levels": levels, "trouble": trouble}
    shown |= {"previous": found.page - 1, "following": found.page + 1}
    shown |= {"chosen": set(_chosen(request)), "note": _note(request), "ladder": ladder_on(request.day)}
    return render(request, "promises/risen.html", shown, status=422 if trouble else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@door("change", "promises.ladder", BY_ADMINISTRATOR)
def ladder(request: Request) -> HttpResponse:
    now = ladder_on(request.day)
    before = {"since": request.day, "owner": now.owner, "manager": now.manager, "region": now.region}
    form = LadderForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        try:
            set_ladder(by=request.viewer, at=request.at, day=request.day, **form.cleaned_data)
        except CannotSet as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("Set. What has risen already stays where it is."))
            return redirect("promises:ladder")
    shown = {"form": form, "now": now, "rows": ladders()}
    return render(request, "promises/ladder.html", shown, status=422 if form.errors else 200)
