"""What the demo firm has changed because of what its customers said, and what it is at."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dongban.people.models import User
from dongban.site.demo.voices.story import Story
from dongban.voices.models import Behind, Improvement, Message

# Fewer speak of what was changed since.
_STILL_SPOKEN_OF = 0.35
_MOST_BEHIND = 60


@dataclass(frozen=True)
class Plan:
    """An improvement, by how many days ago each of its moments was."""

    title: str
    what: str
    themes: Sequence[str]
    planned: int
    begun: int | None = None
    done: int | None = None
    said: str = ""
    did: str = ""
    dropped: int | None = None
    why: str = ""


PLANS = (
    Plan(
        "보험료가 두 번 빠지지 않게",
        "자동이체가 겹쳐 등록되면 출금 전에 막는다.",
        ("double",),
        760,
        730,
        540,
        "보험료가 두 번 빠져나간다고 하셨습니다.",
        "겹쳐 등록된 자동이체는 출금하기 전에 멈추고 먼저 여쭙습니다.",
    ),
    Plan(
        "큰 글씨 안내장",
        "안내장과 약관 요약을 큰 글씨 한 장으로 만든다.",
        ("statement",),
        520,
        480,
        300,
        "안내장 글씨가 작고 말이 어렵다고 하셨습니다.",
        "모든 안내장을 큰 글씨 한 장으로 바꾸고, 원하시면 이메일로 보내 드립니다.",
    ),
    Plan(
        "지점 방문 시간을 미리 잡기",
        "앱과 전화로 지점 방문 시간을 잡고, 붐비는 시간에는 창구를 하나 더 연다.",
        ("branch_wait",),
        260,
        230,
        75,
        "지점에서 너무 오래 기다린다고 하셨습니다.",
        "방문 시간을 미리 잡으실 수 있고, 점심시간에는 창구를 하나 더 엽니다.",
    ),
    Plan(
        "보험금 심사 단계를 문자로",
        "심사 단계가 바뀔 때마다 문자로 알린다.",
        ("claim_slow", "wish_notice"),
        120,
        60,
    ),
    Plan("앱 로그인 다시 만들기", "기기를 바꾸어도 한 번에 들어오게 한다.", ("app_login",), 20, 9),
    Plan("저녁과 토요일 상담", "지역마다 한 지점은 저녁 일곱 시까지, 토요일 오전에도 상담한다.", ("wish_evening",), 30),
    Plan(
        "이체일을 날마다 고르기",
        "이체일을 아무 날로나 바꿀 수 있게 한다.",
        ("address",),
        400,
        dropped=330,
        why="은행 공동망이 정한 날에만 출금할 수 있다. 다섯 날 가운데서 고르시도록 안내한다.",
    ),
)


def spoken_of(theme: str, ago: int) -> float:
    """How much more or less a theme was spoken of so many days ago: less once it was put right, more as it comes up."""
    if theme == "app_login":
        return 5.0 if ago < 24 else 0.8
    done = (plan.done for plan in PLANS if theme in plan.themes and plan.done is not None)
    return next((_STILL_SPOKEN_OF if ago < each else 1.0 for each in done), 1.0)


def improve(draw: random.Random, at: datetime, stories: Sequence[Story], owner: User) -> None:
    """The improvements with the voices behind them; whoever stands behind what is done has been told."""
    for plan in PLANS:
        made = Improvement.objects.create(**_facts(plan, at, owner))
        behind = [_behind(draw, made, story) for story in _chosen(draw, plan, made, stories)]
        if made.done_at is not None:
            told = {one.case_id: one for one in Message.objects.bulk_create(_told(made, made.done_at, behind, owner))}
            for one in behind:
                one.message = told.get(one.case_id)
        Behind.objects.bulk_create(behind)


def _facts(plan: Plan, at: datetime, owner: User) -> dict[str, object]:
    def ago(days: int | None) -> datetime | None:
        return None if days is None else at - timedelta(days=days)

    return {
        "title": plan.title,
        "what": plan.what,
        "owner": owner,
        "by_name": owner.name,
        "at": ago(plan.planned),
        "begun_at": ago(plan.begun),
        "done_at": ago(plan.done),
        "dropped_at": ago(plan.dropped),
        "dropped_why": plan.why,
        "said": plan.said,
        "did": plan.did,
    }


def _chosen(draw: random.Random, plan: Plan, made: Improvement, stories: Sequence[Story]) -> list[Story]:
    ended = made.done_at or made.dropped_at
    found = [s for s in stories if s.theme in plan.themes and (ended is None or s.case.received_at < ended)]
    return draw.sample(found, min(_MOST_BEHIND, len(found)))


def _behind(draw: random.Random, made: Improvement, story: Story) -> Behind:
    at = max(made.at, story.case.received_at) + timedelta(hours=draw.randrange(1, 6))
    return Behind(improvement=made, case=story.case, at=min(at, made.done_at or at))


def _told(made: Improvement, at: datetime, behind: Sequence[Behind], owner: User) -> Iterator[Message]:
    text = f"말씀하신 것: {made.said}\n\n저희가 한 일: {made.did}\n\n고맙습니다."
    for one in behind:
        if one.case.customer_id is not None:
            yield Message(
                case=one.case,
                direction="out",
                channel=one.case.channel,
                at=at,
                by=owner.pk,
                by_name=owner.name,
                text=text,
                told_at=at,
            )
