"""What a visit sheet takes in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.kernel.korean import nfc
from dongban.promises.access import Standing, no_keep
from dongban.visits.access import no_note
from dongban.visits.rules import LONGEST_NOTE


class SheetForm(forms.Form):
    """A sheet for one promise on one day. The rules, not the widgets, say what is wrong with it."""

    on = forms.DateField(
        label=_("Day of the visit"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter the day as 2026-03-02.")},
    )
    note = forms.CharField(
        label=_("What was said"),
        help_text=_("What the customer asked, what you explained, what you agreed on."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST_NOTE}),
    )

    def __init__(self, *args: Any, promise: Standing, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.promise = promise
        self.day = day
        self.fields["on"].widget.attrs |= {"min": promise.opens_on.isoformat(), "max": day.isoformat()}

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if trouble := no_keep(self.promise, self.day, on):
            raise forms.ValidationError(trouble)
        return on

    def clean_note(self) -> str:
        note = nfc(self.cleaned_data["note"])
        if trouble := no_note(note):
            raise forms.ValidationError(trouble)
        return note
