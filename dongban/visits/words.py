"""What stands on a sheet about a contract, as people say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dongban.kernel import money
from dongban.records.models import Firm
from dongban.visits.rules import Opinion, Said

CYCLES: Mapping[str, str | Lazy] = {
    "month": _("%(amount)s a month"),
    "quarter": _("%(amount)s a quarter"),
    "half": _("%(amount)s each half-year"),
    "year": _("%(amount)s a year"),
    "single": _("%(amount)s once"),
}
OPINIONS: Mapping[str, str | Lazy] = {
    Opinion.QUESTION.value: pgettext_lazy("opinion", "Question"),
    Opinion.COMPLAINT.value: _("Complaint"),
    Opinion.PRAISE.value: _("Praise"),
    Opinion.SUGGESTION.value: _("Suggestion"),
    Opinion.REQUEST.value: _("Request"),
}
_HOME_CURRENCY = "KRW"


def say_money(amount: int, firm: Firm | None, language: str) -> str:
    """An amount of the currency's smallest unit, for a reader."""
    return money.say(amount, firm.currency if firm else _HOME_CURRENCY, language)


def say_premium(amount: int | None, cycle: str, firm: Firm | None, language: str) -> str:
    """ "월 214,000원"; empty when the contract has none."""
    if amount is None:
        return ""
    said = say_money(amount, firm, language)
    return str(CYCLES[cycle]) % {"amount": said} if cycle in CYCLES else said


def say_opinions(opinions: Iterable[Said]) -> tuple[tuple[str, str], ...]:
    """Each as its kind in words, and what was said."""
    return tuple((str(OPINIONS[said.kind]), said.text) for said in opinions)
