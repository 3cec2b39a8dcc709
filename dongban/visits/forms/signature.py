"""A signature as a page sends it: lines on the glass, or a name typed instead."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.kernel.korean import nfc
from dongban.visits.access import no_signature
from dongban.visits.rules import Signature, read_strokes

_LONGEST = 200_000


class Signed(forms.Form):
    """The two fields, for every form that a customer may sign."""

    strokes = forms.CharField(required=False, max_length=_LONGEST, widget=forms.HiddenInput)
    signed_name = forms.CharField(
        label=_("Or the customer types her name"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    @property
    def signature(self) -> Signature | None:
        """None when nothing was drawn and no name was typed: a slip of the finger is no signature."""
        strokes = read_strokes(self.cleaned_data.get("strokes", "")) or ()
        name = nfc(self.cleaned_data.get("signed_name", "")).strip()
        return Signature(strokes, name) if strokes or len(name) > 1 else None


class SignForm(Signed):
    """A signature alone, for a visit that is filed already."""

    def clean(self) -> dict[str, Any]:
        if self.signature is None:
            raise forms.ValidationError(no_signature())
        return self.cleaned_data
