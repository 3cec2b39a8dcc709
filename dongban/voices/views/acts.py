"""Every act on a case: what it asks for, which action it is, and what is said when it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dongban.people import reach
from dongban.people.http import Request
from dongban.people.reach import Refused, system
from dongban.records.models import Customer, Staff
from dongban.voices import actions
from dongban.voices.actions import Brought
from dongban.voices.actions.improving import gather
from dongban.voices.forms import acts as forms
from dongban.voices.models import Case, Closing, Improvement, Opinion
from dongban.voices.queries import Thread, colleagues
from dongban.voices.surveys.actions import answer_there

Given = Mapping[str, Any]


class NotOffered(Refused):
    """What was chosen was never offered on the page: somebody has written the form herself."""


def _answer(request: Request, case: Case, given: Given) -> None:
    brought = Brought(told=given["how"] != "promise", due_on=given["due_on"])
    actions.answer(
        by=request.viewer,
        at=request.at,
        day=request.day,
        case=case,
        text=given["text"],
        version=given["version"],
        brought=brought,
    )


def _note(request: Request, case: Case, given: Given) -> None:
    actions.note(by=request.viewer, at=request.at, case=case, text=given["text"])


def _take(request: Request, case: Case, given: Given) -> None:
    actions.assign(by=request.viewer, at=request.at, day=request.day, case=case, to=request.viewer.user)


def _assign(request: Request, case: Case, given: Given) -> None:
    to, why = given["to"] or None, given["why"]
    actions.assign(by=request.viewer, at=request.at, day=request.day, case=case, to=to, why=why)


def _classify(request: Request, case: Case, given: Given) -> None:
    kind, priority = given["kind"], int(given["pressing"])
    actions.classify(by=request.viewer, at=request.at, case=case, kind=kind, priority=priority)


def _pause(request: Request, case: Case, given: Given) -> None:
    actions.pause(by=request.viewer, at=request.at, case=case, why=given["text"])


def _resume(request: Request, case: Case, given: Given) -> None:
    actions.resume(by=request.viewer, at=request.at, case=case)


def _close(request: Request, case: Case, given: Given) -> None:
    # What has reached her in this very minute counts.
    actions.notice_told(by=system(request.day, request.viewer.language), at=request.at, case=case)
    actions.close(by=request.viewer, at=request.at, case=case, **given)


def _end(request: Request, case: Case, given: Given) -> None:
    actions.end_abusive(by=request.viewer, at=request.at, case=case, version=given["version"], done=given["text"])


def _agree(request: Request, case: Case, given: Given) -> None:
    closing = Closing.objects.filter(case=case, pk=given["closing"]).first()
    if closing is None:
        raise Refused(str(_("There is nothing to agree to any more.")))
    actions.agree(by=request.viewer, at=request.at, closing=closing)


def _reopen(request: Request, case: Case, given: Given) -> None:
    actions.reopen(by=request.viewer, at=request.at, case=case, why=given["text"])


def _seal(request: Request, case: Case, given: Given) -> None:
    actions.seal(by=request.viewer, at=request.at, case=case, sealed=given["sealed"], why=given["text"])


def _about(request: Request, case: Case, given: Given) -> None:
    staff = reach.visible(request.viewer, "see", Staff.objects.filter(pk=given["staff"] or 0)).first()
    if given["staff"] and staff is None:
        raise Refused(str(_("Nobody of the staff has this code.")))
    actions.say_about(by=request.viewer, at=request.at, case=case, staff=staff)


def _link(request: Request, case: Case, given: Given) -> None:
    customer = reach.visible(request.viewer, "see", Customer.objects.filter(pk=given["customer"] or 0)).first()
    if given["customer"] and customer is None:
        raise Refused(str(_("There is no such customer.")))
    actions.link_customer(by=request.viewer, at=request.at, day=request.day, case=case, customer=customer)


def _ask(request: Request, case: Case, given: Given) -> None:
    colleague = next((each for each in colleagues(request.viewer) if each.pk == given["of"]), None)
    if colleague is None:
        raise NotOffered(str(_("Choose somebody of the team.")))
    actions.ask_opinion(by=request.viewer, at=request.at, case=case, of=colleague, question=given["text"])


def _give(request: Request, case: Case, given: Given) -> None:
    opinion = Opinion.objects.filter(case=case, pk=given["opinion"]).first()
    if opinion is None:
        raise Refused(str(_("Nobody has asked for that.")))
    actions.give_opinion(by=request.viewer, at=request.at, opinion=opinion, text=given["text"])


def _gather(request: Request, case: Case, given: Given) -> None:
    improvement = Improvement.objects.filter(pk=given["improvement"]).first()
    if improvement is None:
        raise Refused(str(_("Choose an improvement.")))
    gather(by=request.viewer, at=request.at, improvement=improvement, case=case)


def _content(request: Request, case: Case, given: Given) -> None:
    answer_there(by=request.viewer, at=request.at, day=request.day, case=case, **given)


Act = tuple[type[forms.Act], Callable[[Request, Case, Given], None], str | Lazy]
ACTS: Mapping[str, Act] = {
    "answer": (forms.AnswerForm, _answer, _("Answered.")),
    "note": (forms.NoteForm, _note, _("Noted.")),
    "take": (forms.NoForm, _take, _("It is yours.")),
    "assign": (forms.AssignForm, _assign, _("Handed over.")),
    "classify": (forms.ClassifyForm, _classify, _("Changed.")),
    "pause": (forms.PauseForm, _pause, _("Its clocks stand still.")),
    "resume": (forms.NoForm, _resume, _("Its clocks run again.")),
    "close": (forms.CloseForm, _close, _("Filed.")),
    "end": (forms.EndForm, _end, _("The contact was ended.")),
    "agree": (forms.AgreeForm, _agree, _("Agreed.")),
    "reopen": (forms.ReopenForm, _reopen, _("Open again.")),
    "seal": (forms.SealForm, _seal, _("Changed.")),
    "about": (forms.AboutForm, _about, _("Now it is known whom it is about.")),
    "link": (forms.LinkForm, _link, _("Written down whose voice it is.")),
    "ask": (forms.OpinionForm, _ask, _("Asked.")),
    "gather": (forms.GatherForm, _gather, _("It stands behind the improvement now.")),
    "content": (forms.ContentForm, _content, _("Written down.")),
    "give": (forms.GiveForm, _give, _("Told.")),
}


def forms_of(found: Thread, bound: Mapping[str, forms.Act], begun: str = "") -> dict[str, forms.Act]:
    """A form for each act, as the page begins with it; `bound` ones as they came back."""
    case = found.case
    begins: dict[str, dict[str, Any]] = {
        "answer": {"version": case.version, "how": "told", "text": begun},
        "close": {"version": case.version},
        "end": {"version": case.version},
        "classify": {"kind": case.kind, "pressing": case.priority > 0},
        "seal": {"sealed": case.sealed},
    }
    return {
        name: bound.get(name) or form(initial=begins.get(name), prefix=None, auto_id=f"{name}_%s")
        for name, (form, _do, _done) in ACTS.items()
    }
