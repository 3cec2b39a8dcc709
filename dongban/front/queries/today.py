"""The Today page: the promises that want doing, in groups of one urgency."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongban.front.models import SavedView
from dongban.kernel.words import say_day
from dongban.people import reach
from dongban.people.asking import Rows, often
from dongban.people.reach import Viewer
from dongban.promises import queries as promises
from dongban.promises.queries import Bucket, Card, Seen, Sieve, TodayPage, week_end
from dongban.promises.rules import State
from dongban.records.models import Firm
from dongban.visits.access import needs_no_words

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
_WAITING = (Bucket.OVERDUE, Bucket.TODAY, Bucket.WEEK, Bucket.OPEN)
_ICONS = {"visit": "walk", "phone": "phone", "email": "mail", "post": "mail", "sms": "device-mobile"}


@functools.cache
def _above(page: str) -> str:
    """What stands before the number in a page's address: looked up once, not for each of fifty lines."""
    return reverse(page, args=[0]).removesuffix("0/")


@dataclass(frozen=True)
class Line:
    """A promise and how its day is said: `look` is the class of the mark, `when` its words, `day` the date below.
    `owner` is empty where everybody knows that it is the viewer herself."""

    card: Card
    look: str
    when: str
    day: str
    icon: str
    owner: str = ""
    # What else the viewer may do with it, and who has seen to it, where the page says so.
    ways: tuple[tuple[str, str], ...] = ()
    seen: Seen | None = None

    @property
    def name(self) -> str:
        return self.card.name or self.card.branch_name

    @property
    def sheet(self) -> str:
        """Where it is reported."""
        return f"{_above('visits:sheet')}{self.card.promise}/"

    @property
    def page(self) -> str:
        """The customer's page; empty for a promise to staff or a branch."""
        return f"{_above('front:customer')}{self.card.customer}/" if self.card.customer else ""

    @property
    def one_tap(self) -> bool:
        """A greeting needs no note: it is kept from the list itself."""
        return self.can_keep and needs_no_words(self.card)

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
    """One chip: what it says, how many, the value that it chooses, and where it leads. `here` when it is chosen."""

    name: str
    count: int
    key: str
    here: bool
    href: str = ""


@dataclass(frozen=True)
class Saved:
    pk: int
    name: str
    asked: str
    here: bool


@dataclass(frozen=True)
class Day:
    groups: tuple[Group, ...]
    buckets: tuple[Filter, ...]
    programmes: tuple[Filter, ...]
    owners: tuple[Filter, ...]
    saved: tuple[Saved, ...]
    # As far as the filters let through; `soon` where nothing else is asked for.
    waiting: int
    soon: int
    page: TodayPage


def today(viewer: Viewer, day: date, firm: Firm | None, sieve: Sieve, *, page: int) -> Day:
    """What is waiting, as far as the filters let it through."""
    found = promises.today(viewer, day, sieve, page=page, firm=firm)
    return Day(
        groups=tuple(_groups(found, day, viewer)),
        buckets=tuple(_buckets(found, sieve)),
        programmes=tuple(_programmes(found, sieve)),
        owners=tuple(Filter(o.name, o.count, str(o.staff), o.staff == sieve.owner) for o in found.owners),
        saved=tuple(_saved(viewer, address_of(sieve))),
        waiting=sum(found.counts[each] for each in _WAITING if sieve.bucket in (None, each)),
        soon=found.counts[Bucket.SOON] if sieve.bucket is Bucket.SOON else 0,
        page=found,
    )


def _saved(viewer: Viewer, asked: str) -> Iterable[Saved]:
    for pk, name, kept in _views(viewer):
        yield Saved(pk, name, kept, kept == asked)


@often
def _views(viewer: Viewer) -> Rows:
    return reach.visible(viewer, "change", SavedView.objects.all()).values_list("pk", "name", "asked")


def _buckets(found: TodayPage, sieve: Sieve) -> Iterable[Filter]:
    yield Filter(_("All"), sum(found.counts.values()), "", sieve.bucket is None, _leads(replace(sieve, bucket=None)))
    for bucket in Bucket:
        if found.counts[bucket] or bucket is sieve.bucket:
            href = _leads(replace(sieve, bucket=bucket))
            yield Filter(str(NAMES[bucket]), found.counts[bucket], bucket.value, bucket is sieve.bucket, href)


def _programmes(found: TodayPage, sieve: Sieve) -> Iterable[Filter]:
    """A chosen one leads back to all of them."""
    for each in found.programmes:
        here = each.code == sieve.programme
        yield Filter(
            each.name, each.count, each.code, here, _leads(replace(sieve, programme=None if here else each.code))
        )


def _leads(sieve: Sieve) -> str:
    return f"?{address_of(sieve)}"


def address_of(sieve: Sieve) -> str:
    """The filters as an address, always in the same order."""
    kept = {"when": sieve.bucket, "programme": sieve.programme, "owner": sieve.owner}
    return urlencode({name: value for name, value in kept.items() if value})


def _groups(found: TodayPage, day: date, viewer: Viewer) -> Iterable[Group]:
    for bucket, cards in groupby(found.lines, key=lambda card: card.bucket):
        if bucket is not None:
            lines = tuple(line(card, day, viewer.language, _owner(card, viewer)) for card in cards)
            yield Group(str(NAMES[bucket]), _about(bucket, day, viewer.language), found.counts[bucket], lines)


def _owner(card: Card, viewer: Viewer) -> str:
    return "" if card.owner == viewer.staff else card.owner_name or card.branch_name


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


def told(viewer: Viewer, day: date, lines: Iterable[Line]) -> tuple[Line, ...]:
    """The same lines with what else the viewer may do with each promise, and who has seen to those that are late."""
    shown = tuple(lines)
    late = [one.card.promise for one in shown if one.card.state is State.OVERDUE]
    ways = promises.deeds(viewer, day, (one.card for one in shown))
    seen = promises.seen(viewer, day, late) if late else {}
    return tuple(replace(one, ways=ways.get(one.card.promise, ()), seen=seen.get(one.card.promise)) for one in shown)


def line(card: Card, day: date, language: str, owner: str = "") -> Line:
    if card.state in _ENDS:
        look, when = _ENDS[card.state]
        on = card.kept_on or card.waived_on or card.ended_on or card.due_on
        return Line(card, look, str(when), say_day(on, language, year=True), "circle-check", owner)
    due = say_day(card.due_on, language, year=card.due_on.year != day.year)
    icon = _ICONS.get(card.channel, "check")
    if card.state is State.UPCOMING:
        opens = say_day(card.opens_on, language, year=card.opens_on.year != day.year)
        return Line(card, "ended", _("from %(day)s") % {"day": opens}, _("until %(day)s") % {"day": due}, icon, owner)
    look = "late" if card.days < 0 else "due" if card.days == 0 else "open"
    return Line(card, look, card.span, due, icon, owner)
