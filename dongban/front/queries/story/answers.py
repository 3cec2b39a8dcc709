"""What she answered when she was asked whether she would recommend the firm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from dongban.front.queries.story.telling import PAGE, Asked, Event, Span
from dongban.people import reach
from dongban.voices.models import Case, Survey
from dongban.voices.queries.lines import not_about
from dongban.voices.surveys.rules import UNHAPPY
from dongban.voices.surveys.words import ABOUTS

_COLUMNS = ("pk", "on", "score", "comment", "about", "case")


def answers(asked: Asked, span: Span) -> Iterator[Event]:
    """Those of voices that the viewer does not reach are kept from her: they may be about her."""
    rows = reach.visible(asked.viewer, "see", Survey.objects.recommending().filter(customer=asked.customer))
    hers = reach.visible(asked.viewer, "see", not_about(asked.viewer, Case.objects.filter(customer=asked.customer)))
    told = rows.filter(span.of("on", "pk")).filter(Q(case__isnull=True) | Q(case__in=hers.values("pk")))
    for row in told.order_by("-on", "-pk").values_list(*_COLUMNS)[: PAGE + 1]:
        yield _event(*row)


def _event(pk: int, on: date, score: int, comment: str, about: str, case: int | None) -> Event:
    return Event(
        on,
        pk,
        "heart-handshake",
        _("%(score)s of 10") % {"score": score},
        about=str(ABOUTS.get(about, "")),
        quote=comment,
        look="late" if score <= UNHAPPY else "kept",
        page="voices:case" if case else "",
        row=case or 0,
    )
