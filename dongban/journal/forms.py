"""What an auditor may look for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.journal import naming
from dongban.journal.queries import Filters
from dongban.people.reach import Viewer


class FilterForm(forms.Form):
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    person = forms.CharField(label=_("Who"), required=False, max_length=64)
    customer = forms.CharField(label=_("Customer's code"), required=False, max_length=64)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, viewer: Viewer) -> None:
        super().__init__(data)
        self.viewer = viewer

    def clean_customer(self) -> int | None:
        code = self.cleaned_data["customer"].strip()
        found = naming.find(self.viewer, code) if code else None
        if code and found is None:
            raise forms.ValidationError(_("There is no customer of this code."))
        return found

    def filters(self) -> Filters:
        """Raises KeyError before `is_valid()`."""
        wanted = self.cleaned_data
        return Filters(
            since=wanted["since"],
            until=wanted["until"],
            person=wanted["person"].strip(),
            customer=wanted["customer"],
            before=wanted["before"],
        )
