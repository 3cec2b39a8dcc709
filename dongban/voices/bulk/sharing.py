"""What is open among the voices that a load brought goes to the team at once, each to whoever carries least by then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dongban.voices.models import Case
from dongban.voices.queries.service import loads_of, members_on, skills_on
from dongban.voices.rules.assigning import in_turn
from dongban.voices.rules.skills import able, needs_of

_AT_ONCE = 500


def share(last: int, day: date) -> None:
    """Of the cases after `last`. One statement for five hundred cases of one owner, and two for each queue."""
    teams: dict[int, list[int]] = defaultdict(list)
    for queue, user in members_on(day).order_by("user").values_list("queue", "user"):
        teams[queue].append(user)
    skills = skills_on(day)
    for queue, members in teams.items():
        waiting = Case.objects.open().filter(pk__gt=last, queue=queue, owner__isnull=True).order_by(*Case.PRESSING)
        for who, some in _shares(waiting.values_list("pk", "opening"), members, skills).items():
            _give(who, some)


def _shares(
    waiting: Iterable[tuple[int, str]], members: Sequence[int], skills: Mapping[int, frozenset[str]]
) -> Mapping[int, list[int]]:
    """What only some can take is given out first, so that what anybody can take makes up for it."""
    by_need: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for case, opening in waiting:
        by_need[needs_of(opening)].append(case)
    loads, last = loads_of(members)
    shares: dict[int, list[int]] = defaultdict(list)
    for needs, cases in sorted(by_need.items(), reverse=True):
        for case, who in zip(cases, in_turn(able(members, skills, needs), loads, last), strict=False):
            shares[who].append(case)
            loads[who] = loads.get(who, 0) + 1
    return shares


def _give(owner: int, cases: list[int]) -> None:
    for begin in range(0, len(cases), _AT_ONCE):
        Case.objects.filter(pk__in=cases[begin : begin + _AT_ONCE]).update(owner=owner)
