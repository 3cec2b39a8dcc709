"""The menu: which pages there are, and for whom. What somebody reaches no row of is not shown to her."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dongban.people import reach
from dongban.people.reach import Viewer

# (page, words, icon, action, model): the order is the order of the menu, and its first four are a telephone's tabs.
_PLACES: tuple[tuple[str, str | Lazy, str, str, str], ...] = (
    ("front:today", _("Today"), "home", "keep", "promises.promise"),
    ("front:customers", _("Customers"), "users", "see", "records.customer"),
    ("front:kept", _("Promises kept"), "chart-bar", "see", "promises.tally"),
    ("promises:handovers", _("Hand-overs"), "arrows-exchange", "see", "promises.handover"),
    ("records:loads", _("Records loaded"), "database-import", "see", "records.load"),
    ("journal:entries", _("Journal"), "book", "see", "journal.entry"),
    ("journal:sights", _("Who saw whom"), "eye", "see", "journal.sight"),
    ("people:users", _("People"), "users-group", "see", "people.user"),
    ("records:branches", _("Branches"), "building-store", "see", "records.branch"),
    ("promises:programmes", _("Programmes"), "heart-handshake", "see", "promises.programme"),
    ("promises:absence", _("Absence"), "calendar-off", "absent", "records.staff"),
    ("jobs:runs", _("Work done by the clock"), "history", "see", "jobs.run"),
    ("post:letters", _("Letters sent"), "mail", "see", "post.letter"),
    ("jobs:tasks", _("Work that waits"), "list-check", "see", "jobs.task"),
    ("jobs:day", _("The day"), "calendar-time", "change", "jobs.clockshift"),
)
_TABS = 4


@dataclass(frozen=True)
class Place:
    url: str
    name: str | Lazy
    icon: str
    here: bool


@functools.cache
def address(page: str) -> str:
    """The address of a page of the menu; empty when this installation has no such page."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def places(viewer: Viewer, path: str) -> list[Place]:
    open_to_her = [
        (address(page), name, icon)
        for page, name, icon, action, model in _PLACES
        if address(page) and reach.may(viewer, action, model)
    ]
    here = _nearest(path, (url for url, _name, _icon in open_to_her))
    return [Place(url, name, icon, url == here) for url, name, icon in open_to_her]


def _nearest(path: str, urls: Iterable[str]) -> str:
    """The menu's page that a path stands under: the longest address that it begins with; "/" is only itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")


def tabs(found: list[Place]) -> tuple[list[Place], list[Place]]:
    """What stands in a telephone's bar, and what stands behind "more"."""
    return (found, []) if len(found) <= _TABS + 1 else (found[:_TABS], found[_TABS:])


# Where a day begins: the first of these that a viewer may open. Those who answer customers begin by looking one up.
_HOMES: tuple[tuple[str, str, str], ...] = (
    ("front:today", "keep", "promises.promise"),
    ("journal:entries", "see", "journal.entry"),
    ("records:loads", "see", "records.load"),
)


def home(viewer: Viewer) -> str:
    """The page that her day begins on."""
    first = next((page for page, action, model in _HOMES if reach.may(viewer, action, model)), "")
    if first:
        return first
    return "front:customers" if viewer.unmasked else "front:kept"
