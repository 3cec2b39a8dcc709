"""What the clock makes happen: answers that have reached customers count as told."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from dongban.jobs.registry import Work, scheduled
from dongban.voices.actions import notice_told
from dongban.voices.bulk.tallies import add_up


@scheduled("voices.told", order=50, every=timedelta(minutes=10), say=_("Notice answers that customers have been told"))
def told(work: Work) -> dict[str, int]:
    return {"told": notice_told(by=work.by, at=work.at)}


@scheduled("voices.tally", order=55, every=timedelta(hours=1), say=_("Add up the counts of the inbox"))
def tally(work: Work) -> dict[str, int]:
    return {"added_up": add_up()}
