"""What the frame around every page needs."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language

from dongban.front.places import Group, Place, address, groups, tabs
from dongban.jobs.clock import machine_now
from dongban.kernel.words import say_day
from dongban.people import reach
from dongban.people.http import Request
from dongban.people.reach import Viewer
from dongban.records.models import Branch
from dongban.visits.queries import to_settle

# A clock that was moved is a whole day away at least; a slow request is not.
_MOVED = timedelta(hours=1)


@functools.cache
def dressed() -> bool:
    """Whether the typeface and the icons were fetched (`dongban assets`); pages work without."""
    return finders.find("vendor/pretendard/pretendard.css") is not None


def _branch_name(unit: int) -> str:
    """Asked of the database once a minute: it stands in every page's head, and hardly ever changes."""
    name: str | None = caches["near"].get_or_set(
        f"front.branch.{unit}", lambda: Branch.objects.filter(pk=unit).values_list("name", flat=True).first() or "", 60
    )
    return name or ""


def _waiting(viewer: Viewer) -> Mapping[str, int]:
    """What waits on a page of the menu that nobody opens every day. Asked of the database once a minute, and not at all
    for whoever settles nothing."""
    if not reach.may(viewer, "settle", "visits.setaside"):
        return {}
    asides = caches["near"].get_or_set(f"front.asides.{viewer.user}", lambda: to_settle(viewer), 60)
    return {"visits:asides": asides or 0}


class Frame:
    """The head and the menu, worked out when a page asks for them."""

    def __init__(self, request: Request, viewer: Viewer | None) -> None:
        self._request = request
        self._viewer = viewer

    @cached_property
    def today(self) -> str:
        return say_day(self._request.day, get_language() or "ko")

    @cached_property
    def moved(self) -> bool:
        """Whether the firm's day is not the machine's: the demo stands on another day."""
        return abs(self._request.at - machine_now()) > _MOVED

    @cached_property
    def unit(self) -> str:
        """The branch that the viewer works for."""
        unit = next((hat.unit for hat in self._viewer.hats if hat.unit is not None), None) if self._viewer else None
        return _branch_name(unit) if unit else ""

    @cached_property
    def _waiting(self) -> Mapping[str, int]:
        return _waiting(self._viewer) if self._viewer else {}

    @property
    def asides(self) -> int:
        """How many visits that were set aside wait for her."""
        return self._waiting.get("visits:asides", 0)

    @cached_property
    def searches(self) -> bool:
        return self._viewer is not None and reach.may(self._viewer, "see", "records.customer")

    @property
    def language_url(self) -> str:
        return address("people:language")

    @property
    def speak_url(self) -> str:
        """Where a customer speaks up, without signing in."""
        return address("voices:say")

    @property
    def theme_url(self) -> str:
        return address("people:theme")

    @property
    def theme(self) -> str:
        """What the viewer chose; empty: as her machine has it."""
        return self._viewer.theme if self._viewer else ""

    @cached_property
    def groups(self) -> list[Group]:
        return groups(self._viewer, self._request.path, self._waiting) if self._viewer else []

    @cached_property
    def _tabs(self) -> tuple[list[Place], list[Group]]:
        return tabs(self.groups)

    @property
    def first(self) -> list[Place]:
        return self._tabs[0]

    @property
    def rest(self) -> list[Group]:
        return self._tabs[1]


def around(request: HttpRequest) -> dict[str, Any]:
    seen = cast(Request, request)
    viewer = getattr(seen, "viewer", None)
    day = getattr(seen, "day", None)
    # An error may be answered before the middleware has asked the time: then the page goes without its frame.
    found: dict[str, Any] = {"viewer": viewer if day else None, "day": day, "dressed": dressed()}
    return found | {"frame": Frame(seen, found["viewer"])}
