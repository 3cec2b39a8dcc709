"""What the firm has promised: the list, one programme, what a change would do, and the switch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dongban.kernel.period import first_of_month
from dongban.kernel.words import say_month
from dongban.people import reach
from dongban.people.http import Request, door
from dongban.promises import words
from dongban.promises.actions.changing import (
    NO_VERSION,
    NOT_YOURS,
    CannotChange,
    OvertakenError,
    change_programme,
    discard_draft,
    not_overtaken,
    switch_programme,
)
from dongban.promises.bulk.previewing import preview
from dongban.promises.forms import ProgrammeForm
from dongban.promises.models import Programme
from dongban.promises.queries import calendar
from dongban.promises.queries import programmes as queries
from dongban.promises.rules import ProgrammeRule, Subject

_SHOWN = 12
# Calls have no records yet: a programme about them would promise nothing.
_SUBJECTS = (Subject.CONTRACT, Subject.CUSTOMER, Subject.STAFF, Subject.BRANCH, Subject.VOICE)


@require_safe
@door("see", "promises.programme")
def programmes(request: Request) -> HttpResponse:
    taken, ready = queries.programmes(request.viewer, request.day)
    subjects = [(subject.value, words.SUBJECTS[subject.value]) for subject in _SUBJECTS]
    shown = {"taken": taken, "ready": ready, "subjects": subjects, "changes": _changes(request)}
    return render(request, "promises/programmes.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@door("see", "promises.programme")
def programme(request: Request, code: str) -> HttpResponse:
    row, rule = queries.programme(request.viewer, code)
    card = queries.card(rule, row, (request.day, calendar()))
    versions = queries.versions(row) if row else ()
    if request.method != "POST" and not _changes(request):
        return render(request, "promises/programme.html", {"card": card, "versions": versions})
    version = row.version if row else NO_VERSION
    form = ProgrammeForm(request.POST or None, subject=rule.subject, rule=rule, day=request.day, version=version)
    return _edit(request, form, {"card": card, "row": row, "versions": versions})


@require_http_methods(["GET", "HEAD", "POST"])
@door("change", "promises.programme", NOT_YOURS)
def new_programme(request: Request, subject: str) -> HttpResponse:
    if subject not in _SUBJECTS:
        raise Http404
    form = ProgrammeForm(request.POST or None, subject=Subject(subject), day=request.day)
    return _edit(request, form, {"about": words.SUBJECTS[subject]})


@require_POST
@door("change", "promises.programme", NOT_YOURS)
def switch(request: Request, code: str) -> HttpResponse:
    row = reach.get_or_404(request.viewer, "change", Programme.objects.all(), code=code)
    on = request.POST.get("active") == "1"
    try:
        switch_programme(by=request.viewer, at=request.at, day=request.day, programme=row, active=on)
    except CannotChange as trouble:
        messages.error(request, str(trouble))
        return redirect("promises:programmes")
    said = _("On: the clock makes its promises.") if on else _("Off: no new promises are made, and those made stay.")
    messages.success(request, said)
    return redirect("promises:programmes")


@require_POST
@door("change", "promises.programme", NOT_YOURS)
def discard(request: Request, code: str) -> HttpResponse:
    row = reach.get_or_404(request.viewer, "change", Programme.objects.all(), code=code)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 10 else NO_VERSION
    try:
        discard_draft(by=request.viewer, at=request.at, programme=row, version=version)
    except CannotChange as trouble:
        messages.error(request, str(trouble))
        return redirect("promises:programme", code)
    messages.success(request, _("The draft is gone. It has promised nothing."))
    return redirect("promises:programmes")


def _edit(request: Request, form: ProgrammeForm, shown: dict[str, Any]) -> HttpResponse:
    """The form, then what it would do, then the deed: nothing is changed before somebody has seen the figures."""
    reach.require_any(request.viewer, "change", "promises.programme", NOT_YOURS)
    conditions = [form[name] for name in form.where]
    page = {**shown, "form": form, "conditions": conditions, "of_voices": form.subject is Subject.VOICE}
    if request.method != "POST":
        return render(request, "promises/programme.html", page)
    if not form.is_valid():
        return render(request, "promises/programme.html", page, status=422)
    rule, version = form.rule(), form.cleaned_data["version"]
    if "back" in request.POST:
        return render(request, "promises/programme.html", page)
    try:
        if "save" not in request.POST:
            not_overtaken(rule, version, Programme.objects.filter(code=rule.code).first())
            return render(request, "promises/programme_preview.html", page | _would_do(request, rule))
        draft = request.POST["save"] == "draft"
        saved = change_programme(
            by=request.viewer, at=request.at, day=request.day, rule=rule, version=version, draft=draft
        )
    except OvertakenError as trouble:
        form.goes_on_from(trouble.version)
        return render(request, "promises/programme.html", page | {"overtaken": trouble}, status=409)
    except CannotChange as trouble:
        form.add_error(None, str(trouble))
        return render(request, "promises/programme.html", page, status=422)
    if saved.draft:
        messages.success(request, _("Kept as a draft: it promises nothing until it is started."))
        return redirect("promises:programme", saved.code)
    messages.success(request, _("Saved. The clock makes the promises with its next round."))
    return redirect("promises:programmes")


def _would_do(request: Request, rule: ProgrammeRule) -> dict[str, Any]:
    found = preview(rule, request.day, request.viewer.language)
    names = {step.code: words.say_step(rule, step) for step in rule.steps}
    return {
        "preview": found,
        "would_be": queries.card(rule, None, (request.day, calendar())),
        "differences": _differences(rule),
        "steps": [(names.get(code, code), count) for code, count in found.steps],
        "months": _by_month(found.months, request.day, request.viewer.language),
        "branches": _folded(found.branches, _("All others")),
    }


def _differences(rule: ProgrammeRule) -> list[str]:
    """What would be different from what holds now; nothing for a programme that is new."""
    known = Programme.objects.filter(code=rule.code).prefetch_related("steps").first()
    return words.say_changes(known.rule(), rule) if known else []


def _by_month(months: Sequence[tuple[date, int]], day: date, language: str) -> list[tuple[str, int]]:
    """The coming year month by month; what is due before and after it in one figure each."""
    first = first_of_month(day)
    before = sum(count for month, count in months if month < first)
    coming = [(say_month(month, language), count) for month, count in months if month >= first]
    return [*([(_("Before this month"), before)] if before else []), *_folded(coming, _("Later"))]


def _folded(rows: Sequence[tuple[str, int]], others: str) -> list[tuple[str, int]]:
    """The first of a long list, and the sum of the others."""
    rest = sum(count for _name, count in rows[_SHOWN:])
    return [*rows[:_SHOWN], *([(others, rest)] if rest else [])]


def _changes(request: Request) -> bool:
    return reach.may(request.viewer, "change", "promises.programme")
