"""Who finds customers in which way."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.people.rules import All

MOST_VIEWS = 12
NO_CUSTOMERS = _("Customers are seen by those who serve them, and by those who answer for that.")
NO_FIGURES = _("How promises are kept is seen by managers and leaders.")


def reaches_everybody(viewer: Viewer) -> bool:
    """Whether every customer is within reach: such a viewer looks people up, and does not leaf through them."""
    return any(term == All() for _hat, term in reach.terms(viewer, "see", "records.customer"))


def no_more_views(kept: int) -> str | None:
    """Whether one more view can be kept beside so many: they all stand on one line of the page."""
    if kept >= MOST_VIEWS:
        return gettext("Twelve views are kept already. Take one away that you no longer need.")
    return None
