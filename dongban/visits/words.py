"""What stands on a sheet about a contract, as people say it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dongban.kernel import money
from dongban.records.models import Firm

CYCLES: Mapping[str, str | Lazy] = {
    "month": _("%(amount)s a month"),
    "quarter": _("%(amount)s a quarter"),
    "half": _("%(amount)s each half-year"),
    "year": _("%(amount)s a year"),
    "single": _("%(amount)s once"),
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
