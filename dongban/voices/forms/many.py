"""One act on every voice of a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.voices.forms.acts import Act
from dongban.voices.rules import Kind
from dongban.voices.words import KINDS

_KEEP = ("", _("Leave as it is"))


class ManyForm(Act):
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    to = forms.CharField(required=False, max_length=20)
    kind = forms.ChoiceField(
        label=_("What they are"), choices=[_KEEP, *((k.value, KINDS[k]) for k in Kind)], required=False
    )
    pressing = forms.ChoiceField(
        label=_("Whether they press"),
        choices=[_KEEP, ("yes", _("They press")), ("no", _("They do not press"))],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data[name] for name in ("to", "kind", "pressing")):
            raise forms.ValidationError(_("Choose what is to be done with them."))
        return self.cleaned_data

    def acts(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "seen": given["seen"],
            "to": given["to"],
            "kind": given["kind"] or None,
            "pressing": {"yes": True, "no": False}.get(given["pressing"]),
        }
