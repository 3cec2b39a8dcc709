"""What customers want: topics among the voices of a small firm, Korean and English, and what people say of them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dongban.journal.models import Entry
from dongban.people.reach import Refused, system
from dongban.people.rules import Role
from dongban.voices.models import Belonging, Case, Correction, Learning, Message, Suggestion, Topic
from dongban.voices.surveys.actions import answered
from dongban.voices.tests.cast import AT, DAY, Firmament
from dongban.voices.topics import queries
from dongban.voices.topics.actions import (
    add_word,
    find_topics,
    learn_again,
    merge,
    name_topic,
    part,
    say,
    split,
    suggest,
)
from dongban.voices.topics.korean import korean

pytestmark = pytest.mark.django_db
SEOUL = ZoneInfo("Asia/Seoul")
WAITING = [
    "상담원 연결이 너무 오래 걸립니다",
    "전화 대기 시간이 길어요. 상담원 연결이 안 돼요",
    "상담원과 통화하려고 대기만 했어요",
]
LOCKED = [
    "앱 로그인이 안 되고 인증서 오류가 나요",
    "인증서 갱신 뒤 앱 로그인 오류",
    "앱에서 인증서 비밀번호 오류가 반복돼요",
]
FEES = [
    "Overdraft fees were charged twice this month",
    "Why was the overdraft fee charged again?",
    "Please refund the overdraft fees you charged",
]


class Heard:
    """Sixty voices of three subjects, one a day."""

    def __init__(self, firm: Firmament) -> None:
        self.firm = firm
        self.of = {"wait": self.many(WAITING), "app": self.many(LOCKED), "fees": self.many(FEES)}

    def many(self, texts: list[str], times: int = 7) -> list[int]:
        return [self.one(text, days=n).pk for n in range(times) for text in texts]

    def scored(self, comment: str, score: int = 3) -> Case:
        facts: Any = {"question": "recommend", "about": "event", "about_id": None, "key": f"scored {comment}"}
        by, customer = system(DAY), self.firm.yeongsuk.pk
        survey = answered(by=by, at=AT, day=DAY, score=score, customer=customer, comment=comment, **facts)
        assert survey.case is not None
        return survey.case

    def one(self, text: str, days: int = 0, kind: str = "complaint") -> Case:
        at = AT - timedelta(days=days)
        case = Case.objects.create(
            channel="web", kind=kind, opening=text, received_at=at, customer=self.firm.yeongsuk, waiting_since=at
        )
        Message.objects.create(case=case, direction="in", channel="web", at=at, text=text)
        return case


@pytest.fixture
def firm() -> Firmament:
    return Firmament()


@pytest.fixture
def heard(firm: Firmament) -> Heard:
    found = Heard(firm)
    run()
    return found


def run(**facts: Any) -> Any:
    return find_topics(by=system(DAY), at=AT, day=DAY, zone=SEOUL, step=lambda *_: None, **facts)


def topic_of(cases: list[int]) -> Topic:
    """The topic of nearly all of them."""
    (topic, many), *_rest = Counter(
        Belonging.objects.filter(case__in=cases).values_list("topic", flat=True)
    ).most_common()
    assert many >= 0.6 * len(cases), "one subject, one topic"
    return Topic.objects.get(pk=topic)


def test_korean_is_read_by_its_morphemes() -> None:
    words = [word for word, _ in next(korean(["인증서 비밀번호를 다섯 번이나 넣었는데도 상담원 연결이 걸립니다"]))]
    assert {"인증서", "비밀", "번호", "비밀번호", "넣다", "상담원", "연결", "걸리다"} <= set(words)
    assert "번" not in words
    own = [word for word, _ in next(korean(["동반든든미래보장 해지"], ["동반든든미래보장"]))]
    assert own == ["동반든든미래보장", "해지"]


def test_each_subject_becomes_a_topic_named_by_its_words(heard: Heard) -> None:
    wait, app, fees = (topic_of(heard.of[subject]) for subject in ("wait", "app", "fees"))
    assert len({wait.pk, app.pk, fees.pk}) == 3
    assert "상담원" in wait.telling and "인증서" in app.telling
    assert {"overdraft", "fees"} & set(fees.telling), "words as people wrote them, not their stems"


def test_our_own_words_about_a_score_are_no_subject(heard: Heard) -> None:
    silent, spoken = (heard.scored(comment) for comment in ("", "인증서 오류로 앱 로그인이 안 돼요"))
    run()
    assert not Belonging.objects.filter(case=silent).exists()
    assert Belonging.objects.get(case=spoken).topic == topic_of(heard.of["app"])
    learn_again(by=system(DAY), at=AT)
    suggest(by=system(DAY), at=AT)
    assert not Suggestion.objects.filter(case=silent).exists()
    assert all("만점" not in topic.telling for topic in Topic.objects.all())


def test_a_second_run_changes_nothing(heard: Heard) -> None:
    before = list(Belonging.objects.order_by("case").values_list("case", "topic"))
    assert run().new == 0
    assert list(Belonging.objects.order_by("case").values_list("case", "topic")) == before


def test_names_merges_and_splits_outlast_later_runs(heard: Heard) -> None:
    voc, (wait, app, fees) = heard.firm.seoyeon, (topic_of(heard.of[one]) for one in ("wait", "app", "fees"))
    name_topic(by=voc, at=AT, topic=wait, name=" 전화가 안 닿음 ")
    merge(by=voc, at=AT, topic=fees, into=app)
    new = split(by=voc, at=AT, day=DAY, topic=wait, words=["통화"], name="통화")
    moved = set(Belonging.objects.filter(topic=new).values_list("case", flat=True))
    assert len(moved) == 7
    heard.many(WAITING, times=3)
    run()
    run()
    wait.refresh_from_db()
    assert wait.name == "전화가 안 닿음"
    assert moved <= set(Belonging.objects.filter(topic=new).values_list("case", flat=True))
    found = queries.movement(voc, DAY)
    assert fees.pk not in {one.pk for one in (*found.rising, *found.others, *found.quiet)}
    both = next(one for one in (*found.rising, *found.others) if one.pk == app.pk)
    assert both.total == 42
    part(by=voc, at=AT, topic=fees)
    assert fees.pk in {one.pk for one in (*queries.movement(voc, DAY).rising, *queries.movement(voc, DAY).others)}
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"topic.named", "topic.merged", "topic.split", "topic.parted", "topics.found"} <= verbs


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.MANAGER, Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_say_nothing(heard: Heard, role: Role) -> None:
    staff = {Role.CONSULTANT: heard.firm.dohyeon, Role.MANAGER: heard.firm.seoyun}.get(role)
    who, topic, case = heard.firm.viewer(role, staff), Topic.objects.all()[0], Case.objects.all()[0]
    lines = Entry.objects.count()
    for act in (
        lambda: name_topic(by=who, at=AT, topic=topic, name="x"),
        lambda: merge(by=who, at=AT, topic=topic, into=Topic.objects.all()[1]),
        lambda: split(by=who, at=AT, day=DAY, topic=topic, words=["통화"], name="x"),
        lambda: say(by=who, at=AT, case=case, kind="praise", topic=None, zone_day=DAY),
        lambda: add_word(by=who, at=AT, word="새말"),
    ):
        with pytest.raises(Refused):
            act()
    assert Entry.objects.count() == lines and not Correction.objects.exists()


def test_a_topic_is_not_merged_into_itself_nor_split_by_nothing(heard: Heard) -> None:
    voc, wait, app = heard.firm.seoyeon, topic_of(heard.of["wait"]), topic_of(heard.of["app"])
    merge(by=voc, at=AT, topic=app, into=wait)
    with pytest.raises(Refused):
        merge(by=voc, at=AT, topic=wait, into=app)
    for words in ([], ["없는말"], ["상담원", "인증서"]):
        with pytest.raises(Refused):
            split(by=voc, at=AT, day=DAY, topic=topic_of(heard.of["wait"]), words=words, name="x")


def test_a_new_voice_is_sorted_with_its_confidence_and_corrections_are_kept(heard: Heard) -> None:
    voc, praise = heard.firm.seoyeon, ["상담원이 친절해서 고마워요", "빠른 상담 고마워요 친절합니다"]
    for n in range(15):
        for text in praise:
            heard.one(text, days=n, kind="praise")
    run()
    assert set(learn_again(by=system(DAY), at=AT)) == {"kind", "topic"}
    fresh = heard.one("앱 로그인 인증서 오류", kind="")
    suggest(by=system(DAY), at=AT)
    found = Suggestion.objects.get(case=fresh)
    assert (found.kind, found.topic) == ("complaint", topic_of(heard.of["app"]))
    assert 0.5 < found.kind_sure <= 1 and 0.5 < found.topic_sure <= 1
    shown = queries.suggested(voc, fresh)
    assert shown.may and not shown.said and shown.kind and shown.topic
    wait = topic_of(heard.of["wait"])
    say(by=voc, at=AT, case=fresh, kind="question", topic=wait.pk, zone_day=DAY)
    fresh.refresh_from_db()
    assert fresh.kind == "question" and queries.suggested(voc, fresh).said
    assert set(Correction.objects.values_list("what", "suggested", "said")) == {
        ("kind", "complaint", "question"),
        ("topic", str(found.topic_id), str(wait.pk)),
    }
    run()
    assert Belonging.objects.get(case=fresh).topic == wait
    assert learn_again(by=system(DAY), at=AT) == {"kind": 2, "topic": 2}
    assert Learning.objects.count() == 4


def test_where_no_topic_fits_none_is_given(heard: Heard) -> None:
    case = Case.objects.get(pk=heard.of["app"][0])
    say(by=heard.firm.seoyeon, at=AT, case=case, kind="", topic=None, zone_day=DAY)
    run()
    assert Belonging.objects.get(case=case).topic is None


def test_a_firm_without_voices_has_no_topics(firm: Firmament) -> None:
    assert run().topics == 0
    assert learn_again(by=system(DAY), at=AT) == {}
    assert suggest(by=system(DAY), at=AT) == 0
