"""What the customers of the demo firm said of the visits of the last months, and a draw of last month's that can be
checked."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from dongban.people import reach
from dongban.visits.actions import commit
from dongban.visits.actions.confirming import NOTED
from dongban.visits.models import Confirmation, Report

_SPAN = timedelta(days=100)
_BATCH = 2000
_WORDS = ("설명이 쉬웠어요", "다음에는 저녁에 와 주세요", "친절했습니다", "", "", "", "", "")


def confirm(*, seed: int, day: date, zone: ZoneInfo) -> int:
    """Customers confirm about three visits in four, some consultants' fewer; how many did."""
    dice = random.Random(seed)
    rows = Report.objects.filter(on__gte=day - _SPAN, step__programme__channel="visit").order_by("pk")
    found: list[Confirmation] = []
    carefulness: dict[int | None, float] = {}
    for report in rows.only("pk", "by", "at").iterator():
        rate = carefulness.setdefault(report.by, dice.choice((0.45, 0.7, 0.8, 0.85, 0.9)))
        if dice.random() < rate:
            found.append(_confirmation(dice, report))
    Confirmation.objects.bulk_create(found, batch_size=_BATCH)
    for way, column in NOTED.items():
        theirs = Confirmation.objects.filter(report=OuterRef("pk"), way=way)
        noted = Report.objects.filter(pk__in=Confirmation.objects.filter(way=way).values("report"))
        noted.update(**{column: Subquery(theirs.values("took_place"))})
    _commit(day, zone)
    return len(found)


def _confirmation(dice: random.Random, report: Report) -> Confirmation:
    if dice.random() < 0.55:
        strokes = [[[80 + 60 * n, 200 + dice.randrange(-90, 90)] for n in range(12)]]
        return Confirmation(report=report, way="glass", at=report.at, took_place=True, explained=True, strokes=strokes)
    denied = dice.random() < 0.01
    return Confirmation(
        report=report,
        way="link",
        at=report.at + timedelta(hours=dice.randrange(1, 60)),
        took_place=not denied,
        explained=None if denied else dice.random() < 0.95,
        score=dice.choices((3, 5, 6, 7, 8, 9, 10), (1, 1, 2, 8, 25, 35, 28))[0],
        comment=dice.choice(_WORDS),
    )


def _commit(day: date, zone: ZoneInfo) -> None:
    """As the clock would have done at the beginning of last month: what it draws from is there to be asked about."""
    last = day.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    at = datetime.combine(first, time(7), zone).astimezone(UTC)
    commit(by=reach.system(first), at=at, first=first, last=last)
