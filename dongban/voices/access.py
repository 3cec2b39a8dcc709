"""Who hears, reads and answers voices, and what a voice lacks: each sentence once."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dongban.voices.rules import Channel, Fault, Kind, fault_of

NO_VOICES = _("Voices are read by those who answer them, and by those who serve the customer.")
NO_WORK = _("Voices are answered by the customer-voice team, one about herself by a colleague.")
ABOUT_HER = _("It is about her: choose somebody else of the team.")
NO_HEARING = _("A voice is written down by those who meet customers, and by those who answer them.")

_LACKS: Mapping[Fault, str | Lazy] = {
    Fault.MISSING: _("Write down what the customer said."),
    Fault.TOO_LONG: _("That is too long. Keep it within 20,000 characters."),
}


NO_WORD = _("Write a word about it: it stays with the voice.")
NOTHING_SAID = _("Please write what you want to tell us.")


def no_text(text: str, nothing: str | Lazy = "") -> str | None:
    """The sentence that says what the text lacks; None when it can be taken.

    `nothing` is said of an empty text where somebody else than the customer is to say something.
    """
    fault = fault_of(text)
    if fault is Fault.MISSING and nothing:
        return str(nothing)
    return None if fault is None else str(_LACKS[fault])


def no_words(channel: str, kind: str) -> str | None:
    """For those who call from other rooms: a word that is none of ours is a mistake of the program's own."""
    if channel not in set(Channel) or (kind and kind not in set(Kind)):
        return f"{channel} {kind}"
    return None
