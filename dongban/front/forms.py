"""What the pages of this room are asked: filters and words to look for, in the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.front.queries.glance import A_YEAR, USUAL_ORDER
from dongban.front.queries.kept import COLUMNS, SPANS, USUAL, USUAL_SORT, Choice
from dongban.kernel.offsets import Offset
from dongban.promises.access import SHORTEST_REASON
from dongban.promises.queries import Bucket, Sieve
from dongban.promises.rules import Later, State

LONGEST_QUESTION = 100
_FARTHEST_PAGE = 100_000
# The greatest number that a key of the database can be.
LARGEST_KEY = 2**63 - 1


class Asked(forms.Form):
    """An address that was typed by hand may say anything: what is no answer counts as not asked."""

    def value(self, name: str, otherwise: Any) -> Any:
        self.is_valid()
        found = self.cleaned_data.get(name)
        return otherwise if found in (None, "") else found


class Paged(Asked):
    page = forms.IntegerField(required=False, min_value=1, max_value=_FARTHEST_PAGE)


class Sieved(Asked):
    """The filters of Today."""

    when = forms.ChoiceField(required=False, choices=[(bucket.value, bucket.value) for bucket in Bucket])
    programme = forms.CharField(required=False, max_length=64)
    owner = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)

    def sieve(self) -> Sieve:
        when = self.value("when", None)
        return Sieve(Bucket(when) if when else None, self.value("programme", None), self.value("owner", None))


class TodayAsked(Sieved, Paged):
    # Lines are chosen, to put several off; the number of the one that was chosen first, or 0.
    pick = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_KEY)

    def picked(self) -> int | None:
        """Empty while nothing is being chosen."""
        pick: int | None = self.value("pick", None)
        return pick


class SaveViewForm(Sieved):
    name = forms.CharField(max_length=40, strip=True)


class PostponeManyForm(forms.Form):
    """Each by the same span, or all to one day; and why."""

    how = forms.ChoiceField(
        label=_("By how much"),
        widget=forms.RadioSelect,
        choices=[
            ("1w", _("each by one week")),
            ("2w", _("each by two weeks")),
            ("1m", _("each by one month")),
            ("day", _("all to one day")),
        ],
        error_messages={"required": _("Choose how far.")},
    )
    day = forms.DateField(
        label=_("New due day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Enter the day as 2026-03-02.")},
    )
    why = forms.CharField(
        label=_("Why"),
        help_text=_("Five characters or more. It stays with the promise."),
        max_length=2000,
        min_length=SHORTEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Please say why."),
            "min_length": _("Say why, in five characters or more. It stays with the promise."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("how") == "day" and not found.get("day") and "day" not in self.errors:
            self.add_error("day", _("Enter the day."))
        return found

    def later(self) -> Later:
        how = self.cleaned_data["how"]
        return Later(to=self.cleaned_data["day"]) if how == "day" else Later(by=Offset.parse(how))


class CustomersAsked(Paged):
    q = forms.CharField(required=False, max_length=LONGEST_QUESTION)
    gone = forms.BooleanField(required=False)
    # Of a search: names and telephone numbers as they are.
    open = forms.BooleanField(required=False)


class StoryAsked(Asked):
    kind = forms.CharField(required=False, max_length=16)
    before = forms.CharField(required=False, max_length=48)


class KeptAsked(Asked):
    months = forms.TypedChoiceField(required=False, coerce=int, choices=[(span, span) for span in SPANS])
    branch = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    programme = forms.CharField(required=False, max_length=64)
    sort = forms.ChoiceField(
        required=False,
        choices=[
            (f"{sign}{column}", "")
            for column in ("rate", "name", "total", *(s.value for s in COLUMNS))
            for sign in ("", "-")
        ],
    )

    def choice(self) -> Choice:
        return Choice(
            months=self.value("months", USUAL),
            branch=self.value("branch", None),
            programme=self.value("programme", ""),
            sort=self.value("sort", USUAL_SORT),
        )


class GlanceAsked(Asked):
    months = forms.TypedChoiceField(required=False, coerce=int, choices=[(span, span) for span in SPANS])
    programme = forms.CharField(required=False, max_length=64)
    region = forms.CharField(required=False, max_length=LONGEST_QUESTION)
    sort = forms.ChoiceField(
        required=False,
        choices=[(f"{sign}{column}", "") for column in ("out", "rate", "name", "total", *State) for sign in ("", "-")],
    )

    def choice(self) -> Choice:
        return Choice(
            months=self.value("months", A_YEAR),
            programme=self.value("programme", ""),
            region=self.value("region", ""),
            sort=self.value("sort", USUAL_ORDER),
        )


class BehindAsked(KeptAsked, Paged):
    region = forms.CharField(required=False, max_length=LONGEST_QUESTION)
    step = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    month = forms.DateField(required=False, input_formats=["%Y-%m"])
    state = forms.ChoiceField(required=False, choices=[(state.value, state.value) for state in State])

    def choice(self) -> Choice:
        return replace(super().choice(), region=self.value("region", ""), step=self.value("step", None))

    def chosen_month(self) -> date | None:
        month: date | None = self.value("month", None)
        return month

    def chosen_state(self) -> State | None:
        state = self.value("state", None)
        return State(state) if state else None


class GallerySample(forms.Form):
    """Fields for the gallery, which is never sent."""

    day = forms.DateField(
        label=_("New due day"),
        help_text=_("A working day."),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("There is no such day.")},
    )
    note = forms.CharField(label=_("Why"), widget=forms.Textarea, error_messages={"required": _("Please say why.")})
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("life", _("Life")), ("fund", _("Fund"))])
    agreed = forms.BooleanField(label=_("Tell me by e-mail"), required=False)
