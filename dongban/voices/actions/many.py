"""One act on every case that a list shows, however many pages it has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.models import Posting
from dongban.people.reach import Refused, Viewer
from dongban.voices import access
from dongban.voices.bulk import winding
from dongban.voices.models import Case
from dongban.voices.queries.service import members_on, terms_in_force
from dongban.voices.rules import Kind
from dongban.voices.rules.assigning import in_turn

SHARE = "share"


@transaction.atomic
def change_many(
    *,
    by: Viewer,
    at: datetime,
    day: date,
    rows: QuerySet[Case],
    seen: int,
    to: str = "",
    kind: str | None = None,
    pressing: bool | None = None,
) -> int:
    """Hands over, files or presses all that match. `to` is a user, or "share": the team, each by what she carries.

    `seen` is how many the preview showed: were they more or fewer by now, nothing is done. Raises Refused.
    """
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    chosen = as_seen(rows, seen)
    if kind is not None and kind not in set(Kind):
        raise Refused(_("Choose a kind."))
    facts: dict[str, Any] = {"kind": kind} if kind is not None else {}
    if pressing is not None:
        facts["priority"] = int(pressing)
    _write(chosen, at, facts)
    shares = _past_whom_they_are_about(_shares(chosen, to, day), day)
    for owner, some in shares.items():
        _write(some, at, {"owner": owner})
    if facts:
        winding.write(list(winding.worked_out(Case.objects.open().filter(pk__in=chosen), terms_in_force())))
    record(
        by=by,
        at=at,
        verb="voices.many_changed",
        subject="voices.case",
        details={"cases": len(chosen), "to": {str(k): len(v) for k, v in shares.items()}, **facts},
    )
    return len(chosen)


def as_seen(rows: QuerySet[Case], seen: int) -> list[int]:
    """The voices that a list shows, the most pressing first. Raises Refused when they are not as many as were looked
    at."""
    chosen = list(rows.order_by(*Case.PRESSING).values_list("pk", flat=True))
    if len(chosen) != seen:
        raise Refused(
            _("There were %(seen)s, and now there are %(now)s. Look again before you go on.")
            % {"seen": seen, "now": len(chosen)}
        )
    return chosen


_AT_ONCE = 500


def _write(cases: list[int], at: datetime, facts: Mapping[str, Any]) -> None:
    for begin in range(0, len(cases) if facts else 0, _AT_ONCE):
        some = Case.objects.open().filter(pk__in=cases[begin : begin + _AT_ONCE])
        some.update(version=F("version") + 1, worked_at=at, **facts)


def _past_whom_they_are_about(shares: Mapping[int, list[int]], day: date) -> dict[int, list[int]]:
    """What is about one of the team stays where it is rather than come to her. Two statements."""
    posted = Posting.objects.on(day).filter(user__in=list(shares), staff__isnull=False)
    hers = dict(posted.values_list("user", "staff"))
    open_ones = Case.objects.open().filter(about_staff__in=list(hers.values())).order_by()
    about = dict(open_ones.values_list("pk", "about_staff"))
    return {who: [case for case in some if about.get(case, 0) != hers.get(who)] for who, some in shares.items()}


def _shares(cases: list[int], to: str, day: date) -> dict[int, list[int]]:
    """Who gets which. Shared out: each in turn to whoever carries least then."""
    team = set(members_on(day).values_list("user", flat=True))
    if not to:
        return {}
    if to != SHARE:
        if not to.isdecimal() or int(to) not in team:
            raise Refused(_("She answers no voices today. Choose somebody of the team."))
        return {int(to): cases}
    if not team:
        raise Refused(_("Nobody answers voices today: the team is empty."))
    rest = Case.objects.open().filter(owner__in=team).exclude(pk__in=cases).order_by()
    loads = dict(rest.values_list("owner").annotate(Count("pk")))
    shares: dict[int, list[int]] = {member: [] for member in team}
    for case, who in zip(cases, in_turn(sorted(team), loads, {}), strict=False):
        shares[who].append(case)
    return {who: some for who, some in shares.items() if some}
