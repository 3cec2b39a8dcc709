"""How customers are called in the journal's pages: by their codes, which a room above this one knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from dongban.people.reach import Viewer


class Namer(Protocol):
    def codes(self, viewer: Viewer, customers: Iterable[int]) -> Mapping[int, str]:
        """The codes of those customers that the viewer reaches. One statement."""

    def find(self, viewer: Viewer, code: str) -> int | None:
        """The customer of that code, when the viewer reaches her."""


_namer: list[Namer] = []


def named_by(namer: Namer) -> None:
    _namer[:] = [namer]


def codes(viewer: Viewer, customers: Iterable[int]) -> Mapping[int, str]:
    wanted = sorted(set(customers))
    return _namer[0].codes(viewer, wanted) if _namer and wanted else {}


def find(viewer: Viewer, code: str) -> int | None:
    return _namer[0].find(viewer, code) if _namer else None
