"""What the pages of this room take in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dongban.kernel.korean import nfc
from dongban.kernel.offsets import Offset
from dongban.promises import words
from dongban.promises.actions.changing import NO_VERSION
from dongban.promises.rules import (
    CHANNELS,
    CONDITIONS,
    FACTS,
    OWNERS,
    Level,
    ProgrammeRule,
    StepRule,
    Subject,
    read_programmes,
    say_reason,
    write_programmes,
)
from dongban.records.models import Staff

if TYPE_CHECKING:
    _OfStaff = forms.ModelChoiceField[Staff]
else:
    _OfStaff = forms.ModelChoiceField

LONGEST_REASON = 2000
_MOST_STEPS = 12
_CODE = r"^[A-Za-z0-9_-]{1,64}$"
_NO_DAY = {"required": _("Enter the day."), "invalid": _("Enter the day as 2026-03-02.")}


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, error_messages=_NO_DAY, **kwargs)


def reason_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_("Five characters or more. It stays with the promise."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please say why.")},
    )


class Plain(forms.Form):
    """Labels without a colon; texts in one form of Unicode."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean(self) -> dict[str, Any]:
        return {key: nfc(value) if isinstance(value, str) else value for key, value in self.cleaned_data.items()}


class StaffChoice(_OfStaff):
    def label_from_instance(self, obj: Staff) -> str:
        return obj.name


# One promise ---------------------------------------------------------------------------------------------------------


class PostponeForm(Plain):
    new_due_on = day_field(_("New due day"))
    why = reason_field(_("Why"))


class WaiveForm(Plain):
    why = reason_field(_("Why it is given up"))


class TakeBackForm(Plain):
    why = reason_field(_("Why it was not so"))


class AssignForm(Plain):
    staff = StaffChoice(label=_("Who takes it over"), queryset=Staff.objects.none())

    def __init__(self, *args: Any, people: QuerySet[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = people  # type: ignore[attr-defined]
        self.fields["staff"].empty_label = _("Choose somebody")  # type: ignore[attr-defined]


# Hand-overs ----------------------------------------------------------------------------------------------------------


class ShareForm(AssignForm):
    why = reason_field(_("Why"))


class AbsenceForm(AssignForm):
    since = day_field(_("First day"))
    until = day_field(_("Last day"))
    reason = forms.CharField(label=_("What for"), required=False, max_length=200)

    field_order = ("staff", "since", "until", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].label = _("Who is away")


# Late ones rise ------------------------------------------------------------------------------------------------------


def _days(label: Any, least: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=365)


class LadderForm(Plain):
    since = day_field(_("From which day on"))
    owner = _days(_("Days before the due day: its owner"), 0)
    manager = _days(_("Days after it: the branch manager"), 1)
    region = _days(_("Days after it: the branch above and the leaders"), 2)


class RisenAsked:
    """What the address of the page asks for; whatever is not understood is not asked."""

    def __init__(self, asked: Any) -> None:
        self.asked = asked

    def level(self) -> Level | None:
        word = self.asked.get("level", "")
        return Level(word) if word in set(Level) else None

    def page(self) -> int:
        word = self.asked.get("page", "")
        return int(word[:9]) if word.isdecimal() else 1


# Programmes ----------------------------------------------------------------------------------------------------------


class StepForm(Plain):
    code = forms.RegexField(_CODE, label=_("Short name of the step"), required=False)
    ko = forms.CharField(label=_("Step in Korean"), required=False, max_length=100)
    en = forms.CharField(label=_("Step in English"), required=False, max_length=100)
    opens = forms.CharField(label=_("Opens after"), required=False, max_length=8)
    due = forms.CharField(label=_("Due after"), required=False, max_length=8)

    def clean_opens(self) -> str:
        return self._offset("opens")

    def clean_due(self) -> str:
        return self._offset("due")

    def _offset(self, name: str) -> str:
        text: str = self.cleaned_data[name].strip()
        if text:
            try:
                Offset.parse(text, signed=True)
            except ValueError:
                raise forms.ValidationError(_("Write a span such as 0d, 2w, 3m or 1y.")) from None
        return text

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("code"):
            for name in ("opens", "due"):
                if name not in self.errors and not found.get(name):
                    self.add_error(name, _("Write a span such as 0d, 2w, 3m or 1y."))
        elif any(found.values()):
            self.add_error("code", _("Every step needs a short name."))
        return found

    def rule(self) -> StepRule:
        found = self.cleaned_data
        names = {language: found[language] for language in ("ko", "en") if found[language]}
        return StepRule(
            found["code"], Offset.parse(found["opens"], signed=True), Offset.parse(found["due"], signed=True), names
        )


StepForms = forms.formset_factory(StepForm, extra=0, max_num=_MOST_STEPS, absolute_max=_MOST_STEPS)


class ProgrammeForm(Plain):
    """A programme with its steps. What it is about is fixed: it stands in the address, or in the programme itself."""

    code = forms.RegexField(
        _CODE,
        label=_("Short name"),
        help_text=_("Letters, digits, - and _. It stays as it is."),
        error_messages={"invalid": _("Letters, digits, - and _ only.")},
    )
    ko = forms.CharField(label=_("Name in Korean"), max_length=100)
    en = forms.CharField(label=_("Name in English"), max_length=100)
    fact = forms.ChoiceField(label=_("Counted from"))
    every = forms.CharField(
        label=_("Again after"), required=False, max_length=8, help_text=_("1y for every year; empty: once.")
    )
    starts_on = day_field(_("Starts on"), help_text=_("Promises whose last day is earlier are not made."))
    # What the form was made out of: whoever saves second is told what the first one changed.
    version = forms.IntegerField(widget=forms.HiddenInput)
    owner = forms.ChoiceField(label=_("Who owes it"), choices=[(key, words.OWNERS[key]) for key in OWNERS])
    channel = forms.ChoiceField(label=_("In which way"), choices=[(key, words.CHANNELS[key]) for key in CHANNELS])

    def __init__(
        self,
        *args: Any,
        subject: Subject,
        rule: ProgrammeRule | None = None,
        day: date,
        version: int = NO_VERSION,
        **kwargs: Any,
    ) -> None:
        """`rule` is the programme that exists, or a template; its code, subject and fact are not asked again."""
        self.subject, self.rule_before = subject, rule
        super().__init__(*args, **{"initial": _initial(rule, day) | {"version": version}} | kwargs)
        self.fields["fact"].choices = [(key, words.FACTS[key]) for key in FACTS[subject]]  # type: ignore[attr-defined]
        self.where = tuple(self._add_condition(key, known) for key, known in CONDITIONS[subject].items())
        if rule is not None:
            for name in ("code", "fact", "every"):
                self.fields[name].disabled = True
        before = [_initial_step(step) for step in rule.steps] if rule else []
        self.steps = StepForms(self.data if self.is_bound else None, prefix="step", initial=before)
        if not self.is_bound:
            self.steps.extra = 2 if before else 3

    def _add_condition(self, key: str, known: Iterable[str]) -> str:
        name, label = f"where_{key}", str(words.CONDITIONS[key])
        if known:
            choices = [(word, words.say_value(key, word)) for word in known]
            self.fields[name] = forms.MultipleChoiceField(
                label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
            )
        else:
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=500, help_text=_("Several with commas between them.")
            )
        return name

    def clean_every(self) -> str:
        text: str = self.cleaned_data["every"].strip()
        if text:
            try:
                Offset.parse(text)
            except ValueError:
                raise forms.ValidationError(_("Write a span such as 0d, 2w, 3m or 1y.")) from None
        return text

    def is_valid(self) -> bool:
        """With its steps, and by the rules that a programmes.toml is read by: what is good here is good there."""
        if not all([super().is_valid(), self.steps.is_valid()]):
            return False
        _good, bad = read_programmes(write_programmes([self.rule()]))
        for rejection in bad:
            reason = say_reason(rejection.reason, get_language() or "ko")
            self.add_error(rejection.field if rejection.field in self.fields else None, reason)
        return not bad

    def rule(self) -> ProgrammeRule:
        found = self.cleaned_data
        return ProgrammeRule(
            code=found["code"],
            name={"ko": found["ko"], "en": found["en"]},
            subject=self.subject,
            fact=found["fact"],
            steps=tuple(step.rule() for step in self.steps if step.cleaned_data.get("code")),
            where=self._where(),
            starts_on=found["starts_on"],
            owner=found["owner"],
            channel=found["channel"],
            every=Offset.parse(found["every"]) if found["every"] else None,
        )

    def _where(self) -> Mapping[str, tuple[str, ...]]:
        found = {}
        for key in CONDITIONS[self.subject]:
            asked = self.cleaned_data[f"where_{key}"]
            given = [part.strip() for part in asked.split(",")] if isinstance(asked, str) else asked
            if any(given):
                found[key] = tuple(word for word in given if word)
        return found

    def goes_on_from(self, version: int) -> None:
        """What was filled in stays, and is now a change of that version."""
        filled_in: Any = self.data
        filled_in = filled_in.copy()
        filled_in["version"] = str(version)
        self.data = filled_in

    def posted(self) -> list[tuple[str, str]]:
        """Everything that was filled in, to be carried through the preview."""
        known = {*self.fields, *(f"step-{name}" for name in ("TOTAL_FORMS", "INITIAL_FORMS"))}
        known |= {f"{step.prefix}-{name}" for step in self.steps for name in step.fields}
        return [(name, value) for name in sorted(known) for value in _values(self.data, name)]


def _values(data: Any, name: str) -> list[str]:
    found: list[str] = data.getlist(name)
    return found


def _initial(rule: ProgrammeRule | None, day: date) -> dict[str, Any]:
    if rule is None:
        return {"starts_on": day}
    where = {
        f"where_{key}": list(asked) if CONDITIONS[rule.subject][key] else ", ".join(asked)
        for key, asked in rule.where.items()
    }
    return where | {
        "code": rule.code,
        "ko": rule.name.get("ko", ""),
        "en": rule.name.get("en", ""),
        "fact": rule.fact,
        "every": str(rule.every or ""),
        "starts_on": rule.starts_on or day,
        "owner": rule.owner,
        "channel": rule.channel,
    }


def _initial_step(step: StepRule) -> dict[str, str]:
    names = {language: step.name.get(language, "") for language in ("ko", "en")}
    return {"code": step.code, "opens": str(step.opens), "due": str(step.due), **names}
