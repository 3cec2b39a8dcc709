"""What the lists of voices are asked, in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from dongban.voices.queries import Asked, View
from dongban.voices.rules import Kind

_FARTHEST_PAGE = 100_000
_VIEWS = frozenset(view.value for view in View)
LARGEST_KEY = 2**63 - 1


class Paged(forms.Form):
    """An address that was typed by hand may say anything: what is no answer counts as not asked."""

    page = forms.IntegerField(required=False, min_value=1, max_value=_FARTHEST_PAGE)

    def value(self, name: str, otherwise: Any) -> Any:
        self.is_valid()
        found = self.cleaned_data.get(name)
        return otherwise if found in (None, "") else found


class InboxAsked(Paged):
    view = forms.ChoiceField(required=False, choices=[(view.value, view.value) for view in View])
    queue = forms.CharField(required=False, max_length=32)
    kind = forms.ChoiceField(required=False, choices=[("none", ""), *((kind.value, kind.value) for kind in Kind)])
    branch = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    like = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)

    @classmethod
    def of(cls, address: QueryDict) -> Asked:
        """Most often nothing but a view is asked for: then no form is made."""
        if address.keys() <= {"view"}:
            view = address.get("view", "")
            return Asked(View(view) if view in _VIEWS else View.OPEN)
        return cls(address).asked()

    def asked(self) -> Asked:
        kind = self.value("kind", None)
        return Asked(
            view=View(self.value("view", "")),
            queue=self.value("queue", ""),
            kind="" if kind == "none" else kind,
            page=self.value("page", 1),
            branch=self.value("branch", None),
            like=self.value("like", None),
        )
