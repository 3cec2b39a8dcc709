"""What is suggested for one voice, for its page."""

from __future__ import annotations

from dataclasses import dataclass

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.voices.models.cases import Case
from dongban.voices.topics.models import Belonging, Suggestion, Topic
from dongban.voices.topics.queries.topics import name_of
from dongban.voices.words import KINDS


@dataclass(frozen=True)
class Choice:
    """A kind or a topic that can be chosen. `sure` in per cent where it is suggested, else None."""

    value: str
    name: str
    chosen: bool
    sure: int | None


@dataclass(frozen=True)
class Suggested:
    """`said`: a person has said it already. `may`: the viewer may say it."""

    case: int
    kinds: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    said: bool
    may: bool

    @property
    def kind(self) -> Choice | None:
        return next((one for one in self.kinds if one.sure is not None), None)

    @property
    def topic(self) -> Choice | None:
        return next((one for one in self.topics if one.sure is not None), None)

    @property
    def chosen(self) -> Choice | None:
        return next((one for one in self.topics if one.chosen), None)


def suggested(viewer: Viewer, case: Case) -> Suggested:
    """For a voice that the viewer has been found to reach. Four statements."""
    found = Suggestion.objects.filter(case=case).first()
    belongs = Belonging.objects.filter(case=case).first()
    said = belongs is not None and belongs.said_by is not None
    topics = {topic.pk: topic for topic in Topic.objects.order_by("pk")}
    root = {pk: topic.merged_into_id or pk for pk, topic in topics.items()}
    of_case = belongs.topic_id if belongs else None
    guess = found.topic_id if found and found.topic_id else None
    chosen = of_case if said or guess is None else guess
    sure = _percent(found.topic_sure) if found and guess else None
    return Suggested(
        case=case.pk,
        kinds=_kinds(case, found),
        topics=tuple(
            Choice(str(pk), name_of(topic), root.get(chosen or 0) == pk, sure if root.get(guess or 0) == pk else None)
            for pk, topic in topics.items()
            if topic.merged_into_id is None
        ),
        said=said,
        may=reach.reaches(viewer, "sort", case),
    )


def _kinds(case: Case, found: Suggestion | None) -> tuple[Choice, ...]:
    guess = found.kind if found else ""
    chosen = case.kind or guess
    return tuple(
        Choice(
            kind, str(name), kind == chosen, _percent(found.kind_sure) if found and guess and kind == guess else None
        )
        for kind, name in KINDS.items()
    )


def _percent(sure: float) -> int:
    """Nothing is suggested for certain."""
    return min(99, round(100 * sure))
