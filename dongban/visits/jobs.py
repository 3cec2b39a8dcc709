"""What the clock makes happen: the draw of a month is fixed before it ends, and drawn after."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from dongban.jobs.registry import Work, scheduled
from dongban.records import clock
from dongban.visits import actions
from dongban.visits.models import Draw
from dongban.visits.rules import GRACE


@scheduled(
    "visits.draw",
    order=60,
    every=timedelta(days=1),
    say=_("Draw the visits that managers ask about"),
    in_transaction=True,
)
def draw_visits(work: Work) -> dict[str, int]:
    day = clock.moment(work.at).day
    first = day.replace(day=1)
    for month in (first, _next(first)):
        actions.commit(by=work.by, at=work.at, first=month, last=_next(month) - timedelta(days=1))
    ended = Draw.objects.filter(drawn_at__isnull=True, last__lt=day - GRACE).order_by("first")
    return {"drawn": sum(actions.draw(by=work.by, at=work.at, draw=one) for one in ended)}


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
