"""The firm folder's words as people say them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Lazy]

LINES: Words = {
    "life": _("Life"),
    "health": _("Health"),
    "savings": _("Savings"),
    "fund": _("Fund"),
    "brokerage": _("Brokerage"),
    "deposit": _("Deposit"),
    "loan": _("Loan"),
    "card": _("Card"),
}
ENTRIES: Words = {
    "premium": _("Premium paid"),
    "deposit": _("Paid in"),
    "withdrawal": _("Taken out"),
    "buy": _("Bought"),
    "sell": _("Sold"),
    "fee": _("Fee"),
    "interest": _("Interest"),
    "claim": _("Claim paid"),
    "repayment": _("Repaid"),
    "other": _("Booked"),
}
CHANNELS: Words = {
    "hts": _("Home trading"),
    "mobile": _("Mobile"),
    "fundmall": _("Fund mall"),
    "web": _("Website"),
    "branch": _("At the branch"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "visit": _("Visit"),
    "sms": _("Text message"),
    "post": _("Post"),
}
PURPOSES: Words = {"marketing": _("Marketing"), "sharing": _("Sharing of data")}
ENDS: Words = {
    "lapse": _("Lapsed"),
    "surrender": _("Surrendered"),
    "death": _("Death"),
    "maturity": _("Matured"),
    "claim": _("Claim"),
    "free_look": _("Withdrawn in the free look"),
    "other": _("Ended"),
}
GENDERS: Words = {"f": _("woman"), "m": _("man")}


def said(words: Words, key: str) -> str:
    """The word for a key; a key that is not among them is shown as it came."""
    return str(words.get(key, key))


def years_between(first: date, last: date) -> int:
    """Whole years, as an age is counted.

    >>> years_between(date(1960, 11, 23), date(2026, 11, 22))
    65
    """
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))
