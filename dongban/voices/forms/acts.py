"""What each act on a case asks for. The rules, not the widgets, say what is wrong with it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dongban.kernel.korean import nfc
from dongban.voices.access import NO_WORD, no_text
from dongban.voices.rules import LONGEST_TEXT
from dongban.voices.surveys.access import LONGEST_COMMENT, NO_SCORE
from dongban.voices.surveys.rules import HIGHEST
from dongban.voices.words import CAUSES, KINDS

_LARGEST_KEY = 2**63 - 1


def _number(**more: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=_LARGEST_KEY, **more)


def _text(label: Any, rows: int = 4, key: str = "", **more: Any) -> forms.CharField:
    """A long text; `key` goes to it."""
    attrs = {"rows": rows, "maxlength": LONGEST_TEXT} | ({"data-key": key} if key else {})
    widget = forms.Textarea(attrs=attrs)
    return forms.CharField(label=label, widget=widget, required=False, **more)


class Act(forms.Form):
    """Fields without the colon that Django puts behind a label."""

    # What is said of a text that was left empty.
    nothing: ClassVar[str | Lazy] = NO_WORD

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_text(self) -> str:
        # A line's end is one sign, as the field itself counts it; browsers send two.
        text = nfc(self.cleaned_data["text"]).replace("\r\n", "\n")
        if trouble := no_text(text, self.nothing):
            raise forms.ValidationError(trouble)
        return text


class AnswerForm(Act):
    nothing = _("Write what the customer is to be told.")

    version = _number(widget=forms.HiddenInput)
    text = _text(_("Your answer"), rows=7, key="r")
    how = forms.ChoiceField(
        label=_("How she is told"),
        choices=[("told", _("I have told her")), ("promise", _("Her adviser is to tell her, as a promise"))],
        required=False,
        initial="told",
        widget=forms.RadioSelect,
    )
    due_on = forms.DateField(
        label=_("By which day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class NoteForm(Act):
    text = _text(_("Note among ourselves"), rows=3)


class PauseForm(Act):
    text = _text(_("Why the clocks stand still"), rows=2)


class AssignForm(Act):
    to = _number(label=_("Hand over to"), required=False)
    why = forms.CharField(label=_("Why"), required=False, max_length=200)


class ClassifyForm(Act):
    kind = forms.ChoiceField(label=_("What it is"), choices=list(KINDS.items()), required=False)
    pressing = forms.BooleanField(label=_("It presses"), required=False)


class CloseForm(Act):
    version = _number(widget=forms.HiddenInput)
    cause = forms.ChoiceField(label=_("What caused it"), choices=[("", "—"), *CAUSES.items()], required=False)
    done = _text(_("What was done"), rows=2)
    silent_why = forms.CharField(
        label=_("Why nobody is told"),
        help_text=_("Only when the customer is not told. A second person has to agree."),
        required=False,
        max_length=500,
    )


class SealForm(Act):
    sealed = forms.BooleanField(label=_("Kept from whoever it is about, and from her branch"), required=False)
    text = _text(_("Why"), rows=2)


class AboutForm(Act):
    """Whom of us it is about; empty for nobody."""

    staff = _number(required=False)


class LinkForm(Act):
    """Whose voice it is; empty for nobody we know."""

    customer = _number(required=False)


class OpinionForm(Act):
    of = _number(label=_("Whom you ask"))
    text = _text(_("What you ask"), rows=2)


class GiveForm(Act):
    opinion = _number(widget=forms.HiddenInput)
    text = _text(_("What you think"), rows=2)


class ReopenForm(Act):
    text = _text(_("Why it is opened again"), rows=2)


class AgreeForm(Act):
    closing = _number(widget=forms.HiddenInput)


class EndForm(Act):
    version = _number(widget=forms.HiddenInput)
    text = _text(_("What happened"), rows=2)


class GatherForm(Act):
    improvement = _number(label=_("Improvement"))


class ContentForm(Act):
    """What she said when she was asked whether the answer has helped."""

    score = forms.TypedChoiceField(
        label=_("Would you recommend us, from 0 to 10"),
        choices=[("", "—"), *((str(n), str(n)) for n in range(HIGHEST + 1))],
        coerce=int,
        error_messages={"required": NO_SCORE, "invalid_choice": NO_SCORE},
    )
    comment = forms.CharField(
        label=_("Her reason"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NoForm(Act):
    """An act that asks for nothing."""
