"""How far visits are confirmed; whom the manager calls; and the draws, for whoever wants to check them."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dongban.journal.actions import saw
from dongban.kernel import verify_draw
from dongban.kernel.draws import canonical
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.visits import actions, queries
from dongban.visits.access import NO_HONESTY, NOT_YOURS_TO_CALL
from dongban.visits.forms import CallForm, HonestyAsked
from dongban.visits.models import CallBack, Draw
from dongban.visits.rules import BUNCH, FAR_M, LEAST, SHARE


@door("weigh", "visits.report", NO_HONESTY)
@require_safe
def honest(request: Request) -> HttpResponse:
    found = queries.honesty(request.viewer, request.day, HonestyAsked(request.GET).chosen())
    shown = {"found": found, "far_km": FAR_M / 1000, "bunch": BUNCH}
    return render(request, "visits/honest.html", shown)


@door("see", "visits.callback", NO_HONESTY)
@require_safe
def callbacks(request: Request) -> HttpResponse:
    waiting, made = (queries.callbacks(request.viewer, waiting=which) for which in (True, False))
    _saw(request, "visits:callbacks", [line.customer for line in (*waiting, *made)])
    shown = {
        "waiting": waiting,
        "made": made,
        "draws": queries.draws(request.viewer),
        "share": int(SHARE * 100),
        "least": LEAST,
    }
    return render(request, "visits/callbacks.html", shown)


@door("see", "visits.callback", NO_HONESTY)
@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: Request, pk: int) -> HttpResponse:
    if request.method != "POST":
        return _page(request, pk, CallForm())
    row = reach.get_or_404(request.viewer, "see", CallBack.objects.all(), pk=pk)
    reach.require(request.viewer, "answer", row, NOT_YOURS_TO_CALL)
    form = CallForm(request.POST)
    if form.is_valid():
        try:
            said = {"outcome": CallBack.State(form.cleaned_data["outcome"]), "note": form.cleaned_data["note"]}
            actions.call_back(by=request.viewer, at=request.at, day=request.day, callback=row, **said)
        except Refused as trouble:
            form.add_error("note", str(trouble))
        else:
            messages.success(request, _("Written down."))
            return redirect("visits:callbacks")
    return _page(request, pk, form, status=422)


def _page(request: Request, pk: int, form: CallForm, status: int = 200) -> HttpResponse:
    found = queries.callback(request.viewer, pk)
    _saw(request, "visits:callback", [found.customer])
    return render(request, "visits/callback.html", {"line": found, "form": form}, status=status)


def _saw(request: Request, where: str, customers: list[int | None]) -> None:
    seen = [pk for pk in customers if pk]
    saw(viewer=request.viewer, at=request.at, page=where, customers=seen, address=request.META["REMOTE_ADDR"])


@door("see", "visits.draw", NO_HONESTY)
@require_safe
def draw(request: Request, pk: int) -> HttpResponse:
    """The draw as it is checked: numbers alone. Before it is drawn there is nothing to be had."""
    row = reach.get_or_404(request.viewer, "see", Draw.objects.filter(drawn_at__isnull=False), pk=pk)
    return _file(f"draw-{row.first:%Y-%m}.json", canonical(row.document or {}), "application/json")


@door("see", "visits.draw", NO_HONESTY)
@require_safe
def verifier(request: Request) -> HttpResponse:
    """The check that needs nothing of this program."""
    return _file("verify_draw.py", Path(verify_draw.__file__).read_text(encoding="utf-8"), "text/x-python")


def _file(name: str, text: str, kind: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
