"""What the world of the house's tests has of visits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from dongban.promises.models import Promise
from dongban.visits import photos
from dongban.visits.models import CallBack, Draw, Link, Photo, SetAside
from dongban.visits.rules import digest

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
# One black pixel.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63600000000200"
    "0148afa4710000000049454e44ae426082"
)


def aside(promise: Promise, number: int) -> SetAside:
    """A second sheet of a visit that is filed."""
    return SetAside.objects.create(
        pk=800 + number,
        promise=promise,
        key=UUID(int=800 + number),
        on=DAY,
        at=AT,
        by_name="지우",
        note=f"따로 둔 기록 {number}",
        written={"points": [["사망", True]], "opinions": [["question", "언제 받나요?"]]},
        why="이미 지킨 약속입니다.",
    )


def link(promise: Promise) -> str:
    """The secret of a link to the customer of that visit."""
    token = "a-link-of-this-world"
    Link.objects.create(
        pk=811,
        report=promise.reports.get(),
        digest=digest(token),
        way="shown",
        at=AT,
        expires_at=AT + timedelta(days=14),
    )
    return token


def callback(promise: Promise, number: int) -> CallBack:
    """A visit that was drawn: its customer is to be called."""
    draw, _new = Draw.objects.get_or_create(
        pk=831, defaults={"first": DAY, "last": DAY, "at": AT, "drawn_at": AT, "document": {"groups": []}}
    )
    return CallBack.objects.create(
        pk=840 + number, draw=draw, report=promise.reports.get(), branch=promise.branch, place=1, doubts=["unconfirmed"]
    )


def photo(promise: Promise, number: int) -> Photo:
    """A photograph of a document, sealed where photographs lie."""
    key = UUID(int=850 + number)
    photos.keep(key, b"\xff\xd8 a document")
    return Photo.objects.create(pk=850 + number, promise=promise, key=key, at=AT, by_name="가온", size=14)
