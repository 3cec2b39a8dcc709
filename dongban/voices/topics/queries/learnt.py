"""How well suggestions do: on voices that they were not learnt from, and by what people have said since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from dongban.people.reach import Viewer
from dongban.voices.topics.models import Correction, Learning

_NEWEST = 500


@dataclass(frozen=True)
class Row:
    """Of the suggestions that were so sure: how many, and how many were right."""

    span: str
    count: int
    said: str
    right: str


@dataclass(frozen=True)
class Learnt:
    what: str
    version: int
    examples: int
    tested: int
    right: str
    majority: str
    rows: Sequence[Row]
    accepted: int
    looked_at: int


def learnt(viewer: Viewer) -> list[Learnt]:
    """Kinds and topics, as far as they were learnt. Four statements."""
    found = []
    for what in ("kind", "topic"):
        newest = Learning.objects.filter(what=what).order_by("-version").values("version", "figures").first()
        if newest is not None:
            found.append(_learnt(what, newest["version"], newest["figures"]))
    return found


def _learnt(what: str, version: int, figures: Any) -> Learnt:
    said = Correction.objects.filter(what=what, sure__isnull=False).exclude(suggested="").order_by("-at")
    newest = list(said.annotate(now=F("said")).values_list("suggested", "now")[:_NEWEST])
    return Learnt(
        what=what,
        version=version,
        examples=figures["examples"],
        tested=figures["tested"],
        right=_percent(figures["right"]),
        majority=_percent(figures["majority"]),
        rows=[
            Row(
                f"{100 * one['low']:.0f}-{100 * one['high']:.0f}",
                one["count"],
                _percent(one["said"]),
                _percent(one["right"]),
            )
            for one in figures["bins"]
        ],
        accepted=sum(was == now for was, now in newest),
        looked_at=len(newest),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
