"""Voices as people speak of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dongban.kernel.words import say_moment as kernel_say_moment
from dongban.records.models import Firm
from dongban.voices.rules import PRESSING, Channel, Clock, Hours, Kind, Standing
from dongban.voices.rules.improving import Progress
from dongban.voices.rules.skills import Language

Words = Mapping[str, str | Lazy]

KINDS: Words = {
    "": pgettext_lazy("voice", "Not said yet"),
    Kind.QUESTION: pgettext_lazy("voice", "Question"),
    Kind.COMPLAINT: pgettext_lazy("voice", "Complaint"),
    Kind.PRAISE: pgettext_lazy("voice", "Praise"),
    Kind.SUGGESTION: pgettext_lazy("voice", "Suggestion"),
    Kind.REQUEST: pgettext_lazy("voice", "Request"),
}
CHANNELS: Words = {
    Channel.WEB: pgettext_lazy("voice", "Web form"),
    Channel.EMAIL: pgettext_lazy("voice", "E-mail"),
    Channel.VISIT: pgettext_lazy("voice", "Visit"),
    Channel.PHONE: pgettext_lazy("voice", "Telephone"),
    Channel.BRANCH: pgettext_lazy("voice", "Branch counter"),
    Channel.POST: pgettext_lazy("voice", "Letter"),
}
STANDINGS: Words = {
    Standing.NEW: pgettext_lazy("voice", "New"),
    Standing.WAITING: pgettext_lazy("voice", "Waits for us"),
    Standing.ANSWERED: pgettext_lazy("voice", "Answered"),
    Standing.PAUSED: pgettext_lazy("voice", "Paused"),
    Standing.CLOSED: pgettext_lazy("voice", "Closed"),
}
ICONS: Mapping[str, str] = {
    Channel.WEB: "world",
    Channel.EMAIL: "mail",
    Channel.VISIT: "walk",
    Channel.PHONE: "phone",
    Channel.BRANCH: "building-store",
    Channel.POST: "file-text",
}
CAUSES: Words = {
    "explanation": _("Explained badly"),
    "delay": _("Took too long"),
    "mistake": _("A mistake of ours"),
    "system": _("A fault of our systems"),
    "terms": _("Terms that nobody understands"),
    "price": _("Price or fee"),
    "manner": _("How somebody behaved"),
    "misunderstanding": _("A misunderstanding"),
    "no_fault": _("Nothing went wrong"),
    "abuse": _("An abusive contact"),
    "spam": _("Advertising or spam"),
}
CLOCKS: Words = {
    Clock.FIRST: _("First answer"),
    Clock.NEXT: _("Next answer"),
    Clock.SOLVE: _("Resolution"),
    Clock.LEGAL: _("The law's day"),
}
GOALS: Words = {
    PRESSING: _("Pressing"),
    "": _("All others"),
    **{kind: word for kind, word in KINDS.items() if kind},
}
LANGUAGES: Words = {
    Language.ENGLISH: pgettext_lazy("language", "English"),
    Language.CHINESE: pgettext_lazy("language", "Chinese"),
    Language.JAPANESE: pgettext_lazy("language", "Japanese"),
}
WEEKDAY_NAMES: Words = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
PROGRESS: Words = {
    Progress.PLANNED: pgettext_lazy("improvement", "Planned"),
    Progress.BEGUN: pgettext_lazy("improvement", "Under way"),
    Progress.DONE: pgettext_lazy("improvement", "Done"),
    Progress.DROPPED: pgettext_lazy("improvement", "Not done"),
}
WAYS: Words = {
    "link": _("on the page of their secret link"),
    "mail": _("by mail"),
    "promise": _("by somebody who calls them, as a promise"),
}
# Before a firm is loaded there is no zone; the product's home is Seoul.
_HOME = ZoneInfo("Asia/Seoul")

UNKNOWN = _("Somebody unknown")
ABOUT_YOU = _("About yourself: a colleague reads and answers it.")


def said(words: Words, key: str) -> str:
    """The word for a key; a key that is not among them is shown as it came."""
    return str(words.get(key, key))


def zone_of(firm: Firm | None) -> ZoneInfo:
    return firm.zone if firm else _HOME


def say_moment(at: datetime, zone: ZoneInfo, language: str) -> str:
    return kernel_say_moment(at.astimezone(zone), language, year=True)


class Left:
    """How long until a clock runs out, or since when it has, in the two greatest units. Its words are found once."""

    def __init__(self) -> None:
        self.days, self.hours = gettext("%(days)s d %(hours)s h"), gettext("%(hours)s h %(minutes)s min")
        self.minutes = gettext("%(minutes)s min")
        self.left, self.late = gettext("%(time)s left"), gettext("%(time)s late")

    def say(self, due: datetime, at: datetime) -> str:
        minutes = abs(int((due - at).total_seconds())) // 60
        days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
        if days:
            told = self.days % {"days": days, "hours": hours}
        elif hours:
            told = self.hours % {"hours": hours, "minutes": rest}
        else:
            told = self.minutes % {"minutes": rest}
        return (self.left if due >= at else self.late) % {"time": told}


def say_left(due: datetime, at: datetime) -> str:
    return Left().say(due, at)


def say_due(since: datetime, due: datetime, day: date, hours: Hours, language: str, *, paused: bool = False) -> str:
    """When a clock runs out, and what it did not count: "14:20까지, 점심시간 제외"."""
    local = due.astimezone(hours.zone)
    when = f"{local:%H:%M}" if local.date() == day else kernel_say_moment(local, language)
    left_out = ", ".join(_left_out(since, due, hours, language, paused))
    if left_out:
        return gettext("by %(when)s, %(left_out)s not counted") % {"when": when, "left_out": left_out}
    return gettext("by %(when)s") % {"when": when}


def _left_out(since: datetime, due: datetime, hours: Hours, language: str, paused: bool) -> Iterator[str]:
    found = hours.left_out(since, due)
    if found.breaks:
        yield gettext("breaks")
    if found.nights:
        yield gettext("nights")
    if found.weekends:
        yield gettext("weekends")
    yield from dict.fromkeys(hours.calendar.holiday_name(each, language) or "" for each in found.holidays)
    if paused:
        yield gettext("pauses")
