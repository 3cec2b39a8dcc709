"""How far an improvement is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Progress(StrEnum):
    PLANNED = "planned"
    BEGUN = "begun"
    DONE = "done"
    DROPPED = "dropped"


class Facts(Protocol):
    begun_at: datetime | None
    done_at: datetime | None
    dropped_at: datetime | None


def progress_of(found: Facts) -> Progress:
    """Worked out from its moments, never stored."""
    if found.dropped_at is not None:
        return Progress.DROPPED
    if found.done_at is not None:
        return Progress.DONE
    return Progress.PLANNED if found.begun_at is None else Progress.BEGUN
