"""What the pages of voices are asked."""

from __future__ import annotations

from typing import Any

from django import forms

_FARTHEST_PAGE = 100_000


class InboxAsked(forms.Form):
    """An address that was typed by hand may say anything: what is no answer counts as not asked."""

    closed = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=_FARTHEST_PAGE)

    def value(self, name: str, otherwise: Any) -> Any:
        self.is_valid()
        found = self.cleaned_data.get(name)
        return otherwise if found in (None, "") else found
