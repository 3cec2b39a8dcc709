"""Texts to begin an answer with: what is filled into them."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS = ("customer", "number", "product", "agent")
_HOLE = re.compile(r"\{(\w*)\}")


def unknown_placeholders(text: str) -> list[str]:
    """
    >>> unknown_placeholders("{customer}님, {nummer}")
    ['{nummer}']
    """
    return [f"{{{name}}}" for name in dict.fromkeys(_HOLE.findall(text)) if name not in PLACEHOLDERS]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known; a name that is not known stays as it is, to be seen.

    >>> filled("{customer}님, {product} 건", {"customer": "김영숙", "product": ""})
    '김영숙님, {product} 건'
    """
    return _HOLE.sub(lambda hole: values.get(hole[1]) or hole[0], text)
