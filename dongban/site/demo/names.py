"""Invented names: common family names by about their share, and given names put together from common syllables."""

from __future__ import annotations

import random

_FAMILIES: tuple[str, ...] = (
    *"김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허남심노하곽성차주우구민",
    "남궁",
    "제갈",
    "선우",
)
# Of about a thousand people.
# fmt: off
_FAMILY_SHARES = [
    215, 148, 84, 47, 44, 24, 21, 21, 20, 17, 15, 15, 15, 15, 14, 14, 14, 14, 13, 11, 11,
    10, 9, 9, 9, 8, 8, 7, 6, 5, 5, 5, 4, 4, 4, 4, 4, 4, 3, 1, 1, 1,
]
# fmt: on
_FIRST = tuple("민서지예하도현수은성영정동태재윤승유주경상진혜미선연나다보소시아우원인종준채해희규기명병세용")
_SECOND_F = tuple("서윤은희연아영진지현경민숙정나미선주원빈린자순옥란애")
_SECOND_M = tuple("준호우현민석훈수진성환영철식규혁범찬욱태일형기상원섭")


def person(draw: random.Random, gender: str) -> str:
    """
    >>> len(person(random.Random(1), "f")) >= 2
    True
    """
    family = draw.choices(_FAMILIES, _FAMILY_SHARES)[0]
    second = _SECOND_F if gender == "f" else _SECOND_M
    # About one in thirty has a given name of a single syllable.
    return family + (draw.choice(second) if draw.random() < 0.03 else draw.choice(_FIRST) + draw.choice(second))


def phone(number: int) -> str:
    """A telephone of the range that is handed out to nobody (010-0...).

    >>> phone(1234567)
    '010-0123-4567'
    """
    return f"010-0{number // 10000 % 1000:03d}-{number % 10000:04d}"
