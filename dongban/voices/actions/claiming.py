"""How a case is changed by one of several people: read afresh, its clocks worked out, written if nobody was quicker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _

from dongban.people.reach import Refused
from dongban.voices.models import Case, Pause
from dongban.voices.queries.service import pauses_of, running, terms_in_force
from dongban.voices.rules import Terms, dues


class Overtaken(Refused):
    """Somebody has changed the case since this page was opened: what she did is shown first."""


def fresh(case: Case, version: int | None = None) -> Case:
    """The row as the database has it now. Raises Overtaken when it is not the one that the page showed."""
    found = Case.objects.filter(pk=case.pk).first()
    if found is None:
        raise Http404
    if version is not None and found.version != version:
        raise Overtaken(_("Somebody has changed this voice since you opened it. Read first what was done."))
    return found


def change(case: Case, *, at: datetime | None, terms: Terms | None = None, **facts: Any) -> Case:
    """Writes the facts and the clocks that follow from them, if the case is still what `fresh` gave.

    `at` is empty for what the customer or the records have done: then nobody here has worked on it by that.
    """
    for name, value in facts.items():
        setattr(case, name, value)
    clocks = clocks_of(case, pauses_of(case), terms)
    worked = {"worked_at": at} if at else {}
    still = Case.objects.filter(pk=case.pk, version=case.version)
    if not still.update(version=F("version") + 1, **facts, **clocks, **worked):
        raise Overtaken(_("Somebody was quicker by a moment. Read first what was done."))
    case.version += 1
    for name, value in {**clocks, **worked}.items():
        setattr(case, name, value)
    return case


def clocks_of(case: Case, pauses: Iterable[Pause], terms: Terms | None = None) -> dict[str, datetime | None]:
    found = dues(running(case, pauses), terms or terms_in_force())
    return {
        "first_due_at": found.first,
        "next_due_at": found.next,
        "solve_due_at": found.solve,
        "legal_due_at": found.legal,
        "due_at": found.nearest,
    }
