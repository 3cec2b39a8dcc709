"""What a new voice seems to be, and learning that from what people have said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from dongban.journal.actions import record
from dongban.people.reach import Viewer
from dongban.voices.models.cases import Case
from dongban.voices.topics import texts
from dongban.voices.topics.models import Belonging, Correction, Learning, Suggestion, Topic
from dongban.voices.topics.rules.calibrating import Bin, Figures, teach, trusted
from dongban.voices.topics.rules.learning import Learned
from dongban.voices.topics.rules.packing import Spoilt, pack, unpack
from dongban.voices.topics.texts import Heard

MOST_EXAMPLES = 20_000
MOST_SUGGESTED = 1000
# What a person has said counts as much as so many voices that nobody has looked at.
SAID = 5.0
KIND, TOPIC = "kind", "topic"
_KEPT = 5


@transaction.atomic
def suggest(*, by: Viewer, at: datetime, most: int = MOST_SUGGESTED) -> int:
    """Looks at open voices that were not looked at yet, the newest first."""
    learned = {what: newest(what) for what in (KIND, TOPIC)}
    if not any(one for one, _bins in learned.values()):
        return 0
    fresh = texts.with_words(Case.objects.open().filter(suggestion__isnull=True)).order_by("-received_at", "-id")
    heard = list(texts.heard(fresh[:most]))
    if not heard:
        return 0
    words = texts.spoken([one.text for one in heard], texts.own_words()).words
    kinds, topics = (_best(*learned[what], words) for what in (KIND, TOPIC))
    known = set(Topic.objects.values_list("pk", flat=True))
    rows = [
        Suggestion(
            case_id=one.case,
            kind=kind,
            kind_sure=kind_sure,
            topic_id=int(topic) if topic and int(topic) in known else None,
            topic_sure=topic_sure,
            at=at,
        )
        for one, (kind, kind_sure), (topic, topic_sure) in zip(heard, kinds, topics, strict=True)
    ]
    made = Suggestion.objects.bulk_create(rows, ignore_conflicts=True)
    record(by=by, at=at, verb="topics.suggested", subject="voices.topic", details={"voices": len(made)})
    return len(made)


def _best(learned: Learned | None, bins: Sequence[Bin], words: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
    if learned is None:
        return [("", 0.0)] * len(words)
    table = learned.words.weigh(words)
    chances = learned.chances(table)
    best = chances.argmax(axis=1)
    empty = table.starts[1:] == table.starts[:-1]
    # Of a text without a single known word nothing is said.
    return [
        ("", 0.0) if none else (learned.answers[at], round(trusted(float(row[at]), bins), 4))
        for at, row, none in zip(best, chances, empty, strict=True)
    ]


def newest(what: str) -> tuple[Learned | None, list[Bin]]:
    """The newest learning whose numbers are still what was written, and how it did where it was tested."""
    for one in Learning.objects.filter(what=what).order_by("-version")[:_KEPT]:
        try:
            return unpack(bytes(one.packed), one.digest), [Bin(**each) for each in one.figures["bins"]]
        except Spoilt:
            continue
    return None, []


def learn_again(*, by: Viewer, at: datetime, most: int = MOST_EXAMPLES) -> dict[str, int]:
    """Learns both from the newest voices. What was learnt before stays for a while, by its version."""
    heard = list(texts.heard(texts.with_words(Case.objects.order_by("-received_at", "-id"))[:most]))
    words = texts.spoken([one.text for one in heard], texts.own_words()).words
    versions = {}
    for what, answers, said in ((KIND, *_kinds(heard)), (TOPIC, *_topics(heard))):
        rows = [at for at, one in enumerate(heard) if answers.get(one.case)]
        taught = teach(
            [words[at] for at in rows],
            [answers[heard[at].case] for at in rows],
            [heard[at].at.toordinal() for at in rows],
            [SAID if heard[at].case in said else 1.0 for at in rows],
        )
        if taught is not None:
            versions[what] = _keep(by, at, what, *taught)
    return versions


def _kinds(heard: Sequence[Heard]) -> tuple[dict[int, str], set[int]]:
    answers = dict(Case.objects.filter(received_at__gte=heard[-1].at).values_list("pk", "kind")) if heard else {}
    return answers, set(Correction.objects.filter(what=KIND).values_list("case", flat=True))


def _topics(heard: Sequence[Heard]) -> tuple[dict[int, str], set[int]]:
    """Merged topics count as the one that they were merged into."""
    root = {topic.pk: topic.merged_into_id or topic.pk for topic in Topic.objects.only("pk", "merged_into")}
    rows: Any = Belonging.objects.filter(topic__isnull=False).values_list("case", "topic", "said_by")
    answers, said = {}, set()
    for case, topic, by in rows.iterator():
        answers[case] = str(root[topic])
        if by is not None:
            said.add(case)
    return answers, said


@transaction.atomic
def _keep(by: Viewer, at: datetime, what: str, learned: Learned, figures: Figures) -> int:
    packed, digest = pack(learned)
    last = Learning.objects.filter(what=what).order_by("-version").values_list("version", flat=True).first() or 0
    version = last + 1
    Learning.objects.create(what=what, version=version, at=at, packed=packed, digest=digest, figures=asdict(figures))
    Learning.objects.filter(what=what, version__lte=version - _KEPT).delete()
    details = {"what": what, "version": version, "examples": figures.examples, "digest": digest}
    record(by=by, at=at, verb="topics.learnt", subject="voices.topic", details=details)
    return version
