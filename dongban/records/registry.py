"""What other rooms do with a firm folder: files of their own in it, and work that follows every load.

A room registers in its module `folder.py`, which is looked for when the program starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from dongban.people.reach import Viewer


class Unusable(Exception):
    """The folder as a whole cannot be used, and nothing has changed. The sentence stands in both languages."""

    def __init__(self, ko: str, en: str) -> None:
        super().__init__(en)
        self.ko, self.en = ko, en

    def say(self, language: str) -> str:
        return self.ko if language.startswith("ko") else self.en


@dataclass(frozen=True)
class Rejected:
    """One piece of a registered file that was not taken: where, as it came, and why in both languages."""

    line: int | None
    column: str
    raw: str
    ko: str
    en: str


@dataclass(frozen=True)
class FileOutcome:
    """What became of a registered file. `counts` has read, accepted, unchanged and rejected.

    `unused` names what was taken and does nothing yet ("programmes.toml: first-call").
    """

    counts: Mapping[str, int]
    rejections: Sequence[Rejected] = field(default_factory=tuple)
    unused: Sequence[str] = ()


class Handler(Protocol):
    """Takes the file's text within the load's transaction. Raises Unusable when nothing of it can be used."""

    def __call__(self, *, by: Viewer, at: datetime, load_id: int, text: str) -> FileOutcome: ...


@dataclass(frozen=True)
class Foreseen:
    """What would follow from a file, as a sentence in both languages."""

    ko: str
    en: str


class Foresight(Protocol):
    """What would follow from the file's text if the folder were loaded, whose rows stand in the database for trial."""

    def __call__(self, *, by: Viewer, at: datetime, text: str) -> Sequence[Foreseen]: ...


class Follower(Protocol):
    """Runs after every load, in a transaction of its own, also when nothing has changed: it must be safe to repeat."""

    def __call__(self, *, by: Viewer, at: datetime, load_id: int) -> None: ...


_handlers: dict[str, Handler] = {}
_foresights: dict[str, Foresight] = {}
_followers: list[Follower] = []


def register_file(name: str, handler: Handler, foresight: Foresight | None = None) -> None:
    """`handler` takes the file of this name from each folder that has it; `foresight` says what would follow."""
    _handlers[name] = handler
    if foresight is not None:
        _foresights[name] = foresight


def after_load(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


def handlers() -> Mapping[str, Handler]:
    return dict(_handlers)


def foresights() -> Mapping[str, Foresight]:
    return dict(_foresights)


def followers() -> Sequence[Follower]:
    return tuple(_followers)
