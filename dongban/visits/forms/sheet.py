"""What a visit sheet takes in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from dongban.kernel.korean import nfc, typed
from dongban.promises.access import Standing, no_keep
from dongban.visits.access import no_sheet, sheet_lacks
from dongban.visits.forms.signature import Signed
from dongban.visits.rules import (
    LONGEST_NOTE,
    LONGEST_OPINION,
    MOST_OPINIONS,
    Fault,
    Opinion,
    Place,
    Said,
    Sheet,
    points,
)
from dongban.visits.words import OPINIONS

OPINION_FIELDS = tuple((f"kind{n}", f"said{n}") for n in range(1, MOST_OPINIONS + 1))
_MOST_POINTS, _LONGEST_POINT = 200, 300
_NO_KIND = _("Say what kind of opinion it is.")
_NO_WORDS = _("Write down in a few words what she said.")
_TO_COME = _("This day is still to come. Enter the day on which it was kept.")


class Ticks(forms.MultipleChoiceField):
    """Points gone through. A sheet that was taken along for the day may know some that the records have changed since:
    what was ticked is what was explained."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        ticked = value if isinstance(value, list) else []
        return [typed(str(name))[:_LONGEST_POINT] for name in ticked[:_MOST_POINTS]]


class SheetForm(Signed):
    """A sheet for one promise on one day. The rules, not the widgets, say what is wrong with it."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(
        label=_("Day of the visit"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter the day as 2026-03-02.")},
    )
    points = Ticks(label=_("Gone through"), required=False)
    note = forms.CharField(
        label=_("What was said"),
        help_text=_("What the customer asked, what you explained, what you agreed on."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_NOTE}),
    )
    # That she be asked by mail as soon as the sheet is filed.
    mail = forms.BooleanField(label=_("Send her a link by e-mail instead"), required=False)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        promise: Standing | None,
        day: date,
        offered: Sequence[tuple[str, str]] = (),
        visit: bool = True,
        no_words: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not visit:
            self.fields["on"].label = _("Day on which it was kept")
        self.promise, self.day, self.offered, self.no_words = promise, day, offered, no_words
        self.fields["on"].widget.attrs["max"] = day.isoformat()
        if promise is not None:
            self.fields["on"].widget.attrs["min"] = promise.opens_on.isoformat()
        self.fields["points"].choices = [(name, name) for name, _amount in offered]  # type: ignore[attr-defined]
        for kind, said in OPINION_FIELDS:
            self.fields[kind] = forms.ChoiceField(
                label=_("Kind"), required=False, widget=forms.RadioSelect, choices=list(OPINIONS.items())
            )
            self.fields[said] = forms.CharField(
                label=_("In the customer's words"),
                required=False,
                max_length=LONGEST_OPINION,
                widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_OPINION}),
            )

    @property
    def opinions(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[kind], self[said]) for kind, said in OPINION_FIELDS]

    @property
    def more(self) -> bool:
        """Whether anything stands in the opinions after the first, which are folded away."""
        return any(self[kind].value() or self[said].value() for kind, said in OPINION_FIELDS[1:])

    def clean_on(self) -> date:
        """A promise that is closed by now is no fault of the sheet: it is set aside then."""
        on: date = self.cleaned_data["on"]
        closed = self.promise is None or self.promise.kept_on or self.promise.waived_on
        trouble = None if closed or self.promise is None else no_keep(self.promise, self.day, on)
        if on > self.day or trouble:
            raise forms.ValidationError(trouble or _TO_COME)
        return on

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        for kind, said in OPINION_FIELDS:
            found[said] = nfc(found.get(said, "")).strip()
            if found[said] and not found.get(kind) and kind not in self.errors:
                self.add_error(kind, _NO_KIND)
            if found.get(kind) and not found[said] and said not in self.errors:
                self.add_error(said, _NO_WORDS)
        found["note"] = nfc(found.get("note", ""))
        if "on" in found and not self.errors and (trouble := no_sheet(self.sheet(), no_words=self.no_words)):
            self.add_error("note", trouble)
        return found

    @property
    def lacks(self) -> dict[str, str]:
        """What the page says before anything is sent, in the words that the server has for it: a telephone without a
        signal hears nothing from there until the visit is long over."""
        faults = [fault for fault in Fault if fault is not Fault.MISSING or not self.no_words]
        told = {f"note-{fault.value.replace('_', '-')}": sheet_lacks(fault) for fault in faults}
        told |= {"kind": str(_NO_KIND), "said": str(_NO_WORDS), "on-late": str(_TO_COME)}
        told["on-missing"] = str(self.fields["on"].error_messages["required"])
        if self.promise is not None:
            early = no_keep(self.promise, self.day, self.promise.opens_on - timedelta(days=1))
            told["on-early"] = early or ""
        return told

    def sheet(self, distance_m: int | None = None) -> Sheet:
        found = self.cleaned_data
        opinions = [Said(Opinion(found[kind]), found[said]) for kind, said in OPINION_FIELDS if found[said]]
        gone_through = points([name for name, _amount in self.offered], found["points"])
        note = found["note"].strip()
        return Sheet(found["on"], note, gone_through, tuple(opinions), distance_m, self.signature)

    @property
    def place(self) -> Place | None:
        latitude, longitude = self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude")
        return None if latitude is None or longitude is None else Place(latitude, longitude)

    def sent_key(self) -> uuid.UUID:
        found: uuid.UUID | None = self.cleaned_data.get("key")
        return found or uuid.uuid4()
