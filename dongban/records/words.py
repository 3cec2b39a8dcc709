"""The firm folder's words of branches and staff, as people say them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from dongban.kernel.words import say_day as kernel_say_day

Words = Mapping[str, str | Lazy]

JOBS: Words = {
    "manager": gettext_lazy("Branch manager"),
    "fc": gettext_lazy("Financial consultant"),
    "adviser": pgettext_lazy("job", "Adviser"),
    "teller": gettext_lazy("Teller"),
    "agent": gettext_lazy("Contact-centre agent"),
    "voc": gettext_lazy("Customer-voice team"),
    "executive": gettext_lazy("Executive"),
    "staff": gettext_lazy("Head-office staff"),
}
GRADES: Words = {
    "staff": gettext_lazy("Staff grade"),
    "assistant_manager": gettext_lazy("Assistant manager"),
    "manager": gettext_lazy("Manager"),
    "deputy_general_manager": gettext_lazy("Deputy general manager"),
    "general_manager": gettext_lazy("General manager"),
    "executive": gettext_lazy("Executive officer"),
}
BRANCH_KINDS: Words = {
    "branch": gettext_lazy("Branch"),
    "centre": gettext_lazy("Contact centre"),
    "headquarters": gettext_lazy("Headquarters"),
    "online": gettext_lazy("Online"),
}
# The tables of a load, in the plural.
TABLES: Words = {
    "records_branch": gettext_lazy("Branches"),
    "records_staff": gettext_lazy("Staff"),
    "records_product": gettext_lazy("Products"),
    "records_customer": gettext_lazy("Customers"),
    "records_consent": gettext_lazy("Consents"),
    "records_contract": gettext_lazy("Contracts"),
    "records_coverage": gettext_lazy("Coverages"),
    "records_entry": gettext_lazy("Entries"),
    "records_touch": gettext_lazy("Touches"),
    "records_activity": gettext_lazy("Activities"),
    "records_voice": gettext_lazy("Voices"),
    "records_surveyrow": gettext_lazy("Surveys"),
}


def said(words: Words, key: str) -> str:
    """The word for a key; a key that is not among them is shown as it came."""
    return str(words.get(key, key))


def say_day(day: date | None) -> str:
    """The day with its year and weekday, in the language of the moment; nothing for no day."""
    return kernel_say_day(day, get_language() or "ko", year=True) if day else ""


def say_from_to(since: date | None, until: date | None) -> str:
    """A span of days, either end of which may be open."""
    if since and until:
        return f"{say_day(since)} – {say_day(until)}"
    if since:
        return _("since %(day)s") % {"day": say_day(since)}
    if until:
        return _("until %(day)s") % {"day": say_day(until)}
    return _("since before the records began")
