"""What the clock makes happen: every day, after the promises are made and before they are settled."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from dongban.jobs.registry import scheduled
from dongban.jobs.work import Work
from dongban.promises.handover.actions import hand_over as handed_over
from dongban.records import clock

_SAY = _("Customers and promises of those who left, moved or are away get somebody else")


@scheduled("promises.hand_over", order=30, every=timedelta(days=1), say=_SAY)
def hand_over(work: Work) -> dict[str, int | str]:
    """Counts of hand-overs, customers and promises."""
    day = clock.moment(work.at).day
    done = handed_over(by=work.by, at=work.at, day=day, progress=work.step)
    return {"handovers": done.handovers, "customers": done.customers, "promises": done.promises}
