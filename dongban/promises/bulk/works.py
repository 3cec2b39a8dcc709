"""What there is to do for each programme: which records have changed since it last looked, and up to which day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, Q

from dongban.kernel.offsets import Offset
from dongban.kernel.period import last_of_month
from dongban.promises.bulk.sources import Source, source_of
from dongban.promises.models import Programme
from dongban.promises.rules import QUIET, ProgrammeRule
from dongban.records.models import Load

# Occurrences of a recurring programme are made this far ahead, a month at a time.
AHEAD = Offset.parse("1y")


@dataclass(frozen=True)
class Work:
    """One programme's share of a run.

    `since` is the load that it has followed already (None: it looks at everything), `until` the newest. Of a recurring
    programme the occurrences that come into being after `made_until` and by `horizon` are wanted, for changed records
    all of them by `horizon`.
    """

    programme: int
    rule: ProgrammeRule
    source: Source
    steps: Mapping[str, int]
    every_step: tuple[int, ...]
    since: int | None
    until: int
    made_until: date | None
    horizon: date | None

    @property
    def by_fact(self) -> bool:
        """Whether its promises come from the records; otherwise somebody makes them by an act (`rules.ACTS`)."""
        return self.rule.fact in self.source.facts

    def day_of_fact(self, zone: ZoneInfo) -> str:
        """The day that the offsets count from, as SQL."""
        return self.source.day_of(self.rule.fact, zone)

    @property
    def follows(self) -> bool:
        return self.since is None or self.until > self.since

    @property
    def advances(self) -> bool:
        """Whether the day has moved on far enough for new occurrences."""
        return self.horizon is not None and self.made_until is not None and self.horizon > self.made_until

    @property
    def quiet(self) -> Offset | None:
        """How long nothing must have been heard of the customer: the shortest span that `where` names."""
        spans = [Offset.parse(text) for text in self.rule.where.get(QUIET, ())]
        return min(spans, key=lambda span: span.days_at_least, default=None)

    def from_scratch(self) -> Work:
        return replace(self, since=None, made_until=None)


def newest_load(load: int | None) -> int:
    """The highest load whose rows are all in; `load` is one that is just being finished. Undoing counts as one too."""
    finished = Load.objects.filter(Q(state__in=[Load.State.DONE, Load.State.UNDONE]) | Q(pk=load))
    return finished.aggregate(newest=Max("pk"))["newest"] or 0


def works(programmes: Iterable[Programme], day: date, newest: int) -> list[Work]:
    """The programmes that have anything to do."""
    found = (_work(each, day, newest) for each in programmes)
    return [work for work in found if work is not None and (work.follows or work.advances)]


def _work(programme: Programme, day: date, newest: int) -> Work | None:
    rule = programme.rule()
    source = source_of(rule)
    if source is None:
        return None
    steps = list(programme.steps.all())
    return Work(
        programme=programme.pk,
        rule=rule,
        source=source,
        steps={step.code: step.pk for step in steps if not step.retired},
        every_step=tuple(step.pk for step in steps),
        since=programme.made_load,
        until=newest,
        made_until=programme.made_until,
        horizon=_horizon(rule, day),
    )


def _horizon(rule: ProgrammeRule, day: date) -> date | None:
    """The last day on which an occurrence may come into being to be made now; None for what is promised once.

    Whether a customer is quiet shows only when the day has come.
    """
    if rule.every is None:
        return None
    return day if QUIET in rule.where else last_of_month(AHEAD.after(day))


def day_after(day: date) -> date:
    return day + timedelta(days=1)
