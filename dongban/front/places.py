"""The menu: which pages there are, and for whom. What somebody reaches no row of is not shown to her."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dongban.people import reach
from dongban.people.reach import Viewer

# Groups of (page, words, icon, action, model), in the order of the menu. The first group has no name: it holds what
# people open forty times a day. What of all of them she may open first are a telephone's tabs.
_Row = tuple[str, str | Lazy, str, str, str]
_PLACES: tuple[tuple[str | Lazy, tuple[_Row, ...]], ...] = (
    (
        "",
        (
            ("front:today", _("Today"), "home", "keep", "promises.promise"),
            ("front:customers", _("Customers"), "users", "see", "records.customer"),
            ("front:glance", _("At a glance"), "eye", "see", "promises.tally"),
            ("front:kept", _("Promises kept"), "chart-bar", "see", "promises.tally"),
            ("voices:inbox", _("Voices"), "message", "see", "voices.case"),
            ("voices:glance", _("Voices at a glance"), "chart-bar", "weigh", "voices.case"),
            ("voices:recommendation", _("Would you recommend us"), "heart-handshake", "see", "voices.survey"),
            ("voices:topics", _("What customers want"), "list-check", "see", "voices.topic"),
        ),
    ),
    (
        _("Promises"),
        (
            ("promises:risen", _("Late ones"), "alert-triangle", "see", "promises.rise"),
            ("visits:route", _("The day's route"), "map-pin", "plan", "visits.route"),
            ("visits:joining", _("Leaders go along"), "walk", "see", "visits.joining"),
            ("promises:handovers", _("Hand-overs"), "arrows-exchange", "see", "promises.handover"),
            ("promises:absence", _("Absence"), "calendar-off", "absent", "records.staff"),
            ("visits:honest", _("Honest visits"), "circle-check", "weigh", "visits.report"),
            ("visits:asides", _("Visits set aside"), "message", "settle", "visits.setaside"),
            ("promises:programmes", _("Programmes"), "heart-handshake", "see", "promises.programme"),
        ),
    ),
    (
        _("The firm"),
        (
            ("records:branches", _("Branches"), "building-store", "see", "records.branch"),
            ("records:loads", _("Records loaded"), "database-import", "see", "records.load"),
        ),
    ),
    (
        _("Looking after it"),
        (
            ("journal:entries", _("Journal"), "book", "see", "journal.entry"),
            ("journal:sights", _("Who saw whom"), "eye", "see", "journal.sight"),
            ("people:users", _("People"), "users-group", "see", "people.user"),
            ("promises:ladder", _("When they rise"), "clock", "change", "promises.ladder"),
            ("visits:pace", _("On the way"), "map-pin", "change", "visits.pace"),
            ("jobs:runs", _("Work done by the clock"), "history", "see", "jobs.run"),
            ("voices:mailboxes", _("Mailboxes"), "download", "see", "voices.mailbox"),
            ("voices:mails", _("Mails without a case"), "alert-triangle", "see", "voices.mail"),
            ("post:letters", _("Letters sent"), "mail", "see", "post.letter"),
            ("jobs:tasks", _("Work that waits"), "list-check", "see", "jobs.task"),
            ("jobs:day", _("The day"), "calendar-time", "change", "jobs.clockshift"),
            ("front:gallery", _("Gallery"), "palette", "change", "jobs.clockshift"),
        ),
    ),
)
_TABS = 4
# What is too long for a fifth of a telephone's width is called so there.
_IN_A_TAB: Mapping[str, str | Lazy] = {
    "front:kept": pgettext_lazy("tab", "Kept"),
    "records:loads": pgettext_lazy("tab", "Records"),
    "voices:glance": pgettext_lazy("tab", "Voices"),
}


@dataclass(frozen=True)
class Place:
    url: str
    name: str | Lazy
    icon: str
    here: bool
    tab: str | Lazy
    # How much there waits for her.
    waits: int = 0


@functools.cache
def address(page: str) -> str:
    """The address of a page of the menu; empty when this installation has no such page."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class Group:
    name: str | Lazy
    places: tuple[Place, ...]


def groups(viewer: Viewer, path: str, waiting: Mapping[str, int] = MappingProxyType({})) -> list[Group]:
    """The menu as she sees it: no place that is shut to her, and no group without a place. `waiting`: how much waits
    for her on which page."""
    open_to_her = [(name, [row for row in rows if _open(viewer, row)]) for name, rows in _PLACES]
    here = _nearest(path, (address(page) for _name, rows in open_to_her for page, *_rest in rows))
    return [
        Group(
            name,
            tuple(
                Place(
                    address(page), words, icon, address(page) == here, _IN_A_TAB.get(page, words), waiting.get(page, 0)
                )
                for page, words, icon, *_rest in rows
            ),
        )
        for name, rows in open_to_her
        if rows
    ]


def _open(viewer: Viewer, row: _Row) -> bool:
    page, _words, _icon, action, model = row
    return bool(address(page)) and reach.may(viewer, action, model)


def _nearest(path: str, urls: Iterable[str]) -> str:
    """The menu's page that a path stands under: the longest address that it begins with; "/" is only itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")


def tabs(found: list[Group]) -> tuple[list[Place], list[Group]]:
    """What stands in a telephone's bar, and what stands behind "more", by its groups."""
    every = [place for group in found for place in group.places]
    if len(every) <= _TABS + 1:
        return every, []
    first = every[:_TABS]
    left = (Group(group.name, tuple(place for place in group.places if place not in first)) for group in found)
    return first, [group for group in left if group.places]


# Where a day begins: the first of these that a viewer may open. Nobody stands before a shut door: whoever may open none
# of them finds customers.
_HOMES: tuple[tuple[str, str, str], ...] = (
    ("front:today", "keep", "promises.promise"),
    ("voices:inbox", "work", "voices.case"),
    ("journal:entries", "see", "journal.entry"),
    ("records:loads", "see", "records.load"),
    ("front:glance", "see", "promises.tally"),
)


def home(viewer: Viewer) -> str:
    """The page that her day begins on."""
    opens = (page for page, action, model in _HOMES if reach.may(viewer, action, model))
    return next(opens, "front:customers")
