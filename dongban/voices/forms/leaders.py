"""What the leaders' pages are asked, in the address."""

from __future__ import annotations

from django import forms

from dongban.voices.forms.asked import LARGEST_KEY, Paged
from dongban.voices.queries.leaders import SPANS, USUAL, Choice, Figure, month_of
from dongban.voices.rules.closing import CAUSES


class LeadersAsked(Paged):
    months = forms.TypedChoiceField(required=False, coerce=int, choices=[(n, n) for n in SPANS])
    figure = forms.ChoiceField(required=False, choices=[(each.value, each.value) for each in Figure])
    branch = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_KEY)
    month = forms.CharField(required=False, max_length=7)
    cause = forms.ChoiceField(required=False, choices=[(each, each) for each in CAUSES])

    def choice(self) -> Choice:
        return Choice(
            months=self.value("months", USUAL),
            figure=Figure(self.value("figure", Figure.HEARD)),
            branch=self.value("branch", None),
            month=month_of(self.value("month", "")),
            cause=self.value("cause", ""),
            page=self.value("page", 1),
        )
