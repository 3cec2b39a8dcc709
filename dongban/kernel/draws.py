"""A draw that anyone can check afterwards: committed to before it is known who is in it, and repeatable. Pure.

Beforehand the SHA-256 of a seed is published; afterwards the seed is. Each entry's ticket is the SHA-256 of the seed
and the entry's name, and the lowest tickets are drawn. Nobody who published the first can choose the second, and
whoever knows entries and seed draws the same. `verify_draw.py` beside this file checks it without this program.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def commitment(seed: bytes) -> str:
    """What is published before.

    >>> commitment(bytes(32))[:16]
    '66687aadf862bd77'
    """
    return hashlib.sha256(seed).hexdigest()


def ticket(seed: bytes, entry: str) -> str:
    return hashlib.sha256(seed + b":" + entry.encode()).hexdigest()


def drawn(seed: bytes, entries: Iterable[str], count: int) -> list[str]:
    """The first `count` of the entries in the order of their tickets.

    >>> drawn(bytes(32), ["가온", "다솜", "은비"], 2)
    ['가온', '다솜']
    """
    return sorted(set(entries), key=lambda entry: ticket(seed, entry))[:count]


def canonical(document: Mapping[str, Any]) -> str:
    """A document as one text, however it was written: what its digest is taken of."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(document).encode()).hexdigest()
