"""What the clock makes happen: promises come into being, and those that have closed leave the lists."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from dongban.jobs.registry import Work, scheduled
from dongban.promises import bulk
from dongban.promises.actions import telling
from dongban.records import clock


@scheduled("promises.make", order=20, every=timedelta(days=1), say=_("Make the promises that the records give"))
def make(work: Work) -> dict[str, int]:
    return bulk.make(at=work.at, by=work.by, say=work.say).counts()


@scheduled("promises.settle", order=40, every=timedelta(days=1), say=_("Take closed promises off the lists"))
def settle(work: Work) -> dict[str, int]:
    return {"settled": bulk.settle(clock.moment(work.at).day)}


@scheduled("promises.rise", order=50, every=timedelta(days=1), say=_("Let late promises rise to managers and leaders"))
def rise(work: Work) -> dict[str, int]:
    return {level.value: count for level, count in bulk.rise(clock.moment(work.at).day).items()}


@scheduled("promises.tell", order=55, every=timedelta(days=1), say=_("Send mail about what has risen"))
def tell(work: Work) -> dict[str, int]:
    return {"letters": telling.tell(by=work.by, at=work.at, day=clock.moment(work.at).day)}


@scheduled("promises.tally", order=90, every=timedelta(minutes=10), say=_("Count the promises for leaders' pages"))
def tally(work: Work) -> dict[str, int]:
    return {"counted": bulk.count_up(at=work.at, day=clock.moment(work.at).day)}
