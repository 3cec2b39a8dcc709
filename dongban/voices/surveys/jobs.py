"""What the clock makes happen with questions and answers."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from dongban.jobs.registry import Counts, Work, scheduled
from dongban.records.clock import moment
from dongban.voices.surveys import asking
from dongban.voices.surveys.actions import hear_all


@scheduled("surveys.hear", order=45, every=timedelta(minutes=30), say=_("Unhappy answers become voices"))
def hear(work: Work) -> Counts:
    now = moment(work.at)
    return {"heard": hear_all(by=work.by, at=work.at, day=now.day)}


@scheduled(
    "surveys.ask", order=46, every=timedelta(hours=1), say=_("Customers are asked whether they would recommend us")
)
def ask(work: Work) -> Counts:
    """Those whose voice was answered, and those of this year's sample who were not asked yet. Safe to repeat."""
    now = moment(work.at)
    return asking.ask_due(by=work.by, at=work.at, day=now.day, stop=work.stop_asked)
