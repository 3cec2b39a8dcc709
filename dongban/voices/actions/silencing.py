"""Many voices are closed of which nobody is told: one of the team asks for it, another one agrees.

Nothing is deleted by it. As long as nobody has agreed they are open like any others; after that each can be opened
again from its page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.kernel.hiding import hide_numbers
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.voices import access
from dongban.voices.actions.many import as_seen
from dongban.voices.bulk import winding
from dongban.voices.models import Case, Closing, Pause
from dongban.voices.queries.bringing import owing
from dongban.voices.queries.inbox import to_agree
from dongban.voices.queries.service import terms_in_force
from dongban.voices.rules.closing import OF_MANY

_AT_ONCE = 500


@transaction.atomic
def ask_silence(*, by: Viewer, at: datetime, rows: QuerySet[Case], seen: int, cause: str, why: str) -> tuple[int, int]:
    """Asks for all that match to be closed as spam or abuse. How many, and how many were left out: whose customer is
    owed an answer, and those for which it was asked before. Raises Refused."""
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    said = hide_numbers(why).strip()
    if cause not in OF_MANY or len(said) < 2:
        raise Refused(_("Say what they are, and how that can be told."))
    chosen = as_seen(rows, seen)
    asked = Closing.objects.filter(
        how=Closing.How.SILENT, agreed_at__isnull=True, case__in=rows.order_by().values("pk")
    )
    out = owing(rows) | set(asked.values_list("case", flat=True))
    some = _some(chosen, out)
    Closing.objects.bulk_create(
        [
            Closing(
                case_id=pk,
                how=Closing.How.SILENT,
                cause=cause,
                done=said,
                why=said,
                at=at,
                by=by.user,
                by_name=by.name,
            )
            for pk in some
        ],
        batch_size=_AT_ONCE,
    )
    _tell(by, at, "voices.many_silenced", len(some), cause, said)
    return len(some), len(chosen) - len(some)


@transaction.atomic
def agree_to_many(*, by: Viewer, at: datetime, rows: QuerySet[Case], seen: int) -> tuple[int, int]:
    """Closes all that match and that somebody else has asked to close as spam or abuse. How many, and how many were
    left out: what is to be closed for another cause is looked at one by one."""
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    chosen = as_seen(rows, seen)
    waiting = to_agree(by).filter(cause__in=OF_MANY)
    asked = set(waiting.filter(case__in=rows.order_by().values("pk")).values_list("case", flat=True))
    some = _some(chosen, (set(chosen) - asked) | owing(rows))
    for part in _parts(some):
        agreed = {"agreed_at": at, "agreed_by": by.user, "agreed_name": by.name}
        if waiting.filter(case__in=part).update(**agreed) < len(part):
            raise Refused(_("Somebody has agreed to some of them meanwhile. Look again before you go on."))
        Pause.objects.filter(case__in=part, until__isnull=True).update(until=at)
        Case.objects.open().filter(pk__in=part).update(
            closed_at=Greatest(F("received_at"), Value(at)),
            waiting_since=None,
            paused_at=None,
            due_at=None,
            worked_at=at,
            version=F("version") + 1,
        )
    terms = terms_in_force()
    winding.write([row for part in _parts(some) for row in winding.worked_out(Case.objects.filter(pk__in=part), terms)])
    _tell(by, at, "voices.many_closed", len(some), "", "")
    return len(some), len(chosen) - len(some)


def _some(chosen: list[int], out: set[int]) -> list[int]:
    if some := [pk for pk in chosen if pk not in out]:
        return some
    raise Refused(_("None of them can be closed like this. Look at them one by one."))


def _parts(cases: list[int]) -> Iterator[list[int]]:
    yield from (cases[begin : begin + _AT_ONCE] for begin in range(0, len(cases), _AT_ONCE))


def _tell(by: Viewer, at: datetime, verb: str, cases: int, cause: str, why: str) -> None:
    details = {"cases": cases} | ({"cause": cause} if cause else {})
    record(by=by, at=at, verb=verb, subject="voices.case", reason=why, details=details)
