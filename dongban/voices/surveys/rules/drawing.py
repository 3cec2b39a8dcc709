"""The sample of the yearly question: drawn from a seed committed to beforehand, so that anybody can draw it again.

The commitment is published before the list of customers is closed; the seed afterwards. Whoever holds seed and list
finds the same sample, and nobody can have tried seeds until a branch's friends were in it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


def commitment(seed: str) -> str:
    """What is written down before the draw.

    >>> commitment("ab")[:16]
    'db38739a69b30d60'
    """
    return hashlib.sha256(f"dongban relationship survey {seed}".encode()).hexdigest()


def holds(seed: str, committed: str) -> bool:
    """Whether this is the seed that was committed to."""
    return hmac.compare_digest(commitment(seed), committed)


def rank(seed: str, code: str) -> str:
    return hmac.new(seed.encode(), code.encode(), hashlib.sha256).hexdigest()


def draw(seed: str, codes: Iterable[str], size: int) -> tuple[str, ...]:
    """The first `size` customers in the order that the seed gives them, by their codes: no list's order matters.

    >>> draw("ab", ["K1", "K2", "K3"], 2) == draw("ab", ["K3", "K1", "K2"], 2)
    True
    """
    return tuple(sorted(set(codes), key=lambda code: (rank(seed, code), code))[: max(0, size)])
