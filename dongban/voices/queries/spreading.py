"""Who is told that an improvement is done: each customer once through each of her doors, in her own language."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dongban.kernel.korean import phone_digits
from dongban.post.rules import address_of
from dongban.voices.mail.queries import write_to
from dongban.voices.models import Behind, Case, Improvement, Link
from dongban.voices.queries.bringing import is_kept_from_some, is_served
from dongban.voices.rules import Channel
from dongban.voices.rules.doors import link_opens
from dongban.voices.rules.skills import written_in


class Way(StrEnum):
    """How a customer is told: on the page of her secret link, by mail, or by somebody who has promised to."""

    LINK = "link"
    MAIL = "mail"
    PROMISE = "promise"


@dataclass(frozen=True)
class Telling:
    """One customer told once: in the thread of this voice, of all these rows."""

    case: Case
    way: Way
    language: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """`unreached` are voices whose customer nobody knows how to reach."""

    tellings: tuple[Telling, ...]
    unreached: int

    def by_way(self) -> dict[Way, int]:
        counts = Counter(each.way for each in self.tellings)
        return {way: counts[way] for way in Way if counts[way]}

    def languages(self) -> list[str]:
        return sorted({each.language for each in self.tellings}, reverse=True)

    @property
    def seal(self) -> str:
        """Tells a plan from another: what was looked at is what is done."""
        said = [f"{each.case.pk} {each.way} {each.language} {each.rows}" for each in self.tellings]
        return hashlib.sha256("\n".join([*said, str(self.unreached)]).encode()).hexdigest()[:16]


def plan_of(improvement: Improvement, *, day: date, at: datetime) -> Plan:
    """Two statements, and a few more for each voice that is kept from somebody."""
    rows = Behind.objects.filter(improvement=improvement, message__isnull=True).select_related("case__customer")
    behind = list(rows.order_by("-case__received_at", "-id"))
    links = dict(Link.objects.filter(case__in=[one.case_id for one in behind]).values_list("case", "language"))
    together: dict[tuple[Hashable, Way], list[Behind]] = {}
    unreached = 0
    for one in behind:
        way = _way(one.case, one.case_id in links, day, at)
        if way is None:
            unreached += 1
        else:
            together.setdefault((_who(one.case), way), []).append(one)
    tellings = [_telling(some, way, links) for (_her, way), some in together.items()]
    return Plan(tuple(sorted(tellings, key=lambda each: each.case.pk)), unreached)


def _telling(some: list[Behind], way: Way, links: dict[int, str]) -> Telling:
    # Of several voices the newest one that nobody has to be kept from.
    case = next((one.case for one in some if not is_kept_from_some(one.case)), some[0].case)
    language = written_in(f"{case.subject} {case.opening}", links.get(case.pk, ""))
    return Telling(case, way, language, tuple(one.pk for one in some))


def _way(case: Case, linked: bool, day: date, at: datetime) -> Way | None:
    """Her own door, if it still opens and a letter can say that something new stands behind it; else another that does.
    A page of which nobody tells her that she should look at it again is the last of them."""
    page = case.channel == Channel.WEB and linked and link_opens(case.closed_at, at)
    mail = address_of(write_to(case)) is not None
    if mail and case.channel in (Channel.WEB, Channel.EMAIL):
        return Way.LINK if page else Way.MAIL
    if is_served(case, day):
        return Way.PROMISE
    if page:
        return Way.LINK
    return Way.MAIL if mail else None


def _who(case: Case) -> Hashable:
    """Whose voices are one person's: a customer's, or somebody's who left the same address or telephone."""
    if case.customer_id is not None:
        return case.customer_id
    return case.sender_email.strip().lower() or phone_digits(case.sender_phone) or f"voice {case.pk}"
