"""The page behind a customer's link. It needs no sign-in and no script, and shows nothing about her."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dongban.people import reach
from dongban.people.http import Refused, Request
from dongban.records.queries import firm
from dongban.voices.surveys import queries
from dongban.voices.surveys.actions import answer_link, decline, opened
from dongban.voices.surveys.forms import AnswerForm
from dongban.voices.surveys.models import Invitation
from dongban.voices.surveys.rules import UNHAPPY


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    seen = cast(Request, request)
    invitation = queries.by_token(token)
    if invitation is None or queries.is_shut(invitation, seen.at):
        # A link that never was and one whose time is over answer alike.
        return _page(seen, invitation, {"shut": True}, status=404)
    if request.method != "POST":
        if request.method == "GET":
            opened(at=seen.at, invitation=invitation)
        return _page(seen, invitation, {"form": AnswerForm()})
    if "no_more" in request.POST:
        decline(by=reach.system(seen.day), at=seen.at, day=seen.day, invitation=invitation)
        return _page(seen, invitation, {"declined": True})
    return _take(seen, invitation)


def _take(request: Request, invitation: Invitation) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, invitation, {"form": form}, status=422)
    try:
        survey = answer_link(at=request.at, day=request.day, invitation=invitation, **form.cleaned_data)
    except Refused as refused:
        return _page(request, invitation, {"shut": True, "sentence": str(refused)}, status=409)
    return _page(request, invitation, {"thanks": True, "unhappy": survey.score <= UNHAPPY})


def _page(request: Request, invitation: Invitation | None, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    found = firm()
    words = {"invitation": invitation, "firm": found.name if found else ""}
    return render(request, "voices/surveys/answer.html", words | more, status=status)
