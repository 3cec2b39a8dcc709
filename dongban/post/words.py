"""States as people read them, with the mark that goes with each, in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dongban.post.rules import LetterState

STATES: Mapping[str, tuple[str | Lazy, str]] = {
    LetterState.UNCERTAIN.value: (_("Perhaps sent"), "due"),
    LetterState.FAILED.value: (_("Not accepted"), "late"),
    LetterState.READY.value: (_("Waiting"), "open"),
    LetterState.SENDING.value: (_("Being sent"), "open"),
    LetterState.SENT.value: (pgettext_lazy("letter", "Sent"), "kept"),
}

REASONS: Mapping[str, str | Lazy] = {
    "its worker died": _("The program was cut off while it was sending."),
}


def say_reason(reason: str) -> str:
    return str(REASONS.get(reason, reason))
