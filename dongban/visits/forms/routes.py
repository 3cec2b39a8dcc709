"""What the page of the day's route takes in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.visits.access import FIRST_HOUR, LAST_HOUR
from dongban.visits.actions.routes import BRANCH, End, Wish
from dongban.visits.forms.joining import Plain
from dongban.visits.queries.routes import USUAL_MINUTES, Asked, Choice
from dongban.visits.rules.routes import Spot

_FARTHEST = timedelta(days=60)
ANYWHERE = "anywhere"
_BEGINS, _ENDS = time(9), time(18)
_LAST_MINUTE = 24 * 60 - 1


class RouteDayForm(Plain):
    on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def day(self, today: date) -> date:
        """The day that was asked for; today, when it is none or too far off."""
        self.is_valid()
        on: date | None = self.cleaned_data.get("on")
        return on if on is not None and today <= on <= today + _FARTHEST else today


def _clock(label: str, initial: time) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        initial=initial,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": _("Enter the time."), "invalid": _("Enter the time as 10:30.")},
    )


class PaceForm(Plain):
    """How ways are reckoned where there is no map."""

    detour_percent = forms.IntegerField(
        label=_("The way, in per cent of the straight line"),
        help_text=_("130 says that ten kilometres in a straight line are thirteen on the road."),
        min_value=100,
        max_value=300,
    )
    km_per_hour = forms.IntegerField(
        label=_("Kilometres in an hour, waiting and parking included"), min_value=3, max_value=120
    )


class RouteForm(Plain):
    """When and where the day begins and ends, and of each visit whether it is chosen and when its customer can be
    called on."""

    begins = _clock(_("I set out at"), _BEGINS)  # type: ignore[arg-type]
    ends = _clock(_("I am done by"), _ENDS)  # type: ignore[arg-type]
    minutes = forms.IntegerField(label=_("Minutes for a visit"), min_value=10, max_value=240, initial=USUAL_MINUTES)
    start = forms.ChoiceField(label=_("I set out from"), required=False)
    end = forms.ChoiceField(label=_("I end at"), required=False)
    lunch = forms.BooleanField(label=_("An hour for lunch, between 11:30 and 13:30"), required=False, initial=True)

    def __init__(self, *args: Any, choices: Sequence[Choice], branch: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        places = [(str(choice.card.promise), choice.card.name) for choice in choices if choice.placed]
        for name, anywhere in (("start", _("the first visit")), ("end", _("the last visit"))):
            offered = [(BRANCH, branch or _("my branch")), (ANYWHERE, anywhere), *places]
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        for choice in choices:
            key = choice.card.promise
            self.fields[f"go-{key}"] = forms.BooleanField(required=False, label=choice.card.name)
            self.fields[f"from-{key}"] = _clock(_("from"), time(FIRST_HOUR))  # type: ignore[arg-type]
            self.fields[f"until-{key}"] = _clock(_("until"), time(LAST_HOUR))  # type: ignore[arg-type]

    @staticmethod
    def first(asked: Asked | None, choices: Sequence[Choice], base: Spot | None, now: int) -> dict[str, Any]:
        """What it begins with: as the day was planned before, or else from the branch and back. `now`: the minute of
        the day before which nobody sets out any more."""
        # To the next five minutes.
        soon = min(-(-now // 5) * 5, _LAST_MINUTE)
        if asked is None:
            usual = BRANCH if base else ANYWHERE
            return {"start": usual, "end": usual, "begins": _time(max(_minute(_BEGINS), soon))}
        found: dict[str, Any] = {"begins": _time(max(asked.begins, soon)), "ends": _time(asked.ends)}
        found |= {"lunch": asked.lunch, "minutes": asked.minutes}
        found |= {"start": _word(asked.start, choices, base), "end": _word(asked.end, choices, base)}
        for key, (opens, closes) in asked.hours.items():
            found |= {f"go-{key}": True, f"from-{key}": _time(opens), f"until-{key}": _time(closes)}
        return found

    def rows(self) -> list[tuple[Choice, Any, Any, Any]]:
        return [
            (choice, self[f"go-{key}"], self[f"from-{key}"], self[f"until-{key}"])
            for choice in self.choices
            for key in (choice.card.promise,)
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "begins" in found and "ends" in found and found["begins"] >= found["ends"]:
            raise forms.ValidationError({"ends": _("The day ends before it begins.")})
        if not any(value for name, value in found.items() if name.startswith("go-")):
            raise forms.ValidationError(_("Choose at least one visit."))
        return found

    def wishes(self) -> list[Wish]:
        found, chosen = self.cleaned_data, []
        for choice in self.choices:
            key = choice.card.promise
            if found[f"go-{key}"]:
                hours = _minute(found[f"from-{key}"]), _minute(found[f"until-{key}"])
                chosen.append(Wish(key, *hours, found["minutes"]))
        return chosen

    def span(self) -> tuple[int, int]:
        return _minute(self.cleaned_data["begins"]), _minute(self.cleaned_data["ends"])

    def places(self) -> tuple[End, End]:
        """Where the day begins and ends."""
        return _place(self.cleaned_data["start"]), _place(self.cleaned_data["end"])


def _word(spot: Spot | None, choices: Sequence[Choice], base: Spot | None) -> str:
    if spot is None:
        return ANYWHERE
    there = (str(choice.card.promise) for choice in choices if choice.spot == spot)
    return BRANCH if spot == base else next(there, BRANCH)


def _time(minute: int) -> time:
    return time(*divmod(minute, 60))


def _place(word: str) -> End:
    if word == ANYWHERE:
        return None
    return int(word) if word.isdecimal() else BRANCH


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
