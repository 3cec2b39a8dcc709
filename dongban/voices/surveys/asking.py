"""Whom it is time to ask: after an answered voice, and of the year's sample. Visits and events ask for themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.conf import settings

from dongban.people.reach import Viewer
from dongban.voices.models.cases import Case
from dongban.voices.surveys import queries
from dongban.voices.surveys.actions import invite
from dongban.voices.surveys.actions.drawing import drawn
from dongban.voices.surveys.models import Draw, Invitation
from dongban.voices.surveys.rules import About, Question, Why

# A voice that was closed, or a sample that was drawn longer ago is not asked after any more.
_AFTER = timedelta(days=14)


def ask_due(*, by: Viewer, at: datetime, day: date, stop: Callable[[], bool]) -> Mapping[str, int]:
    """How many were asked, and how many not for which reason."""
    found = Counter[str]()
    if not settings.PUBLIC_URL:
        return found
    for about, about_id, customer, draw in _due(at, day):
        if stop():
            break
        key = f"{about}:{about_id}" if draw is None else f"{about}:{draw.year}:{customer}"
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


def _due(at: datetime, day: date) -> Iterator[tuple[About, int | None, int, Draw | None]]:
    if queries.terms(day).after_voices:
        asked = Invitation.objects.filter(about=About.VOICE, question=Question.RECOMMEND).values("about_id")
        closed = Case.objects.filter(closed_at__range=(at - _AFTER, at), customer__isnull=False, source__isnull=True)
        # Whoever said that she would not recommend us is answered, and not asked again.
        closed = closed.filter(surveys__isnull=True).exclude(pk__in=asked)
        for pk, customer in closed.order_by("pk").values_list("pk", "customer").iterator():
            yield About.VOICE, pk, customer, None
    draw = Draw.objects.filter(year=day.year, drawn_on__gte=day - _AFTER).first()
    if draw is not None:
        done = set(Invitation.objects.filter(draw=draw).values_list("customer", flat=True))
        for one in drawn(draw):
            if one.pk not in done:
                yield About.RELATIONSHIP, None, one.pk, draw
