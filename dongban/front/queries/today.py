"""The Today page: the promises that want doing, in groups of one urgency."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongban.kernel.words import say_day
from dongban.people.reach import Viewer
from dongban.promises import queries as promises
from dongban.promises.queries import Bucket, Card, TodayPage, week_end
from dongban.promises.rules import State
from dongban.records.models import Firm

NAMES: Mapping[Bucket, str | Lazy] = {
    Bucket.OVERDUE: gettext_lazy("Late"),
    Bucket.TODAY: gettext_lazy("Today"),
    Bucket.WEEK: gettext_lazy("This week"),
    Bucket.OPEN: gettext_lazy("After this week"),
    Bucket.SOON: gettext_lazy("Opening soon"),
}
# What a closed promise says instead of how far its day is, and the class of its mark.
_ENDS: Mapping[State, tuple[str, str | Lazy]] = {
    State.KEPT: ("kept", gettext_lazy("Kept")),
    State.KEPT_LATE: ("due", gettext_lazy("Kept late")),
    State.MISSED: ("late", gettext_lazy("Missed")),
    State.VOID: ("ended", gettext_lazy("No longer owed")),
    State.WAIVED: ("ended", gettext_lazy("Waived")),
}
_ICONS = {"visit": "walk", "phone": "phone", "email": "mail", "post": "mail", "sms": "device-mobile"}


@functools.cache
def _above(page: str) -> str:
    """What stands before the number in a page's address: looked up once, not for each of fifty lines."""
    return reverse(page, args=[0]).removesuffix("0/")


@dataclass(frozen=True)
class Line:
    """A promise and how its day is said: `look` is the class of the mark, `when` its words, `day` the date below."""

    card: Card
    look: str
    when: str
    day: str
    icon: str

    @property
    def sheet(self) -> str:
        """Where it is reported."""
        return f"{_above('visits:sheet')}{self.card.promise}/"

    @property
    def page(self) -> str:
        """The customer's page; empty for a promise to staff or a branch."""
        return f"{_above('front:customer')}{self.card.customer}/" if self.card.customer else ""

    @property
    def can_keep(self) -> bool:
        return self.card.state in (State.OPEN, State.OVERDUE)


@dataclass(frozen=True)
class Group:
    name: str
    about: str
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Filter:
    """One chip: what it says, how many, and the query string that chooses it. `here` when it is chosen."""

    name: str
    count: int
    key: str
    here: bool


@dataclass(frozen=True)
class Day:
    groups: tuple[Group, ...]
    buckets: tuple[Filter, ...]
    programmes: tuple[Filter, ...]
    waiting: int
    page: TodayPage


def today(viewer: Viewer, day: date, firm: Firm | None, *, bucket: str, programme: str, page: int) -> Day:
    """What is waiting, as far as the two filters let it through; an unknown filter is none."""
    chosen = Bucket(bucket) if bucket in set(Bucket) else None
    found = promises.today(viewer, day, bucket=chosen, programme=programme or None, page=page, firm=firm)
    return Day(
        groups=tuple(_groups(found, day, viewer.language)),
        buckets=tuple(_buckets(found, chosen)),
        programmes=tuple(Filter(p.name, p.count, p.code, p.code == programme) for p in found.programmes),
        waiting=sum(found.counts[each] for each in (Bucket.OVERDUE, Bucket.TODAY, Bucket.WEEK, Bucket.OPEN)),
        page=found,
    )


def _buckets(found: TodayPage, chosen: Bucket | None) -> Iterable[Filter]:
    yield Filter(_("All"), sum(found.counts.values()), "", chosen is None)
    for bucket in Bucket:
        if found.counts[bucket] or bucket is chosen:
            yield Filter(str(NAMES[bucket]), found.counts[bucket], bucket.value, bucket is chosen)


def _groups(found: TodayPage, day: date, language: str) -> Iterable[Group]:
    for bucket, cards in groupby(found.lines, key=lambda card: card.bucket):
        if bucket is not None:
            lines = tuple(line(card, day, language) for card in cards)
            yield Group(str(NAMES[bucket]), _about(bucket, day, language), found.counts[bucket], lines)


def _about(bucket: Bucket, day: date, language: str) -> str:
    match bucket:
        case Bucket.OVERDUE:
            return _("please look at these first")
        case Bucket.TODAY:
            return say_day(day, language)
        case Bucket.WEEK:
            return _("until %(day)s") % {"day": say_day(week_end(day), language)}
        case Bucket.OPEN:
            return _("open now, due after this week")
        case Bucket.SOON:
            return _("can be kept from the day shown")


def line(card: Card, day: date, language: str) -> Line:
    if card.state in _ENDS:
        look, when = _ENDS[card.state]
        on = card.kept_on or card.waived_on or card.ended_on or card.due_on
        return Line(card, look, str(when), say_day(on, language, year=True), "circle-check")
    due = say_day(card.due_on, language, year=card.due_on.year != day.year)
    icon = _ICONS.get(card.channel, "check")
    if card.state is State.UPCOMING:
        opens = say_day(card.opens_on, language, year=card.opens_on.year != day.year)
        return Line(card, "ended", _("from %(day)s") % {"day": opens}, _("until %(day)s") % {"day": due}, icon)
    look = "late" if card.days < 0 else "due" if card.days == 0 else "open"
    return Line(card, look, card.span, due, icon)
