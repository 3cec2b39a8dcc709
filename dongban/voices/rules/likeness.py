"""How alike two texts are, by the pairs of signs that they share: quick, and good enough for Korean, whose words change
their endings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

Key = TypeVar("Key")


def pairs(text: str) -> frozenset[str]:
    """
    >>> sorted(pairs("두 번 빠짐"))
    ['두번', '번빠', '빠짐']
    """
    signs = "".join(sign for sign in text.lower() if sign.isalnum())
    return frozenset(signs[at : at + 2] for at in range(len(signs) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient: 0 for nothing in common, 1 for the same pairs.

    >>> [round(likeness(pairs("이중 출금"), pairs(other)), 1) for other in ("이중 출금됐어요", "주소 변경")]
    [0.7, 0.0]
    """
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def likest(text: str, others: Iterable[tuple[Key, str]], most: int, least: float) -> Sequence[Key]:
    """The keys of the texts that are most like this one, the likest first; what is less like than `least` is left out.

    >>> likest("이중 출금이요", [(1, "주소 변경"), (2, "이중 출금됐어요"), (3, "출금")], 2, 0.1)
    [2, 3]
    """
    mine = pairs(text)
    found = [(likeness(mine, pairs(other)), -nth, key) for nth, (key, other) in enumerate(others)]
    found = sorted((one for one in found if one[0] >= least), key=lambda one: one[:2], reverse=True)
    return [key for _likeness, _nth, key in found[:most]]
