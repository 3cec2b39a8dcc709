"""What a firm begins with: usual office hours, and goals that a customer would call quick. All changed on screen."""

from __future__ import annotations

from collections.abc import Mapping

from dongban.voices.rules.clocks import PRESSING, Goals

USUAL_HOURS: Mapping[str, str] = {day: "09:00-12:00 13:00-18:00" for day in ("mon", "tue", "wed", "thu", "fri")}
_HOUR = 60
# A served day has eight hours.
_DAY = 8 * _HOUR
USUAL_GOALS: Mapping[str, Goals] = {
    PRESSING: Goals(first=_HOUR, next=_HOUR, solve=_DAY),
    "complaint": Goals(first=2 * _HOUR, next=4 * _HOUR, solve=3 * _DAY),
    "": Goals(first=4 * _HOUR, next=_DAY, solve=5 * _DAY),
}


def goals_of(said: Mapping[str, Mapping[str, int]]) -> dict[str, Goals]:
    """The goals as they are kept; a row that is not named falls back on the usual."""
    return {**USUAL_GOALS, **{kind: Goals(**each) for kind, each in said.items()}}
