"""How topics move, one topic, and what people do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.records.clock import moment
from dongban.voices.actions.improving import gather_all
from dongban.voices.models.cases import Case
from dongban.voices.models.improving import Improvement
from dongban.voices.queries.improving import open_improvements
from dongban.voices.topics import actions, forms, queries
from dongban.voices.topics.access import NO_CHANGE, NO_SAYING, NO_TOPICS
from dongban.voices.topics.models import Topic
from dongban.voices.topics.queries import learnt
from dongban.voices.topics.texts import day_in

_SEE = door("see", "voices.topic", NO_TOPICS)
_CHANGE = door("change", "voices.topic", NO_CHANGE)
_FARTHEST = 10_000


@_SEE
@require_safe
def topics(request: Request) -> HttpResponse:
    found = {
        "found": queries.movement(request.viewer, request.day),
        "changes": reach.may(request.viewer, "change", "voices.topic"),
        "learnt": learnt.learnt(request.viewer),
        "form": forms.WordForm(label_suffix=""),
    }
    return render(request, "voices/topics/topics.html", found)


@_SEE
@require_safe
def topic(request: Request, pk: int) -> HttpResponse:
    return _topic(request, pk)


def _topic(request: Request, pk: int, bound: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    page = request.GET.get("page", "1")
    found = queries.one(request.viewer, request.day, pk, min(_FARTHEST, int(page)) if page.isdecimal() else 1)
    saw(
        viewer=request.viewer,
        at=request.at,
        page="voices:topic",
        customers=[voice.customer for voice in found.voices if voice.customer],
        address=request.META["REMOTE_ADDR"],
    )
    given: dict[str, Any] = {
        "name": forms.NameForm(initial={"name": found.topic.name if found.topic.named else ""}, label_suffix=""),
        "merge": forms.MergeForm(others=found.others, label_suffix=""),
        "split": forms.SplitForm(telling=found.topic.telling, label_suffix=""),
        "gather": forms.GatherForm(open_ones=open_improvements(), initial={"seen": found.ready}, label_suffix=""),
    }
    changes = reach.may(request.viewer, "change", "voices.topic")
    words = {"found": found, "forms": given | dict(bound or {}), "changes": changes}
    return render(request, "voices/topics/topic.html", words, status=status)


@_CHANGE
@require_POST
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """Names, merges, parts or splits a topic."""
    found = reach.get_or_404(request.viewer, "change", Topic.objects.all(), pk=pk)
    do = _VERBS.get(verb)
    if do is None:
        raise Http404
    try:
        return do(request, found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("voices:topic", pk)


def _name(request: Request, topic: Topic) -> HttpResponse:
    form = forms.NameForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _topic(request, topic.pk, {"name": form}, 422)
    try:
        actions.name_topic(by=request.viewer, at=request.at, topic=topic, name=form.cleaned_data["name"])
    except actions.Taken as taken:
        # What she may have meant stands ready beside the sentence.
        form.add_error("name", str(taken))
        return _topic(request, topic.pk, {"name": form, "merge": _into(request, topic, taken.by)}, 409)
    return redirect("voices:topic", topic.pk)


def _into(request: Request, topic: Topic, other: Topic) -> forms.MergeForm:
    others = queries.one(request.viewer, request.day, topic.pk, 1).others
    return forms.MergeForm(others=others, initial={"into": other.pk}, label_suffix="")


def _merge(request: Request, topic: Topic) -> HttpResponse:
    others = queries.one(request.viewer, request.day, topic.pk, 1).others
    form = forms.MergeForm(request.POST, others=others, label_suffix="")
    if not form.is_valid():
        return _topic(request, topic.pk, {"merge": form}, 422)
    into = reach.get_or_404(request.viewer, "change", Topic.objects.all(), pk=form.cleaned_data["into"])
    actions.merge(by=request.viewer, at=request.at, topic=topic, into=into)
    return redirect("voices:topic", into.pk)


def _part(request: Request, topic: Topic) -> HttpResponse:
    actions.part(by=request.viewer, at=request.at, topic=topic)
    return redirect("voices:topic", topic.pk)


def _split(request: Request, topic: Topic) -> HttpResponse:
    form = forms.SplitForm(request.POST, telling=tuple(topic.telling), label_suffix="")
    if not form.is_valid():
        return _topic(request, topic.pk, {"split": form}, 422)
    name, words = form.cleaned_data["name"], form.chosen()
    try:
        new = actions.split(by=request.viewer, at=request.at, day=request.day, topic=topic, words=words, name=name)
    except actions.Taken as taken:
        form.add_error("name", str(taken))
        return _topic(request, topic.pk, {"split": form}, 409)
    return redirect("voices:topic", new.pk)


def _gather(request: Request, topic: Topic) -> HttpResponse:
    """Its voices are put behind an improvement, all at once."""
    form = forms.GatherForm(request.POST, open_ones=open_improvements(), label_suffix="")
    if not form.is_valid():
        return _topic(request, topic.pk, {"gather": form}, 422)
    chosen = Improvement.objects.get(pk=form.cleaned_data["improvement"])
    rows = queries.ready(request.viewer, request.day, topic)
    count = gather_all(by=request.viewer, at=request.at, improvement=chosen, rows=rows, seen=form.cleaned_data["seen"])
    said = ngettext("%(n)s voice more stands behind it now.", "%(n)s voices more stand behind it now.", count)
    messages.success(request, said % {"n": count})
    return redirect("voices:improvement", chosen.pk)


_VERBS: Mapping[str, Callable[[Request, Topic], HttpResponse]] = {
    "name": _name,
    "merge": _merge,
    "part": _part,
    "split": _split,
    "gather": _gather,
}


@_CHANGE
@require_POST
def word(request: Request) -> HttpResponse:
    form = forms.WordForm(request.POST)
    said = form.cleaned_data["word"] if form.is_valid() else ""
    try:
        actions.add_word(by=request.viewer, at=request.at, word=said)
        messages.success(request, _("The next run takes it as one word: %(word)s") % {"word": said})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("voices:topics")


@door("sort", "voices.case", NO_SAYING)
@require_POST
def sort(request: Request, pk: int) -> HttpResponse:
    """What somebody says that a voice is, and is about."""
    case = reach.get_or_404(request.viewer, "sort", Case.objects.all(), pk=pk)
    form = forms.SayForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(NO_SAYING))
        return redirect("voices:case", pk)
    day = day_in(moment(request.at).zone, case.received_at)
    try:
        actions.say(by=request.viewer, at=request.at, case=case, zone_day=day, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("voices:case", pk)
