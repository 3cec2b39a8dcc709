"""How a sheet that was set aside is settled."""

from __future__ import annotations

from django import forms

WAYS = ("add", "take", "drop")


class SettleForm(forms.Form):
    do = forms.ChoiceField(choices=[(way, way) for way in WAYS])
    why = forms.CharField(required=False, max_length=2000)
