"""What becomes better because of what customers said."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.records.http import firm_of
from dongban.voices.access import NO_WORK
from dongban.voices.actions import improving as acts
from dongban.voices.forms.improving import BeginForm, ProgressForm
from dongban.voices.models import Improvement
from dongban.voices.queries import improving as queries
from dongban.voices.queries.spreading import Plan, plan_of
from dongban.voices.queries.thread import colleagues
from dongban.voices.words import WAYS

NO_IMPROVEMENTS = gettext_lazy("Improvements are seen by those who lead, and by those who answer customers.")


@door("see", "voices.improvement", NO_IMPROVEMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def improvements(request: Request) -> HttpResponse:
    works = reach.may(request.viewer, "work", "voices.case")
    form = BeginForm(request.POST) if request.method == "POST" else BeginForm()
    if request.method == "POST":
        reach.require_any(request.viewer, "work", "voices.case", NO_WORK)
        if form.is_valid():
            try:
                made = acts.begin_improvement(by=request.viewer, at=request.at, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Begun. Put voices behind it from their own pages."))
                return redirect("voices:improvement", made.pk)
    shown = {"cards": queries.improvements(request.viewer, firm_of(request)), "form": form, "works": works}
    return render(request, "voices/improvements.html", shown, status=422 if form.errors else 200)


@door("see", "voices.improvement", NO_IMPROVEMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def improvement(request: Request, pk: int) -> HttpResponse:
    form, plan = ProgressForm(), None
    if request.method == "POST":
        reach.require_any(request.viewer, "work", "voices.case", NO_WORK)
        row = reach.get_or_404(request.viewer, "see", Improvement.objects.all(), pk=pk)
        form = ProgressForm(request.POST)
        if form.is_valid():
            try:
                plan = _looked_at(request, row, form)
                if plan is None:
                    messages.success(request, _act(request, row, form))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                if plan is None:
                    return redirect("voices:improvement", pk)
                form = _with_texts(form, plan)
    card, lines = queries.one_improvement(request.viewer, pk, firm_of(request), request.at)
    customers = [line.customer for line in lines if line.customer]
    saw(
        viewer=request.viewer,
        at=request.at,
        page="voices:improvement",
        customers=customers,
        address=request.META["REMOTE_ADDR"],
    )
    works = reach.may(request.viewer, "work", "voices.case")
    shown = {"card": card, "lines": lines, "form": form, "works": works}
    shown["together"] = queries.last_gathered(Improvement(pk=pk)).count() if works else 0
    shown["colleagues"] = colleagues(request.viewer) if works else []
    if plan is not None:
        shown["plan"] = plan
        shown["ways"] = [(WAYS[way], count) for way, count in plan.by_way().items()]
        shown["texts"] = [form[f"text_{language}"] for language in plan.languages()]
    return render(request, "voices/improvement.html", shown, status=422 if form.errors else 200)


def _looked_at(request: Request, row: Improvement, form: ProgressForm) -> Plan | None:
    """Who would be told, before anybody is: None for what is no end, or is sure."""
    given = form.cleaned_data
    if given["act"] != "finish" or given["sure"]:
        return None
    if trouble := acts.no_words(given["said"], given["did"]):
        raise Refused(trouble)
    return plan_of(row, day=request.day, at=request.at)


def _with_texts(form: ProgressForm, plan: Plan) -> ProgressForm:
    given = form.cleaned_data
    texts = {f"text_{each}": acts.text_in(each, given["said"], given["did"]) for each in plan.languages()}
    return ProgressForm(initial={"said": given["said"], "did": given["did"], "sure": plan.seal, **texts})


def _act(request: Request, row: Improvement, form: ProgressForm) -> str:
    given, by, at = form.cleaned_data, request.viewer, request.at
    if given["act"] == "begin":
        acts.set_about(by=by, at=at, improvement=row)
        return _("Under way.")
    if given["act"] == "drop":
        acts.drop(by=by, at=at, improvement=row, why=given["why"])
        return _("Filed.")
    if given["act"] == "out":
        gone = acts.take_out(by=by, at=at, improvement=row, case=given["out"])
        return ngettext("%(n)s voice taken out.", "%(n)s voices taken out.", gone) % {"n": gone}
    if given["act"] == "hand":
        acts.hand_on(by=by, at=at, day=request.day, improvement=row, to=given["to"] or 0)
        return _("Handed over.")
    plan = acts.finish(
        by=by,
        at=at,
        day=request.day,
        improvement=row,
        said=given["said"],
        did=given["did"],
        seal=given["sure"],
        texts=form.texts(),
    )
    count = len(plan.tellings)
    return ngettext("Done: %(n)s customer is told.", "Done: %(n)s customers are told.", count) % {"n": count}


@require_safe
def did(request: Request) -> HttpResponse:
    """For everybody: you said, we did."""
    return render(request, "voices/did.html", {"rows": queries.public()})
