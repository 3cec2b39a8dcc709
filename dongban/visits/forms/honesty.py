"""What a manager asks to see, and what a customer said on the telephone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.kernel.korean import nfc
from dongban.visits.models import CallBack
from dongban.visits.words import OUTCOMES

_LARGEST_KEY = 2**63 - 1


class HonestyAsked(forms.Form):
    branch = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST_KEY)

    def chosen(self) -> int | None:
        """An address that was typed by hand may say anything: what is no branch counts as not asked."""
        found: int | None = self.cleaned_data.get("branch") if self.is_valid() else None
        return found


class CallForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What came of the call"),
        widget=forms.RadioSelect,
        choices=[(state.value, OUTCOMES[state]) for state in CallBack.State if state != CallBack.State.WAITING],
        error_messages={"required": _("Choose what came of the call.")},
    )
    note = forms.CharField(
        label=_("What she said"),
        help_text=_("Five characters or more when it did not take place."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_note(self) -> str:
        return nfc(self.cleaned_data["note"]).strip()
