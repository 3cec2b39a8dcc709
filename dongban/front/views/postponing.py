"""Several promises put off at once: chosen, looked at, then moved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dongban.front.forms import PostponeManyForm, TodayAsked
from dongban.front.queries import postponing as queries
from dongban.journal.actions import saw
from dongban.people.http import Request, door
from dongban.promises.actions import postpone_many
from dongban.promises.queries import MOST

_NOT_YOURS = _("This promise belongs to somebody else. Ask the branch manager to assign it to you.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@door("postpone", "promises.promise", _NOT_YOURS)
def postpone(request: Request) -> HttpResponse:
    """First what was chosen, then what would become of it, then the deed. Only what was shown is moved."""
    asked = request.POST if request.method == "POST" else request.GET
    if request.method != "POST":
        return _page(request, asked, PostponeManyForm(initial={"how": "1w"}))
    form = PostponeManyForm(asked)
    if not form.is_valid():
        return _page(request, asked, form, status=422)
    if "do" not in asked:
        return _page(request, asked, form, previewed=True)
    chosen = queries.named(asked.getlist("promise"))
    done = postpone_many(
        by=request.viewer,
        at=request.at,
        day=request.day,
        promises=chosen,
        later=form.later(),
        why=form.cleaned_data["why"],
    )
    _tell(request, done.moved, done.left)
    return redirect("front:today")


def _page(
    request: Request, asked: QueryDict, form: PostponeManyForm, *, previewed: bool = False, status: int = 200
) -> HttpResponse:
    chosen = queries.named(asked.getlist("promise"))
    if not chosen and "all" in asked:
        chosen = queries.all_that_match(request.viewer, request.day, TodayAsked(asked).sieve())
    found = queries.chosen(request.viewer, request.day, chosen, form.later() if previewed else None)
    customers = [line.card.customer for line in found.lines if line.card.customer]
    saw(
        viewer=request.viewer,
        at=request.at,
        page="front:postpone",
        customers=customers,
        address=request.META["REMOTE_ADDR"],
    )
    page: dict[str, Any] = {"found": found, "form": form, "previewed": previewed, "most": MOST}
    return render(request, "front/postpone.html", page, status=status)


def _tell(request: Request, moved: int, left: int) -> None:
    if moved:
        said = ngettext("%(n)s promise postponed.", "%(n)s promises postponed.", moved) % {"n": moved}
        messages.success(request, said)
    if left:
        said = ngettext("%(n)s promise stays as it was.", "%(n)s promises stay as they were.", left) % {"n": left}
        messages.warning(request, said)
