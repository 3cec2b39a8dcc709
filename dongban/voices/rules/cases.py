"""A case: what somebody said to the firm, through which door, and how far its answer is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

LONGEST_SUBJECT = 200
LONGEST_TEXT = 20_000
_HEADING = 60


class Kind(StrEnum):
    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    SUGGESTION = "suggestion"
    REQUEST = "request"


class Channel(StrEnum):
    """The door that it came through, and that its answer goes out by."""

    WEB = "web"
    EMAIL = "email"
    VISIT = "visit"
    PHONE = "phone"
    BRANCH = "branch"
    POST = "post"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
    NOTE = "note"


class Standing(StrEnum):
    """How far a case is: worked out from its dated facts, never stored."""

    NEW = "new"
    WAITING = "waiting"
    ANSWERED = "answered"
    PAUSED = "paused"
    CLOSED = "closed"


class Facts(Protocol):
    @property
    def first_answered_at(self) -> datetime | None: ...
    @property
    def waiting_since(self) -> datetime | None: ...
    @property
    def paused_at(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...


def standing_of(case: Facts) -> Standing:
    """New until its first answer; then it waits for us, or for the customer."""
    if case.closed_at is not None:
        return Standing.CLOSED
    if case.paused_at is not None:
        return Standing.PAUSED
    if case.first_answered_at is None:
        return Standing.NEW
    return Standing.ANSWERED if case.waiting_since is None else Standing.WAITING


def facts_once_told(first: datetime | None, at: datetime) -> dict[str, Any]:
    """The facts of a case whose customer has an answer since `at`; `first` is when she had one for the first time."""
    first = first or at
    return {"first_answered_at": first, "answered_at": max(first, at), "told_at": at, "waiting_since": None}


class Fault(StrEnum):
    """Why a text cannot be taken yet."""

    MISSING = "missing"
    TOO_LONG = "too_long"


def fault_of(text: str) -> Fault | None:
    """What is wrong with what somebody wrote; None when it can be taken.

    >>> [fault_of(text) for text in (" ", "보험료가 두 번 빠졌어요")]
    [<Fault.MISSING: 'missing'>, None]
    """
    if not text.strip():
        return Fault.MISSING
    return Fault.TOO_LONG if len(text) > LONGEST_TEXT else None


def heading(subject: str, text: str) -> str:
    """What a case is called in a list: its subject, else the first words of what was said.

    >>> heading("", "보험료가 두 번\\n빠졌어요."), heading("환불", "언제 되나요?")
    ('보험료가 두 번 빠졌어요.', '환불')
    """
    said = " ".join((subject or text[: 4 * _HEADING]).split())
    longest = LONGEST_SUBJECT if subject else _HEADING
    return said if len(said) <= longest else f"{said[:longest].rstrip()}…"
