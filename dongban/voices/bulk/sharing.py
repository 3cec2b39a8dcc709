"""What is open among the voices that a load brought goes to the team at once, each to whoever carries least by then."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from dongban.voices.models import Case
from dongban.voices.queries.service import loads_of, members_on
from dongban.voices.rules.assigning import in_turn

_AT_ONCE = 500


def share(last: int, day: date) -> None:
    """Of the cases after `last`. One statement for five hundred cases of one owner, and two for each queue."""
    teams: dict[int, list[int]] = defaultdict(list)
    for queue, user in members_on(day).order_by("user").values_list("queue", "user"):
        teams[queue].append(user)
    for queue, members in teams.items():
        waiting = Case.objects.open().filter(pk__gt=last, queue=queue, owner__isnull=True)
        cases = list(waiting.order_by(*Case.PRESSING).values_list("pk", flat=True))
        shares: dict[int, list[int]] = defaultdict(list)
        for case, who in zip(cases, in_turn(members, *loads_of(members)), strict=False):
            shares[who].append(case)
        for who, some in shares.items():
            _give(who, some)


def _give(owner: int, cases: list[int]) -> None:
    for begin in range(0, len(cases), _AT_ONCE):
        Case.objects.filter(pk__in=cases[begin : begin + _AT_ONCE]).update(owner=owner)
