"""Texts in a CSV file that a spreadsheet program may open: none of them is a formula there, and each can be had back.

A text that begins like a formula gets an apostrophe, spreadsheet programs' own mark of a text. So does one that begins
with the mark already, so that taking one away always gives back what there was. Only a text whose apostrophe is closed
again ('-20%' and so on) is somebody's quotation: it stays as it is in both directions, and a formula that holds
an apostrophe gets two.
"""

from __future__ import annotations

import re

MARK = "'"
# A program with an East Asian keyboard takes the wide ones for the others.
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_SIGN = f"[{''.join(map(re.escape, SIGNS))}]"
# Blanks before the sign are lost on the way into some programs.
_MARKABLE = re.compile(f"{MARK}* *{_SIGN}")
# What `without_mark` may change, for those who look at many texts at once (RE2 reads it too).
MARKED = f"^{MARK}+ *{_SIGN}"
_SIGNED_NUMBER = re.compile(r"[+-][0-9]+")


def with_mark(text: str) -> str:
    """The text as no spreadsheet program runs it.

    >>> [with_mark(text) for text in ("=1+1", "목동", "'=1", "'-20%' 할인", "=A1&'b'")]
    ["'=1+1", '목동', "''=1", "'-20%' 할인", "''=A1&'b'"]
    """
    if not _MARKABLE.match(text):
        return text
    marks, is_closed = _marks(text)
    if is_closed and marks < 2:
        return text if marks else f"{MARK}{MARK}{text}"
    return f"{MARK}{text}"


def without_mark(text: str) -> str:
    """What there was before `with_mark`.

    >>> [without_mark(text) for text in ("'=1+1", "목동", "''=1", "'-20%' 할인", "''=A1&'b'")]
    ['=1+1', '목동', "'=1", "'-20%' 할인", "=A1&'b'"]
    """
    if not _MARKABLE.match(text):
        return text
    marks, is_closed = _marks(text)
    if is_closed and marks < 3:
        return text if marks < 2 else text[2:]
    return text[1:] if marks else text


def code_with_mark(code: str) -> str:
    """A code is compared by programs, and a number with its sign is no formula: it stays.

    >>> [code_with_mark(code) for code in ("-17", "+82", "-A17")]
    ['-17', '+82', "'-A17"]
    """
    return code if _SIGNED_NUMBER.fullmatch(code) else with_mark(code)


def _marks(text: str) -> tuple[int, bool]:
    """How many apostrophes it begins with, and whether there is one after them."""
    rest = text.lstrip(MARK)
    return len(text) - len(rest), MARK in rest
