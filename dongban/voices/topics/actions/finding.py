"""Topics are found in what was said lately, or found again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from dongban.journal.actions import record
from dongban.people.reach import Viewer
from dongban.voices.models.cases import Case
from dongban.voices.topics import texts
from dongban.voices.topics.models import Belonging, Topic
from dongban.voices.topics.rules.finding import Found, Known, find
from dongban.voices.topics.rules.weighing import vocabulary
from dongban.voices.topics.texts import Heard, Spoken

# The newest so many voices are looked at: what was said before has moved what is known already.
MOST_TEXTS = 100_000
SEED = 20260302
_AT_ONCE = 2000
# Once topics are known, new ones are made of what was said in the last four weeks.
_FRESH = timedelta(days=28)
_NAMED_BY = 8
Step = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Counted:
    texts: int
    topics: int
    new: int


def find_topics(*, by: Viewer, at: datetime, day: date, zone: ZoneInfo, step: Step, most: int = MOST_TEXTS) -> Counted:
    """Puts the newest voices into topics. Safe to repeat: the same voices, topics and words of people, the same end.

    What takes long is worked out first; what is found is written in one transaction.
    """
    heard = list(texts.heard(texts.with_words(Case.objects.order_by("-received_at", "-id"))[:most]))[::-1]
    step("words", 0, len(heard))
    spoken = texts.spoken([one.text for one in heard], texts.own_words())
    step("topics", 0, len(heard))
    words = vocabulary(spoken.words, least=3)
    known = [Known(topic.pk, topic.words) for topic in Topic.objects.order_by("pk")]
    found = find(words.weigh(spoken.words), words, known, _said(heard), SEED, _fresh(heard) if known else None)
    step("write", 0, len(heard))
    return _write(by, at, day, zone, heard, spoken, found)


def _fresh(heard: Sequence[Heard]) -> NDArray[np.bool_]:
    since = heard[-1].at - _FRESH if heard else None
    return np.array([since is not None and one.at > since for one in heard], dtype=bool)


def _said(heard: Sequence[Heard]) -> dict[int, int]:
    """Which text a person has put where: its place, and the topic's number; 0 where she said that none fits."""
    place = {one.case: at for at, one in enumerate(heard)}
    rows = Belonging.objects.filter(said_by__isnull=False).values_list("case", "topic")
    return {place[case]: topic or 0 for case, topic in rows.iterator() if case in place}


@transaction.atomic
def _write(
    by: Viewer, at: datetime, day: date, zone: ZoneInfo, heard: Sequence[Heard], spoken: Spoken, found: Found
) -> Counted:
    numbers, new = [], 0
    for grown in found.topics:
        facts = {"words": dict(grown.words), "telling": [spoken.written(word) for word in grown.telling][:_NAMED_BY]}
        if grown.number is None:
            numbers.append(Topic.objects.create(made_on=day, **facts).pk)
            new += 1
        else:
            # A topic that nothing was said about today keeps the words that it was known by.
            kept = facts if grown.telling else {"words": facts["words"]}
            Topic.objects.filter(pk=grown.number).update(**kept)
            numbers.append(grown.number)
    _place(heard, found, numbers, zone)
    counted = Counted(len(heard), len(numbers), new)
    details = {"texts": counted.texts, "topics": counted.topics, "new": new}
    record(by=by, at=at, verb="topics.found", subject="voices.topic", details=details)
    return counted


def _place(heard: Sequence[Heard], found: Found, numbers: Sequence[int], zone: ZoneInfo) -> None:
    """Where a person has spoken in the meantime, her word stays."""
    said = set(Belonging.objects.filter(said_by__isnull=False).values_list("case", flat=True))
    there = set(Case.objects.filter(received_at__gte=heard[0].at).values_list("pk", flat=True)) if heard else set[int]()
    rows = [
        Belonging(
            case_id=one.case,
            topic_id=numbers[at] if at >= 0 else None,
            likeness=round(float(like), 4),
            day=texts.day_in(zone, one.at),
        )
        for one, at, like in zip(heard, found.belongs, found.likeness, strict=True)
        if one.case in there and one.case not in said
    ]
    Belonging.objects.bulk_create(
        rows,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["topic", "likeness", "day"],
    )
