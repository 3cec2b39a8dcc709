"""What a customer answers, and what is set about asking."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.voices.forms.asked import Paged
from dongban.voices.surveys import access
from dongban.voices.surveys.queries.behind import LINKS, Choice, Figure
from dongban.voices.surveys.queries.groups import OF_ANSWERS, OF_LINKS, By
from dongban.voices.surveys.rules import HIGHEST, Terms


class AnswerForm(forms.Form):
    """One number, and a word if she likes."""

    score = forms.TypedChoiceField(
        choices=[(str(n), str(n)) for n in range(HIGHEST + 1)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": access.NO_SCORE, "invalid_choice": access.NO_SCORE},
    )
    comment = forms.CharField(
        label=_("What is the reason?"),
        help_text=_("You need not write anything."),
        required=False,
        max_length=access.LONGEST_COMMENT,
        error_messages={"max_length": access.TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class RowsAsked(Paged):
    """Which rows, in the address."""

    figure = forms.ChoiceField(required=False, choices=[(each.value, each.value) for each in Figure])
    by = forms.ChoiceField(required=False, choices=[(each.value, each.value) for each in By])
    key = forms.CharField(required=False, max_length=64)

    def choice(self) -> Choice:
        figure = Figure(self.value("figure", Figure.ALL))
        by = By(self.value("by", "")) if self.value("by", "") else None
        known = by in (OF_LINKS if figure in LINKS else OF_ANSWERS) and figure is not Figure.SILENT
        return Choice(figure, by if known else None, self.value("key", ""), self.value("page", 1))


class AskingForm(forms.Form):
    """How customers are asked from a day on."""

    since = forms.DateField(label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    times = forms.IntegerField(label=_("At most so many times"), min_value=0, max_value=50)
    days = forms.IntegerField(label=_("In so many days"), min_value=1, max_value=1000)
    open_days = forms.IntegerField(label=_("A link is open for so many days"), min_value=1, max_value=180)
    sample = forms.IntegerField(label=_("So many are drawn once a year"), min_value=0, max_value=10_000_000)
    after_visits = forms.BooleanField(label=_("After visits"), required=False)
    after_voices = forms.BooleanField(label=_("After answers to voices"), required=False)
    after_events = forms.BooleanField(label=_("After events"), required=False)

    def __init__(self, data: Any = None, *, day: date, terms: Terms | None) -> None:
        initial: dict[str, Any] = {"since": day} | (asdict(terms) if terms else {})
        super().__init__(data, initial=initial, label_suffix="")
        self.day = day

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since < self.day:
            raise forms.ValidationError(access.GONE_BY)
        return since

    def terms(self) -> Terms:
        return Terms(**{name: value for name, value in self.cleaned_data.items() if name != "since"})
