"""Finding customers by what a searcher typed."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from dongban.front.access import reaches_everybody
from dongban.front.queries.customers import Customers, known
from dongban.kernel.korean import matches, query_pieces
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.records.models import Customer, SearchToken
from dongban.records.tokens import asked_tokens

# More hits than this is no find: the searcher is asked for more.
MOST = 50
# Likely hits that are read and looked at again; a piece that more people share is no question.
_MOST_LIKELY = 2000


def find(viewer: Viewer, day: date, question: str) -> Customers:
    """Those within reach whom the question fits, by name. Refused, with a sentence that says what to type instead."""
    pieces = query_pieces(question)
    if not pieces:
        raise Refused(_("That is too little to look for. Type a name, or four digits of a telephone number."))
    if reaches_everybody(viewer) and len({_kind(piece) for piece in pieces}) < 2:
        raise Refused(_("Type two things that you were told: a name and a telephone number."))
    hits = _hits(viewer, question)
    if len(hits) > MOST:
        raise Refused(
            _("More than %(count)s people fit. Type more of the name, or a telephone number.") % {"count": MOST}
        )
    rows = reach.visible(viewer, "see", Customer.objects.filter(pk__in=hits))
    return Customers(known(viewer, day, rows.order_by("name", "id")))


def _kind(piece: str) -> str:
    """Whether a piece says something of the name or of the telephone: two pieces of one name are one thing told."""
    return "number" if piece[0] in "td" else "name"


def _hits(viewer: Viewer, question: str) -> list[int]:
    """Whom the question fits: by the blind index, and then by the name and number themselves. One statement."""
    rows = reach.visible(viewer, "see", Customer.objects.all())
    for token in asked_tokens(question):
        rows = rows.filter(pk__in=SearchToken.objects.filter(token=token).values("customer"))
    likely = rows.values_list("id", "name", "phone")[:_MOST_LIKELY]
    return [pk for pk, name, phone in likely if matches(question, name, phone)]
