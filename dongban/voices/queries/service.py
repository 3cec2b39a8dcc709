"""The service in force: hours, goals and law, ready for the clocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet

from dongban.kernel.calendar import Calendar
from dongban.records.models import Firm, Holiday
from dongban.records.queries import firm as known_firm
from dongban.voices.models import Case, LegalTerm, Member, Pause, Policy, Skill
from dongban.voices.rules import Hours, Running, Term, Terms, week_of
from dongban.voices.rules import Pause as Pausing
from dongban.voices.rules.service import USUAL_HOURS, goals_of
from dongban.voices.words import zone_of

_HOME = "KR"


def terms_in_force(policy: Policy | None = None) -> Terms:
    """The newest policy, or the one that is given: what it would be like. Four statements."""
    policy = policy or Policy.objects.order_by("-id").first()
    firm = known_firm()
    law = tuple(Term(t.kind, t.days, t.since, t.until, t.citation) for t in LegalTerm.objects.order_by("id"))
    hours = hours_of(policy.hours if policy else dict(USUAL_HOURS), firm)
    return Terms(hours, goals_of(policy.goals if policy else {}), law)


def hours_of(said: dict[str, str], firm: Firm | None) -> Hours:
    holidays = tuple(Holiday.objects.order_by("day").values_list("day", "name"))
    country = firm.calendar if firm else _HOME
    return _hours(tuple(sorted(said.items())), str(zone_of(firm)), country, holidays)


@lru_cache(maxsize=8)
def _hours(said: tuple[tuple[str, str], ...], zone: str, country: str, days: tuple[tuple[date, str], ...]) -> Hours:
    """Working out a year's holidays takes longer than a page: what was asked once is kept."""
    return Hours(week_of(dict(said)), ZoneInfo(zone), Calendar(country, dict(days)))


def members_on(day: date) -> QuerySet[Member]:
    """Who answers voices on that day."""
    active = Q(user__is_active=True, since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))
    return Member.objects.filter(active)


def skills_on(day: date) -> dict[int, frozenset[str]]:
    """What each can take on that day. One statement."""
    rows = Skill.objects.filter(Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day)))
    found: dict[int, set[str]] = defaultdict(set)
    for user, skill in rows.values_list("user", "skill"):
        found[user].add(skill)
    return {user: frozenset(some) for user, some in found.items()}


def loads_of(members: Iterable[int]) -> tuple[dict[int, int], dict[int, datetime]]:
    """How many open cases each carries, and when the last of them was heard. One statement."""
    rows = Case.objects.open().filter(owner__in=members).values_list("owner").annotate(Count("id"), Max("received_at"))
    found = list(rows.order_by())
    return {who: n for who, n, _last in found if who}, {who: last for who, _n, last in found if who}


def running(case: Case, pauses: Iterable[Pause]) -> Running:
    """The facts that a case's clocks hang on."""
    return Running(
        kind=case.kind,
        priority=case.priority,
        received_at=case.received_at,
        first_answered_at=case.first_answered_at,
        waiting_since=case.waiting_since,
        closed_at=case.closed_at,
        pauses=tuple(Pausing(each.since, each.until) for each in pauses),
    )


def pauses_of(case: Case) -> list[Pause]:
    return list(Pause.objects.filter(case=case.pk).order_by("since"))
