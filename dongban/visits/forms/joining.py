"""What the pages of joined visits take in."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.kernel.korean import nfc
from dongban.visits import access
from dongban.visits.rules import LONGEST_HEARD, LONGEST_WHY
from dongban.voices.words import KINDS

USUAL_TIME, USUAL_MINUTES = time(10, 30), 60


class Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class ProposeForm(Plain):
    """Whom to ask along, and when."""

    leader = forms.TypedChoiceField(label=_("Leader"), coerce=int, choices=())
    on = forms.DateField(
        label=_("Day on which to go"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter the day as 2026-03-02.")},
    )
    starts = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": _("Enter the time."), "invalid": _("Enter the time as 10:30.")},
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=480, initial=USUAL_MINUTES)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)

    def __init__(self, *args: Any, leaders: list[tuple[int, str]], day: date, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].choices = leaders  # type: ignore[attr-defined]
        self.fields["on"].widget.attrs["min"] = day.isoformat()
        self.day, self.zone = day, zone

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "on" in found and "starts" in found:
            meets_at = datetime.combine(found["on"], found["starts"], self.zone)
            if trouble := access.no_meeting(self.day, meets_at):
                raise forms.ValidationError({"starts" if meets_at.date() >= self.day else "on": trouble})
            found["meets_at"] = meets_at
        return found


class DeclineForm(Plain):
    why = forms.CharField(
        label=_("Why not"), required=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_WHY})
    )

    def clean_why(self) -> str:
        why = nfc(self.cleaned_data["why"])
        if trouble := access.no_why(why):
            raise forms.ValidationError(trouble)
        return why


class HeardForm(Plain):
    """What the leader heard, what kind of voice it is, and until when somebody follows it up."""

    text = forms.CharField(
        label=_("What you heard"),
        help_text=_("In the customer's words, as far as you remember them. It goes to those who answer voices."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST_HEARD}),
    )
    kind = forms.ChoiceField(
        label=_("What it is"), choices=[(key, word) for key, word in KINDS.items() if key], widget=forms.RadioSelect
    )
    follow_due_on = forms.DateField(
        label=_("Follow up by"),
        help_text=_(
            "The customer's adviser then owes her an answer by that day. Leave it empty when nothing is to do."
        ),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Enter the day as 2026-03-02.")},
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["follow_due_on"].widget.attrs["min"] = day.isoformat()
        self.day = day

    def clean_text(self) -> str:
        text = nfc(self.cleaned_data["text"])
        if trouble := access.no_heard(text):
            raise forms.ValidationError(trouble)
        return text

    def clean_follow_due_on(self) -> date | None:
        on: date | None = self.cleaned_data["follow_due_on"]
        if on is not None and on < self.day:
            raise forms.ValidationError(_("That day has passed."))
        return on
