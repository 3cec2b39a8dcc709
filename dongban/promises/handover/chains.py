"""Who is still owed a lent promise back. Pure: the changes of owner in their order, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dongban.promises.models import Handover

Cause = Handover.Cause
_GIVES_BACK = (Cause.BACK, Cause.LEFT, Cause.MOVED)


def lenders(changes: Iterable[tuple[str, int | None]]) -> list[int]:
    """Staff who have lent the promise and not had it back, the first lender first, from (cause, staff) in their order.

    Whoever is away lends; lent on by one who is away herself, it is lent twice, and goes back to the first one even if
    she returns first. A manager's decision, or a vacancy filled, is for good: nobody has a claim any more.

    >>> lenders([("away", 1), ("away", 2)])
    [1, 2]
    >>> lenders([("away", 1), ("away", 2), ("back", 2)]), lenders([("away", 1), ("away", 2), ("back", 1)])
    ([1], [])
    """
    found: list[int] = []
    for cause, staff in changes:
        if cause == Cause.AWAY and staff is not None:
            found += [] if staff in found else [staff]
        elif cause in _GIVES_BACK:
            found = found[: found.index(staff)] if staff in found else found
        else:
            found = []
    return found


def owner_on(day: date, owner: int | None, changes: Iterable[tuple[date, int | None, int | None]]) -> int | None:
    """Who owned a promise on a day: its owner now, and its changes as (on, old, new) in their order.

    >>> from datetime import date
    >>> owner_on(date(2026, 3, 1), 8, [(date(2026, 3, 2), 7, 8)]), owner_on(date(2026, 3, 2), 8, [])
    (7, 8)
    """
    return next((old for on, old, _new in changes if on > day), owner)
