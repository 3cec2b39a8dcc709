"""Reads of questions and answers. What other rooms ask is here; the pages take theirs from the modules beside."""

from dongban.voices.surveys.queries.asking import (
    ASKED_FOR,
    asked_days,
    asks_there,
    by_token,
    is_shut,
    may_be_asked,
    present,
    question_after,
    terms,
)

__all__ = [
    "ASKED_FOR",
    "asked_days",
    "asks_there",
    "by_token",
    "is_shut",
    "may_be_asked",
    "present",
    "question_after",
    "terms",
]
