"""What a visit sheet must say, and when two sheets are one visit. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dongban.visits.rules.confirming import Signature, Stroke

SHORTEST_NOTE = 2
LONGEST_NOTE = 4000
LONGEST_OPINION = 2000
MOST_OPINIONS = 5
# Of the scores from 0 to 10.
UNHAPPY, HAPPY = 6, 9


class Fault(StrEnum):
    """Why a note cannot be taken yet."""

    MISSING = "missing"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


class Opinion(StrEnum):
    """What kind of thing a customer said."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    SUGGESTION = "suggestion"
    REQUEST = "request"


@dataclass(frozen=True)
class Said:
    """One opinion of the customer, in her words."""

    kind: Opinion
    text: str


@dataclass(frozen=True)
class Point:
    """Something to go through with the customer (a coverage; else premium and product), and whether it was."""

    name: str
    explained: bool


@dataclass(frozen=True)
class Place:
    """Where a telephone was, when it was asked."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Sheet:
    """What somebody wrote down of one visit. `distance_m`: how far from the customer's place, when both are known."""

    on: date
    note: str = ""
    points: tuple[Point, ...] = ()
    opinions: tuple[Said, ...] = ()
    distance_m: int | None = None
    signature: Signature | None = None


def fault_of(note: str, *, tells_more: bool = False) -> Fault | None:
    """What is wrong with a note; None when it can be taken. Blanks around it do not count.

    A sheet that tells something else (a point explained, an opinion) needs none. On which day a promise can have been
    kept is a rule of promises (`promises.access.no_keep`), not of sheets.

    >>> [fault_of(note) for note in ("  ", " 네 ", "약관을 다시 설명드림")]
    [<Fault.MISSING: 'missing'>, <Fault.TOO_SHORT: 'too_short'>, None]
    """
    length = len(note.strip())
    if length == 0:
        return None if tells_more else Fault.MISSING
    if length < SHORTEST_NOTE:
        return Fault.TOO_SHORT
    return Fault.TOO_LONG if length > LONGEST_NOTE else None


def fault_of_sheet(sheet: Sheet) -> Fault | None:
    """The same, of a whole sheet."""
    return fault_of(sheet.note, tells_more=bool(sheet.opinions) or any(point.explained for point in sheet.points))


def points(offered: Sequence[str], ticked: Sequence[str]) -> tuple[Point, ...]:
    """What was there to go through, and what of it was. A telephone's older sheet may know points of its own.

    >>> points(["사망", "암 진단"], ["암 진단", "골절"])
    (Point(name='사망', explained=False), Point(name='암 진단', explained=True), Point(name='골절', explained=True))
    """
    done = set(ticked)
    known = [Point(name, name in done) for name in dict.fromkeys(offered)]
    return (*known, *(Point(name, True) for name in dict.fromkeys(ticked) if name not in set(offered)))


def says_nothing_new(filed: Sheet, sent: Sheet) -> bool:
    """Whether a second sheet of the same person says only what is filed: two telephones, one visit.

    >>> filed = Sheet(date(2026, 3, 2), "약관을 읽음", (Point("사망", True),))
    >>> [says_nothing_new(filed, Sheet(filed.on, note)) for note in (" 약관을 읽음", "", "다름")]
    [True, True, False]
    """
    told = {point.name for point in filed.points if point.explained}
    return (
        sent.on == filed.on
        and sent.note.strip() in ("", filed.note.strip())
        and set(sent.opinions) <= set(filed.opinions)
        and {point.name for point in sent.points if point.explained} <= told
        and sent.signature in (None, filed.signature)
    )


def kind_of(*, took_place: bool, explained: bool | None, score: int | None) -> Opinion:
    """What a line is that a customer adds to her answer: she does not have to say so herself.

    >>> [str(kind_of(took_place=True, explained=True, score=score)) for score in (3, 8, 10, None)]
    ['complaint', 'suggestion', 'praise', 'suggestion']
    """
    if not took_place or explained is False or (score is not None and score <= UNHAPPY):
        return Opinion.COMPLAINT
    return Opinion.PRAISE if score is not None and score >= HAPPY else Opinion.SUGGESTION


def written(sheet: Sheet) -> dict[str, object]:
    """The parts of a sheet that are lists, as the database keeps them."""
    signed = sheet.signature
    return {
        "points": [[point.name, point.explained] for point in sheet.points],
        "opinions": [[said.kind.value, said.text] for said in sheet.opinions],
        "signature": None if signed is None else [signed.strokes, signed.name],
    }


def read_points(rows: Sequence[Sequence[object]]) -> tuple[Point, ...]:
    return tuple(Point(str(name), bool(explained)) for name, explained in rows)


def read_opinions(rows: Sequence[Sequence[object]]) -> tuple[Said, ...]:
    return tuple(Said(Opinion(str(kind)), str(text)) for kind, text in rows)


def read_signature(row: Sequence[Any] | None) -> Signature | None:
    if not row:
        return None
    strokes: tuple[Stroke, ...] = tuple(tuple((x, y) for x, y in stroke) for stroke in row[0])
    return Signature(strokes, str(row[1]))
