"""How the customers of the demo firm say things, and how they are answered: invented."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Something that many speak of. `weight`: how often. `lines`: of which products (empty: of any)."""

    code: str
    weight: int
    kinds: Mapping[str, int]
    cause: str
    subjects: Sequence[str]
    said: Sequence[str]
    answers: Sequence[str]
    done: str
    lines: Sequence[str] = ()
    # Somebody of ours behaved badly: it is about the adviser.
    about_adviser: bool = False

    def words(self, draw: random.Random) -> tuple[str, str, str]:
        """A subject (half of them have none), a text and an answer."""
        subject = draw.choice(self.subjects) if draw.random() < 0.5 else ""
        said = " ".join(filter(None, (draw.choice(_OPENINGS), *_some(draw, self.said), draw.choice(_ENDINGS))))
        return subject, said, f"고객님, 말씀해 주셔서 감사합니다. {draw.choice(self.answers)}"


def _some(draw: random.Random, said: Sequence[str]) -> Sequence[str]:
    return draw.sample(said, 2 if draw.random() < 0.35 else 1)


_OPENINGS = ("", "", "", "", "안녕하세요.", "수고 많으십니다.", "문의드립니다.", "오래된 고객입니다.")
_ENDINGS = ("", "", "", "", "확인 부탁드립니다.", "빨리 답해 주세요.", "연락 주세요.", "답변 기다리겠습니다.")

AGAIN = (
    "답을 받았지만 아직 해결되지 않았습니다.",
    "말씀하신 날이 지났는데 그대로입니다.",
    "제 질문과 다른 답을 주셨어요. 다시 봐 주세요.",
    "전화를 주신다더니 오지 않았습니다.",
)
SECOND = (
    "다시 확인하니 저희 처리가 빠져 있었습니다. 지금 마쳤고, 늦어진 점 사과드립니다.",
    "팀장이 직접 전화드려 설명했고, 말씀하신 대로 처리했습니다.",
)
MORE = ("감사합니다. 하나만 더 여쭐게요. 언제까지 되나요?", "서류를 보냈습니다. 받으셨는지 알려 주세요.")
SOON = "네, 이번 주 안에 마치고 문자로 알려 드리겠습니다."
PAUSES = ("고객이 서류를 보내기로 하심", "병원의 회신을 기다림", "고객이 여행에서 돌아온 뒤 통화하기로 함")
UNHAPPY = (
    "답은 받았지만 만족스럽지 않습니다.",
    "너무 오래 걸렸어요.",
    "같은 말을 세 번 해야 했습니다.",
    "설명이 어려웠습니다.",
    "",
    "",
    "",
)
HAPPY = ("빨리 답해 주셔서 고맙습니다.", "친절했어요.", "", "", "", "", "")
PUT_RIGHT = ("이번에는 잘 해결됐습니다.", "다시 챙겨 주셔서 고맙습니다.", "")
