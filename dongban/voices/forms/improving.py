"""What is asked about an improvement."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.voices.forms.acts import Act


def _text(label: object, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": 2000})
    return forms.CharField(label=label, required=False, max_length=2000, widget=widget)  # type: ignore[arg-type]


class BeginForm(Act):
    title = forms.CharField(label=_("What it is called"), max_length=120, required=False)
    what = _text(_("What is to become better"))


class ProgressForm(Act):
    act = forms.ChoiceField(choices=[("begin", ""), ("finish", ""), ("drop", "")])
    said = _text(_("You said"))
    did = _text(_("We did"))
    why = _text(_("Why it is not done"), rows=2)
