"""What people may enter in this room."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _


class DayForm(forms.Form):
    # A firm's records reach back decades; a promise lies a few years ahead.
    day = forms.DateField(
        label=_("Work as if today were"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Everything that falls due by then falls due at once. Nothing that was done is undone."),
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not 1990 <= day.year <= 2100:
            raise forms.ValidationError(_("Choose a day between 1990 and 2100."))
        return day
