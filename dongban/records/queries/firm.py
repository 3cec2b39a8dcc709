"""The firm itself."""

from __future__ import annotations

from dongban.records.models import Firm


def firm() -> Firm | None:
    """The firm of this database, or None before the first load. One statement."""
    return Firm.objects.first()


def firm_language() -> str:
    """The firm's language, "ko" or "en"; Korean before the first load. One statement."""
    known = firm()
    return known.language if known else "ko"
