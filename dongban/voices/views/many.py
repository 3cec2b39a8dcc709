"""One act on everything that a list shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dongban.journal.actions import saw
from dongban.people.http import Refused, Request, door
from dongban.records.http import firm_of
from dongban.voices import queries
from dongban.voices.access import NO_WORK
from dongban.voices.actions import many, silencing
from dongban.voices.forms import InboxAsked
from dongban.voices.forms.many import ManyForm, SeenForm, SilenceForm
from dongban.voices.models import Case
from dongban.voices.queries.inbox import View, ordered
from dongban.voices.queries.lines import line_of, not_about

_EXAMPLES = 10
Rows = QuerySet[Case]


@door("work", "voices.case", NO_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def many_voices(request: Request) -> HttpResponse:
    """How many they are and the first ten, then one act on all of them."""
    asked = InboxAsked.of(request.GET)
    found = queries.matching(request.viewer, firm_of(request), request.at, asked).filter(closed_at__isnull=True)
    rows = not_about(request.viewer, found)
    total = rows.count()
    forms: dict[str, Any] = {name: form(initial={"seen": total}) for name, (form, _do) in ACTS.items()}
    bound = None
    if request.method == "POST":
        bound = _done(request, rows, request.POST.get("act", "change"))
        if isinstance(bound, HttpResponse):
            return bound
        forms[request.POST.get("act", "change")] = bound
    lines = [line_of(case, request.viewer, firm_of(request), request.at) for case in ordered(rows, asked)[:_EXAMPLES]]
    saw(
        viewer=request.viewer,
        at=request.at,
        page="voices:many",
        customers=[line.customer for line in lines if line.customer],
        address=request.META["REMOTE_ADDR"],
    )
    shown = {
        "forms": forms,
        "lines": lines,
        "total": total,
        "agrees": asked.view is View.AGREE,
        "colleagues": queries.colleagues(request.viewer),
    }
    return render(request, "voices/many.html", shown, status=200 if bound is None else 422)


def _done(request: Request, rows: Rows, act: str) -> HttpResponse | SeenForm:
    """Back to the inbox, or the form with what is wrong with it."""
    if act not in ACTS:
        raise Http404
    form_of, do = ACTS[act]
    form = form_of(request.POST)
    if not form.is_valid():
        return form
    try:
        messages.success(request, do(request, rows, form))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return form
    return redirect("voices:inbox")


def _change(request: Request, rows: Rows, form: Any) -> str:
    count = many.change_many(by=request.viewer, at=request.at, day=request.day, rows=rows, **form.acts())
    return ngettext("%(n)s voice changed.", "%(n)s voices changed.", count) % {"n": count}


def _close(request: Request, rows: Rows, form: Any) -> str:
    count, out = silencing.ask_silence(by=request.viewer, at=request.at, rows=rows, **form.cleaned_data)
    said = ngettext(
        "Asked for %(n)s voice: it is closed as soon as a colleague agrees.",
        "Asked for %(n)s voices: they are closed as soon as a colleague agrees.",
        count,
    )
    return f"{said % {'n': count}} {_left_out(out)}".strip()


def _agree(request: Request, rows: Rows, form: Any) -> str:
    count, out = silencing.agree_to_many(by=request.viewer, at=request.at, rows=rows, seen=form.cleaned_data["seen"])
    said = ngettext("%(n)s voice closed.", "%(n)s voices closed.", count) % {"n": count}
    return f"{said} {_left_out(out)}".strip()


def _left_out(count: int) -> str:
    """Why some were not closed is said on the page of each."""
    return _("%(n)s were left out: look at them one by one.") % {"n": count} if count else ""


ACTS: Mapping[str, tuple[type[SeenForm], Callable[[Request, Rows, Any], str]]] = {
    "change": (ManyForm, _change),
    "close": (SilenceForm, _close),
    "agree": (SeenForm, _agree),
}
