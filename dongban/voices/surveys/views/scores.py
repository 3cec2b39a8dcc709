"""The recommendation page, and how customers are asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.voices.surveys.access import NO_ANSWERS, NO_DRAW, NO_SETTING
from dongban.voices.surveys.actions import announce, draw_sample, set_asking
from dongban.voices.surveys.forms import AskingForm, RowsAsked
from dongban.voices.surveys.queries.behind import behind
from dongban.voices.surveys.queries.scores import recommendation as scores
from dongban.voices.surveys.queries.setting import Preview, preview, setting


@door("see", "voices.survey", NO_ANSWERS)
@require_safe
def recommendation(request: Request) -> HttpResponse:
    asking = reach.may(request.viewer, "see", "voices.asking")
    page = {"found": scores(request.viewer, request.day), "sees_asking": asking}
    return render(request, "voices/surveys/recommendation.html", page)


@door("see", "voices.survey", NO_ANSWERS)
@require_safe
def answers(request: Request) -> HttpResponse:
    """The rows behind one of its figures."""
    choice = RowsAsked(request.GET).choice()
    found = behind(request.viewer, request.day, choice)
    saw(
        viewer=request.viewer,
        at=request.at,
        page="voices:answers",
        customers=found.whose,
        address=request.META["REMOTE_ADDR"],
    )
    return render(request, "voices/surveys/behind.html", {"found": found})


@door("see", "voices.asking", NO_SETTING)
@require_http_methods(["GET", "HEAD", "POST"])
def asking(request: Request) -> HttpResponse:
    """Looked at first, then set: from a day that has not gone by."""
    if request.method != "POST":
        return _asking(request, AskingForm(day=request.day, terms=setting(request.viewer, request.day).terms))
    reach.require_any(request.viewer, "change", "voices.asking", NO_SETTING)
    form = AskingForm(request.POST, day=request.day, terms=None)
    if not form.is_valid():
        return _asking(request, form, status=422)
    if "look" in request.POST:
        return _asking(request, form, looked=preview(request.day, form.terms()))
    set_asking(by=request.viewer, at=request.at, since=form.cleaned_data["since"], terms=form.terms())
    messages.success(request, _("Set."))
    return redirect("voices:asking")


def _asking(request: Request, form: AskingForm, looked: Preview | None = None, status: int = 200) -> HttpResponse:
    words: dict[str, Any] = {"found": setting(request.viewer, request.day), "form": form, "looked": looked}
    return render(request, "voices/surveys/asking.html", words, status=status)


@door("draw", "voices.draw", NO_DRAW)
@require_POST
def sample(request: Request) -> HttpResponse:
    """Announces this year's sample, or draws what was announced."""
    try:
        act = draw_sample if "draw" in request.POST else announce
        act(by=request.viewer, at=request.at, day=request.day)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("voices:asking")
