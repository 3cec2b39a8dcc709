"""How the firm serves: hours and goals, the team, and texts to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dongban.kernel.korean import typed
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.records.http import firm_of
from dongban.voices.access import NO_WORK
from dongban.voices.actions import policies, teams, templates
from dongban.voices.forms.service import HoursForm, SkillsForm, TemplateForm
from dongban.voices.models import LegalTerm, Policy, Queue, Template
from dongban.voices.models.cases import number_of
from dongban.voices.queries.service import skills_on
from dongban.voices.queries.team import team as team_of
from dongban.voices.queries.team import templates as template_lines
from dongban.voices.rules import NEVER
from dongban.voices.topics.queries import topic_names
from dongban.voices.words import KINDS, said, say_moment, zone_of

NO_HOURS = gettext_lazy("Hours and goals are seen by those who lead, and by those who answer customers.")


@door("see", "voices.policy", NO_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: Request) -> HttpResponse:
    """What is in force; a change is looked at first, and then saved."""
    policy = Policy.objects.order_by("-id").first()
    may = reach.may(request.viewer, "change", "voices.policy")
    if request.method != "POST":
        return _hours(request, HoursForm(policy=policy), may)
    reach.require_any(request.viewer, "change", "voices.policy", policies.REFUSAL)
    form = HoursForm(request.POST, policy=policy)
    if not form.is_valid():
        return _hours(request, form, may, status=422)
    if request.POST.get("save") != form.digest():
        # Also where something was changed after it was looked at, and saved by the Enter key.
        effect = policies.preview(request.at, form.hours(), form.goals())
        return _hours(request, form, may, effect=effect, moved=list(_moved(request, effect)))
    policies.set_policy(by=request.viewer, at=request.at, hours=form.hours(), goals=form.goals())
    messages.success(request, _("Saved: every open voice follows it from now on."))
    return redirect("voices:hours")


def _moved(request: Request, effect: policies.Effect) -> Iterator[tuple[str, str, str]]:
    zone, language = zone_of(firm_of(request)), request.viewer.language
    for pk, before, after in effect.examples:
        now, then = (say_moment(due, zone, language) if due and due != NEVER else "—" for due in (before, after))
        yield number_of(pk), now, then


def _hours(request: Request, form: HoursForm, may: bool, status: int = 200, **more: Any) -> HttpResponse:
    law = [
        (said(KINDS, term.kind), term.days, term.since, term.until, term.citation)
        for term in LegalTerm.objects.order_by("kind", "since")
    ]
    return render(request, "voices/hours.html", {"form": form, "may": may, "law": law, **more}, status=status)


@door("work", "voices.case", NO_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: Request) -> HttpResponse:
    if request.method == "POST":
        queue = Queue.objects.filter(code=typed(request.POST.get("queue", ""))).first()
        if queue is None:
            raise Http404
        act = teams.leave if request.POST.get("leave") else teams.join
        act(by=request.viewer, at=request.at, day=request.day, queue=queue)
        return redirect("voices:team")
    midnight = datetime.combine(request.day, time(), zone_of(firm_of(request)))
    shown = {"queues": team_of(request.viewer, request.at, midnight), "form": _skills(request)}
    return render(request, "voices/team.html", shown)


def _skills(request: Request, data: Any = None) -> SkillsForm:
    has = skills_on(request.day).get(request.viewer.user or 0, frozenset())
    return SkillsForm(data, topics=topic_names(request.viewer), has=has)


@door("work", "voices.case", NO_WORK)
@require_POST
def skills(request: Request) -> HttpResponse:
    """What she can take from today on."""
    form = _skills(request, request.POST)
    if form.is_valid():
        teams.set_skills(by=request.viewer, at=request.at, day=request.day, skills=form.skills())
        messages.success(request, _("From now on you are given what you can take."))
    return redirect("voices:team")


@door("work", "voices.case", NO_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: Request) -> HttpResponse:
    form = TemplateForm(request.POST) if request.method == "POST" else TemplateForm()
    if request.method == "POST" and form.is_valid():
        templates.write_template(by=request.viewer, at=request.at, **form.cleaned_data)
        messages.success(request, _("Written. It can be used once a colleague has approved it."))
        return redirect("voices:texts")
    shown = {"form": form, "lines": template_lines(request.viewer)}
    return render(request, "voices/texts.html", shown, status=422 if form.errors else 200)


@door("work", "voices.case", NO_WORK)
@require_POST
def text(request: Request, pk: int) -> HttpResponse:
    """A text is approved, or taken out of use."""
    template = Template.objects.filter(pk=pk).first()
    if template is None:
        raise Http404
    act = templates.retire_template if request.POST.get("retire") else templates.approve_template
    try:
        act(by=request.viewer, at=request.at, template=template)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("voices:texts")
