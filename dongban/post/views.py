"""The page of letters."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dongban.jobs.clock import machine_now
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.post import actions, queries
from dongban.post.access import NOT_DECIDED, NOT_SEEN
from dongban.post.models import Letter


@require_safe
@never_cache
@door("see", "post.letter", NOT_SEEN)
def letters(request: Request) -> HttpResponse:
    number = request.GET.get("page", "")[:8]
    page = queries.letters(
        request.viewer,
        now=machine_now(),
        state=request.GET.get("state", ""),
        number=int(number) if number.isdecimal() else 1,
    )
    return render(request, "post/letters.html", {"page": page})


@require_POST
@door("change", "post.letter", NOT_DECIDED)
def decide(request: Request, pk: int) -> HttpResponse:
    found = reach.get_or_404(request.viewer, "change", Letter.objects.all(), pk=pk)
    try:
        actions.decide(by=request.viewer, at=request.at, letter=found, move=request.POST.get("move", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is noted. The journal names you."))
    return redirect("post:letters")


@require_POST
@door("change", "post.letter", NOT_DECIDED)
def hurry(request: Request) -> HttpResponse:
    n = actions.hurry(by=request.viewer, at=request.at)
    messages.success(request, ngettext("%(n)d letter is tried now.", "%(n)d letters are tried now.", n) % {"n": n})
    return redirect("post:letters")
