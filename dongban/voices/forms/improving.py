"""What is asked about an improvement."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.voices.forms.acts import Act


def _text(label: object, rows: int = 3, most: int = 2000) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": most})
    return forms.CharField(label=label, required=False, max_length=most, widget=widget)  # type: ignore[arg-type]


class BeginForm(Act):
    title = forms.CharField(label=_("What it is called"), max_length=120, required=False)
    what = _text(_("What is to become better"))


class ProgressForm(Act):
    act = forms.ChoiceField(choices=[("begin", ""), ("finish", ""), ("drop", ""), ("hand", ""), ("out", "")])
    said = _text(_("You said"))
    did = _text(_("We did"))
    why = _text(_("Why it is not done"), rows=2)
    to = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    # A voice that does not belong there; empty: those that were put there last.
    out = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    # The plan that was looked at, and the words for each language.
    sure = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    text_ko = _text(_("Told in Korean"), rows=6, most=5000)
    text_en = _text(_("Told in English"), rows=6, most=5000)
    text_en.help_text = _("For those who wrote in another language than Korean: put into English what stands there.")

    def texts(self) -> dict[str, str]:
        return {language: self.cleaned_data[f"text_{language}"] for language in ("ko", "en")}
