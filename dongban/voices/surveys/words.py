"""Questions and answers as people speak of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongban.voices.surveys.rules import About

Words = Mapping[str, str | Lazy]

ABOUTS: Words = {
    About.VISIT: gettext_lazy("After a visit"),
    About.VOICE: gettext_lazy("After an answer"),
    About.EVENT: gettext_lazy("After an event"),
    About.RELATIONSHIP: gettext_lazy("Once a year"),
}
GENDERS: Words = {"f": gettext_lazy("Women"), "m": gettext_lazy("Men")}


def say_month(month: date, language: str) -> str:
    return f"{month.month}월" if language == "ko" else f"{month:%b}"


def say_age(born: int | None, day: date) -> str:
    """The decade of somebody's age; empty where her birthday is unknown."""
    if born is None:
        return ""
    decade = (day.year - born) // 10 * 10
    if decade < 30:
        return _("below 30")
    return _("70 and above") if decade >= 70 else _("%(from)s to %(to)s") % {"from": decade, "to": decade + 9}
