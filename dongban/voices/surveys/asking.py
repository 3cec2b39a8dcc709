"""Whom it is time to ask: after an answered voice, and of the year's sample. Visits and events ask for themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q

from dongban.people.reach import Viewer
from dongban.voices.models.cases import Case
from dongban.voices.surveys import queries
from dongban.voices.surveys.actions import invite
from dongban.voices.surveys.actions.drawing import drawn
from dongban.voices.surveys.models import Draw, Invitation
from dongban.voices.surveys.rules import About, Question, Why

# By the index on days; the firm's day may be another than that of UTC.
_A_DAY = timedelta(days=1)
# So long her own page asks alone.
_ON_HER_PAGE = timedelta(days=2)


def ask_due(*, by: Viewer, at: datetime, day: date, stop: Callable[[], bool]) -> Mapping[str, int]:
    """How many were asked, and how many not for which reason."""
    found = Counter[str]()
    if not settings.PUBLIC_URL:
        return found
    for key, about, about_id, customer, draw in _due(at, day):
        if stop():
            break
        asked = invite(
            by=by,
            at=at,
            day=day,
            customer=customer,
            question=Question.RECOMMEND,
            about=about,
            about_id=about_id,
            key=key,
            draw=draw,
        )
        found[asked.value if isinstance(asked, Why) else "asked"] += 1
    return found


def _due(at: datetime, day: date) -> Iterator[tuple[str, About, int | None, int, Draw | None]]:
    if queries.terms(day).after_voices:
        for case in _answered(at):
            key = queries.question_after(case, at)
            if key and case.customer_id is not None:
                yield key, About.VOICE, case.pk, case.customer_id, None
    draw = Draw.objects.filter(year=day.year, drawn_on__gte=day - queries.ASKED_FOR).first()
    if draw is not None:
        done = set(Invitation.objects.filter(draw=draw).values_list("customer", flat=True))
        for one in drawn(draw):
            if one.pk not in done:
                yield f"{About.RELATIONSHIP}:{draw.year}:{one.pk}", About.RELATIONSHIP, None, one.pk, draw


def _answered(at: datetime) -> list[Case]:
    """Voices that were closed of late and not asked about since. Who has a page of her own is asked there first; but
    she may have read her answer before the end, and not look again."""
    closed = Case.objects.filter(closed_at__range=(at - queries.ASKED_FOR, at), customer__isnull=False)
    elsewhere = Q(link__isnull=True) | Q(closed_at__lte=at - _ON_HER_PAGE)
    closed = closed.filter(elsewhere, source__isnull=True)
    asked = Invitation.objects.filter(
        about=About.VOICE, at__gte=at - queries.ASKED_FOR, asked_on__gte=(at - queries.ASKED_FOR - _A_DAY).date()
    )
    newest = dict(asked.order_by("at").values_list("about_id", "at"))
    return [c for c in closed.order_by("pk") if c.closed_at and (c.pk not in newest or newest[c.pk] < c.closed_at)]
