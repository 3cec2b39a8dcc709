"""What people say of topics and voices. No later run overrules it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from dongban.journal.actions import record
from dongban.kernel.korean import nfc
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.voices.actions.handling import classify
from dongban.voices.models.cases import Case
from dongban.voices.rules import Kind
from dongban.voices.topics import access, texts
from dongban.voices.topics.models import Belonging, Correction, OwnWord, Suggestion, Topic
from dongban.voices.topics.queries.topics import called, name_of


@transaction.atomic
def name_topic(*, by: Viewer, at: datetime, topic: Topic, name: str) -> None:
    """Raises Refused with a sentence when it is not hers to say, or no name."""
    reach.require(by, "change", topic, access.NO_CHANGE)
    said = _name(name)
    _refuse_taken(said, topic)
    was = Topic.objects.filter(pk=topic.pk).values_list("name", flat=True).get()
    if was == said:
        return
    Topic.objects.filter(pk=topic.pk).update(name=said)
    _tell(by, at, "topic.named", topic, was=was, name=said)


def _name(name: str) -> str:
    said = nfc(name).strip()
    if not 0 < len(said) <= access.LONGEST_NAME:
        raise Refused(str(access.NO_NAME))
    return said


class Taken(Refused):
    """Another topic is called like that: `by` may be what the two are to be merged into."""

    def __init__(self, by: Topic) -> None:
        super().__init__(str(access.TAKEN))
        self.by = by


def _refuse_taken(name: str, topic: Topic | None = None) -> None:
    """Two that stand alone are never called the same. Every line is held, so that two people do not do it at once."""
    held = {one.pk: one for one in Topic.objects.select_for_update().defer("words").order_by("pk")}
    if topic is not None and held[topic.pk].merged_into_id is not None:
        return
    if (other := called(name, topic)) is not None:
        raise Taken(other)


@transaction.atomic
def merge(*, by: Viewer, at: datetime, topic: Topic, into: Topic) -> None:
    """The topic counts as a part of the other from now on, and so do those that were merged into it."""
    reach.require(by, "change", topic, access.NO_CHANGE)
    reach.require(by, "change", into, access.NO_CHANGE)
    # Both lines are held, so that two people cannot merge two topics into each other.
    held = {one.pk: one for one in Topic.objects.select_for_update().filter(pk__in=[topic.pk, into.pk]).order_by("pk")}
    root = held[into.pk].merged_into_id or into.pk
    if root == topic.pk:
        raise Refused(str(access.ITSELF))
    Topic.objects.filter(merged_into=topic).update(merged_into=root)
    Topic.objects.filter(pk=topic.pk).update(merged_into=root)
    _tell(by, at, "topic.merged", topic, into=root)


@transaction.atomic
def part(*, by: Viewer, at: datetime, topic: Topic) -> None:
    """A merged topic stands alone again, if no other is called the same."""
    reach.require(by, "change", topic, access.NO_CHANGE)
    if (other := called(name_of(topic), topic)) is not None:
        raise Taken(other)
    if Topic.objects.filter(pk=topic.pk, merged_into__isnull=False).update(merged_into=None):
        _tell(by, at, "topic.parted", topic)


@transaction.atomic
def split(*, by: Viewer, at: datetime, day: date, topic: Topic, words: Sequence[str], name: str) -> Topic:
    """Its voices with any of these words become a topic of their own, and stay there whatever later runs find."""
    reach.require(by, "change", topic, access.NO_CHANGE)
    said = _name(name)
    _refuse_taken(said)
    chosen = [nfc(word).strip().lower() for word in words if word.strip()]
    if not chosen:
        raise Refused(str(access.NO_WORDS))
    cases = Case.objects.filter(belonging__topic__in=[topic.pk, *topic.parts.values_list("pk", flat=True)])
    moved = [one.case for one in texts.heard(cases) if has(one.text, chosen)]
    if not moved or len(moved) == cases.count():
        raise Refused(str(access.NOTHING_TO_SPLIT))
    new = Topic.objects.create(
        name=said, telling=chosen, words=dict.fromkeys(chosen, 1.0), split_from=topic, made_on=day
    )
    for begin in range(0, len(moved), 500):
        rows = Belonging.objects.filter(case__in=moved[begin : begin + 500])
        rows.update(topic=new, said_by=by.user or 0)
    _tell(by, at, "topic.split", topic, into=new.pk, words=chosen, voices=len(moved))
    return new


def has(text: str, words: Sequence[str]) -> bool:
    """Whether one of the words is in a text; a verb (걸리다) by its stem.

    >>> has("상담원 연결이 너무 오래 걸립니다", ["연결"]), has("연결이 안 돼요", ["오류"])
    (True, False)
    """
    low = text.lower()
    return any((word.removesuffix("다") if len(word) > 2 else word) in low for word in words)


@transaction.atomic
def say(*, by: Viewer, at: datetime, case: Case, kind: str, topic: int | None, zone_day: date) -> None:
    """What a voice is, and what it is about. Whatever was suggested, this is what counts and is learnt from."""
    reach.require(by, "sort", case, access.NO_SAYING)
    if kind not in {"", *Kind} or (topic is not None and not Topic.objects.filter(pk=topic).exists()):
        raise Refused(str(access.NO_SAYING))
    suggested = Suggestion.objects.filter(case=case).first()
    if kind and kind != case.kind:
        classify(by=by, at=at, case=case, kind=kind, priority=case.priority)
    Belonging.objects.update_or_create(
        case=case, defaults={"topic_id": topic, "said_by": by.user or 0, "day": zone_day}
    )
    words = suggested.kind if suggested else "", str(suggested.topic_id or "") if suggested else ""
    sures = (suggested.kind_sure, suggested.topic_sure) if suggested else (None, None)
    for what, was, sure, now in (("kind", words[0], sures[0], kind), ("topic", words[1], sures[1], str(topic or ""))):
        Correction.objects.create(case=case, what=what, suggested=was, sure=sure, said=now, at=at, by=by.user)
    record(
        by=by,
        at=at,
        verb="voice.sorted",
        subject="voices.case",
        subject_id=case.pk,
        customer=case.customer_id,
        details={"kind": kind, "topic": topic, "suggested_kind": words[0], "suggested_topic": words[1]},
    )


@transaction.atomic
def add_word(*, by: Viewer, at: datetime, word: str) -> None:
    """A word of the firm's own, that the analyser takes as one from its next run on."""
    reach.require_any(by, "change", "voices.topic", access.NO_CHANGE)
    said = nfc(word).strip()
    if not 2 <= len(said) <= access.LONGEST_WORD:
        raise Refused(str(access.NO_WORD))
    _word, new = OwnWord.objects.get_or_create(word=said, defaults={"at": at, "by": by.user})
    if new:
        record(by=by, at=at, verb="topic.word", subject="voices.topic", details={"word": said})


def _tell(by: Viewer, at: datetime, verb: str, topic: Topic, **details: object) -> None:
    record(by=by, at=at, verb=verb, subject="voices.topic", subject_id=topic.pk, details=details)
