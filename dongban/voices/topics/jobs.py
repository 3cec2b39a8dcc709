"""What the clock makes happen with topics."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from dongban.jobs.registry import Counts, Work, scheduled
from dongban.records.clock import moment
from dongban.voices.topics import actions


@scheduled("topics.find", order=80, every=timedelta(days=1), say=_("Topics are found in what customers say"))
def find(work: Work) -> Counts:
    now = moment(work.at)

    def step(doing: str, done: int, total: int) -> None:
        with override(work.by.language):
            work.step(done, total, _doing(doing))

    found = actions.find_topics(by=work.by, at=work.at, day=now.day, zone=now.zone, step=step)
    return {"texts": found.texts, "topics": found.topics, "new": found.new}


def _doing(doing: str) -> str:
    steps = {"words": gettext("Reading the voices"), "topics": gettext("Looking for topics")}
    return steps.get(doing, gettext("Writing"))


@scheduled(
    "topics.learn", order=81, every=timedelta(days=1), say=_("Suggestions are learnt from what people have said")
)
def learn(work: Work) -> Counts:
    return actions.learn_again(by=work.by, at=work.at)


@scheduled(
    "topics.suggest", order=82, every=timedelta(minutes=10), say=_("Kind and topic are suggested for new voices")
)
def suggest(work: Work) -> Counts:
    suggested = actions.suggest(by=work.by, at=work.at)
    handed = actions.hand_to_those_who_know(by=work.by, at=work.at, day=moment(work.at).day)
    return {"suggested": suggested, "handed": handed}
