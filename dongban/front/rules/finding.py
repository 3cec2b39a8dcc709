"""What a search must say before it is answered. Pure: no database, no clock."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from dongban.kernel.korean import is_whole_number, nfc, query_pieces

_SPACED_NUMBER = re.compile(r"(?<!\d)(0\d{1,2}) (\d{3,4}) (\d{4})(?!\d)")


@dataclass(frozen=True)
class Question:
    """What was typed, word by word. A whole telephone number is one word, however it is written."""

    text: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> Question:
        """
        >>> Question.of(" 김민수  010 1234 5678 ").words
        ('김민수', '010-1234-5678')
        """
        text = _SPACED_NUMBER.sub(r"\1-\2-\3", " ".join(nfc(typed).split()))
        return cls(text, (text,) if is_whole_number(text) else tuple(text.split()))

    @property
    def may_be_codes(self) -> tuple[str, ...]:
        """Words that the firm's own numbers of contracts and customers may be: those without a Korean sign."""
        return tuple(word for word in dict.fromkeys(self.words) if word.isascii() and any(map(str.isalnum, word)))


def is_enough(question: Question, coded: Collection[str]) -> bool:
    """Whether there is anything to look for; `coded` are the words that are somebody's number with the firm."""
    return bool(coded) or bool(query_pieces(question.text))


def names_one(question: Question, coded: Collection[str]) -> bool:
    """Whether it may be asked among all customers of the firm: it names a caller's number, or two things told.

    >>> [names_one(Question.of(typed), ()) for typed in ("010-1234-5678", "김민수 5678", "김민수", "5678", "김 민수")]
    [True, True, False, False, False]
    >>> names_one(Question.of("N7"), ("N7",)), names_one(Question.of("N7 김민수"), ("N7",))
    (False, True)
    """
    told = {_kind(word, coded) for word in question.words}
    return "whole number" in told or len(told - {""}) > 1


def _kind(word: str, coded: Collection[str]) -> str:
    """What a word says of somebody: two pieces of one name are one thing told."""
    if word in coded:
        return "code"
    if is_whole_number(word):
        return "whole number"
    pieces = query_pieces(word)
    if not pieces:
        return ""
    return "number" if pieces[0][0] == "d" else "name"
