"""Who may report a visit, and what a sheet lacks: each sentence once, for the page, the error and a program alike."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.models import Promise
from dongban.visits.rules import Fault, fault_of

NOT_YOURS = _("A visit is reported by the one who owes it, or by the manager of her branch.")

_LACKS: Mapping[Fault, str | Lazy] = {
    Fault.MISSING: _("Write down what was said: a word or two are enough."),
    Fault.TOO_SHORT: _("Write at least two characters."),
    Fault.TOO_LONG: _("That is too long for a sheet. Keep it within 4,000 characters."),
}


def require_report(viewer: Viewer, promise: Promise) -> None:
    """Raises Refused: reporting a visit is keeping the promise, so who may keep it may report it."""
    reach.require(viewer, "keep", promise, NOT_YOURS)


def no_note(note: str) -> str | None:
    """The sentence that says what the note lacks; None when it can be taken."""
    fault = fault_of(note)
    return None if fault is None else str(_LACKS[fault])
