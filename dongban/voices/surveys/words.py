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


def decade_of(born: int | None, day: date) -> str:
    """How old somebody is, by tens, with one key for all below thirty and one from seventy on.

    >>> [decade_of(born, date(2026, 11, 23)) for born in (2010, 1992, 1940, None)]
    ['20', '30', '70', '']
    """
    return "" if born is None else str(min(70, max(20, (day.year - born) // 10 * 10)))


def say_decade(decade: str) -> str:
    if decade == "20":
        return _("below 30")
    if decade == "70":
        return _("70 and above")
    return _("%(from)s to %(to)s") % {"from": decade, "to": int(decade) + 9}
