"""One act on every voice of a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.voices.forms.acts import Act
from dongban.voices.rules import Kind
from dongban.voices.rules.closing import OF_MANY
from dongban.voices.words import CAUSES, KINDS

_LONGEST_WHY = 200
_KEEP = ("", _("Leave as it is"))


class SeenForm(Act):
    """How many were looked at."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class SilenceForm(SeenForm):
    cause = forms.ChoiceField(label=_("What they are"), choices=[(each, CAUSES[each]) for each in OF_MANY])
    why = forms.CharField(
        label=_("How that can be told"),
        max_length=_LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what they are, and how that can be told.")},
    )


class ManyForm(SeenForm):
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
