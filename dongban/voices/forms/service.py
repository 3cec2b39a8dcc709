"""How the firm serves: hours, goals, who answers what, and texts to begin an answer with."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.voices.forms.acts import Act
from dongban.voices.models import Policy
from dongban.voices.rules import PRESSING, WEEKDAYS, BadHours, Kind, read_spans, say_spans
from dongban.voices.rules.service import USUAL_HOURS, goals_of
from dongban.voices.rules.skills import knows, speaks
from dongban.voices.rules.templates import PLACEHOLDERS, unknown_placeholders
from dongban.voices.words import GOALS, KINDS, LANGUAGES, WEEKDAY_NAMES

CLOCKS = ("first", "next", "solve")
ROWS = (PRESSING, *(kind.value for kind in Kind), "")
_LONGEST = 1_000
_WEEKS = 52


class HoursForm(Act):
    """The week's hours, and each kind's goals in served hours. A goal that is left empty is that of all others."""

    def __init__(self, *args: Any, policy: Policy | None, **kwargs: Any) -> None:
        hours = policy.hours if policy else USUAL_HOURS
        goals = goals_of(policy.goals if policy else {})
        begin = {f"hours_{day}": hours.get(day, "") for day in WEEKDAYS}
        begin |= {f"{row}_{c}": _hours(getattr(goals[row], c)) for row in ROWS if row in goals for c in CLOCKS}
        super().__init__(*args, initial=begin, **kwargs)
        for day in WEEKDAYS:
            self.fields[f"hours_{day}"] = forms.CharField(label=str(WEEKDAY_NAMES[day]), required=False, max_length=80)
        for row in ROWS:
            for clock in CLOCKS:
                self.fields[f"{row}_{clock}"] = forms.DecimalField(
                    label=str(GOALS[row]),
                    required=row == "",
                    min_value=0,
                    max_value=_LONGEST,
                    decimal_places=2,
                    widget=forms.NumberInput(attrs={"step": "0.25", "min": "0", "aria-label": GOALS[row]}),
                )

    def clean(self) -> dict[str, Any]:
        for day in WEEKDAYS:
            name = f"hours_{day}"
            try:
                self.cleaned_data[name] = say_spans(read_spans(self.cleaned_data.get(name, "")))
            except BadHours:
                self.add_error(name, _("Write hours as 09:00-12:00 13:00-18:00, or nothing for a day that is closed."))
        if not self.errors and not any(self.cleaned_data[f"hours_{day}"] for day in WEEKDAYS):
            self.add_error("hours_mon", _("Somebody has to be there on one day at least."))
        for row in ROWS:
            given = [self.cleaned_data.get(f"{row}_{clock}") for clock in CLOCKS]
            if any(each is not None for each in given) and not all(given):
                self.add_error(
                    f"{row}_first", _("Give all three goals of a row, more than nothing, or leave it empty.")
                )
        if not self.errors:
            self._comes_within_a_year()
        return self.cleaned_data

    def _comes_within_a_year(self) -> None:
        """A clock that would run out in years is no promise, and beyond twenty years there is no such moment at all."""
        spans = [span for day in WEEKDAYS for span in read_spans(self.cleaned_data[f"hours_{day}"])]
        served = _WEEKS * sum(end - begin for begin, end in spans)
        too_long = _("At these hours this lasts longer than a year. Open longer, or ask for less.")
        for row, goals in self.goals().items():
            for clock, minutes in goals.items():
                if minutes > served:
                    self.add_error(f"{row}_{clock}", too_long)

    def digest(self) -> str:
        """Of what was given: the same values were looked at before they are saved."""
        return sha256(json.dumps([self.hours(), self.goals()], sort_keys=True).encode()).hexdigest()

    def hours(self) -> dict[str, str]:
        return {day: self.cleaned_data[f"hours_{day}"] for day in WEEKDAYS if self.cleaned_data[f"hours_{day}"]}

    def goals(self) -> dict[str, dict[str, int]]:
        return {
            row: {clock: int(self.cleaned_data[f"{row}_{clock}"] * 60) for clock in CLOCKS}
            for row in ROWS
            if self.cleaned_data.get(f"{row}_first") is not None
        }

    def days(self) -> list[Any]:
        return [self[f"hours_{day}"] for day in WEEKDAYS]

    def table(self) -> list[tuple[Any, list[Any]]]:
        return [(GOALS[row], [self[f"{row}_{clock}"] for clock in CLOCKS]) for row in ROWS]


def _hours(minutes: int) -> str:
    return f"{minutes / 60:g}"


class SkillsForm(Act):
    """What she can take: languages, and topics that there are."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, choices=list(LANGUAGES.items()), widget=forms.CheckboxSelectMultiple
    )
    topics = forms.TypedMultipleChoiceField(
        label=_("Topics"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, topics: Sequence[tuple[int, str]], has: Collection[str] = (), **kwargs: Any) -> None:
        begin = {
            "languages": [each for each in LANGUAGES if speaks(each) in has],
            "topics": [pk for pk, _name in topics if knows(pk) in has],
        }
        super().__init__(*args, initial=begin, **kwargs)
        field = self.fields["topics"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(str(pk), name) for pk, name in topics]

    def skills(self) -> list[str]:
        given = self.cleaned_data
        return [*map(speaks, given["languages"]), *map(knows, given["topics"])]


class TemplateForm(Act):
    name = forms.CharField(label=_("What it is called"), max_length=80)
    kind = forms.ChoiceField(
        label=_("For which kind"), choices=[("", _("Every kind")), *((k.value, KINDS[k]) for k in Kind)], required=False
    )
    text = forms.CharField(
        label=_("Text"),
        help_text=_("{customer}, {number}, {product} and {agent} are filled in."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if unknown := unknown_placeholders(text):
            raise forms.ValidationError(
                _("Nobody knows what %(words)s stands for. There are: %(known)s.")
                % {"words": ", ".join(unknown), "known": ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)}
            )
        return text
