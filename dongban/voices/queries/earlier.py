"""Earlier answers that have helped: of closed voices that are like this one, and whose customer was content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.voices.models import Belonging, Case, Message, Suggestion
from dongban.voices.queries.lines import not_about
from dongban.voices.rules import Direction, heading
from dongban.voices.rules.likeness import likest
from dongban.voices.surveys.rules import UNHAPPY, About, Question

_MOST, _LOOKED_AT = 3, 200
# Two texts of one topic that share less than this are about different things.
_LEAST = 0.15


@dataclass(frozen=True)
class Earlier:
    pk: int
    number: str
    title: str
    answer: str


def earlier(viewer: Viewer, case: Case) -> list[Earlier]:
    """The likest of the newest two hundred of its topic, or of its kind where no topic is known. Four statements."""
    rows = reach.visible(viewer, "see", not_about(viewer, _content(case))).values_list("pk", "subject", "opening")[
        :_LOOKED_AT
    ]
    known = {pk: (subject, opening) for pk, subject, opening in rows}
    alike = likest(
        f"{case.subject} {case.opening}", ((pk, " ".join(said)) for pk, said in known.items()), _MOST, _LEAST
    )
    answers = _answers(alike)
    return [Earlier(pk, Case(pk=pk).number, heading(*known[pk]), answers[pk]) for pk in alike if pk in answers]


def _content(case: Case) -> QuerySet[Case]:
    rows = Case.objects.filter(
        closed_at__isnull=False,
        sealed=False,
        surveys__question=Question.RECOMMEND,
        surveys__about=About.VOICE,
        surveys__score__gt=UNHAPPY,
    ).exclude(pk=case.pk)
    topic = _topic(case)
    if topic is not None:
        return rows.filter(belonging__topic=topic).order_by("-belonging__day", "-pk")
    return rows.filter(kind=case.kind).order_by("-received_at", "-id")


def _topic(case: Case) -> int | None:
    """What it is put under, else what it seems to be about."""
    put: int | None = Belonging.objects.filter(case=case).values_list("topic", flat=True).first()
    return put or Suggestion.objects.filter(case=case).values_list("topic", flat=True).first()


def _answers(cases: Sequence[int]) -> dict[int, str]:
    """The last answer that each of them was told."""
    rows = Message.objects.filter(case__in=cases, direction=Direction.OUT, told_at__isnull=False)
    return dict(rows.order_by("at", "id").values_list("case", "text"))
