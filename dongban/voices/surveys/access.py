"""Who asks and who reads the answers, and why something cannot be taken: each sentence once."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dongban.voices.surveys.rules import HIGHEST, About, Question, Why

NO_ANSWERS = _("Scores are read by managers, by those who answer customers, and by the leaders.")
NO_WRITING = _("An answer is written down by those who meet customers, and by those who answer them.")
NO_SETTING = _("How often customers are asked is set by those who answer them.")
NO_DRAW = _("The yearly sample is drawn by those who answer customers.")
GONE_BY = _("What was set for days gone by stays as it was. Choose today or later.")
LONGEST_COMMENT = 4000
TOO_LONG = _("That is too long. Keep it within 4,000 characters.")
NO_SCORE = _("Choose a number from 0 to 10.")
DRAWN = _("This year's sample is drawn already.")
NOT_COMMITTED = _("A sample is announced first, and drawn on a later day.")
CLOSED = _("This link can be used no more: it was answered already, or its time is over.")
ANNOUNCED = _("This year's sample is announced already.")

WHYS: Mapping[Why, str | Lazy] = {
    Why.LEFT: _("She is no customer any more."),
    Why.OFTEN: _("She has been asked as often as the firm allows."),
    Why.ALREADY: _("She has been asked about this."),
    Why.OFF: _("The firm does not ask after this at present."),
    Why.DECLINED: _("She wants to be asked no more."),
    Why.NO_ADDRESS: _("There is no mail address to ask her at."),
}


def no_answer(question: str, score: int, about: str, comment: str) -> str | None:
    """The sentence that says what an answer lacks; None when it can be taken."""
    if question not in set(Question) or about not in {*About, ""}:
        # For those who call from other rooms: a word that is none of ours is a mistake of the program's own.
        return f"{question} {about}"
    if not 0 <= score <= HIGHEST:
        return str(NO_SCORE)
    return str(TOO_LONG) if len(comment) > LONGEST_COMMENT else None
