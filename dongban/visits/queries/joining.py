"""Visits that a leader joins: what a manager could propose, whose answer is awaited, and what leaders heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import Http404

from dongban.kernel.words import say_day, say_moment
from dongban.people import reach
from dongban.people.models import User
from dongban.people.reach import Viewer
from dongban.promises import queries as promises
from dongban.promises.models import Promise
from dongban.promises.queries import Card
from dongban.promises.rules import State, Subject
from dongban.records.models import Contract, Firm
from dongban.visits.models import Joining
from dongban.visits.rules import Age, Candidate, Stand, Worth, age_of, rank
from dongban.visits.words import FOLLOWED, STANDS, say_reason
from dongban.voices.words import KINDS, said

# Before a firm is loaded there is no zone; the product's home is Seoul.
_HOME = ZoneInfo("Asia/Seoul")
# Visits that fall due within so many days can be proposed, and what was joined within the last year is weighed.
AHEAD = timedelta(days=45)
BEHIND = timedelta(days=365)
SHOWN = 12
# So many visits are weighed; a branch has hardly more that wait at once.
_WEIGHED = 300
_LONGEST = 100
_GOES = (Stand.ACCEPTED, Stand.HEARD)


@dataclass(frozen=True)
class Proposal:
    """A visit worth joining, with the reasons in words."""

    card: Card
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One visit that a leader was asked along on."""

    pk: int
    customer: int | None
    name: str
    title: str
    product: str
    branch: str
    consultant: str
    leader: str
    leader_id: int
    asked_by: str
    meets_at: datetime
    when: str
    minutes: int
    place: str
    reasons: tuple[str, ...]
    stand: Stand
    declined_why: str
    heard: str
    heard_kind: str
    case: int | None
    follow_up: int | None
    # What became of the promise to follow it up: its state on the day, and until when it is due.
    followed: State | None
    follow_due: str
    version: int

    @property
    def look(self) -> str:
        return STANDS[self.stand][0]

    @property
    def stands(self) -> str:
        return str(STANDS[self.stand][1])

    @property
    def answerable(self) -> bool:
        return self.stand in (Stand.ASKED, Stand.ACCEPTED)

    @property
    def kind_word(self) -> str:
        return said(KINDS, self.heard_kind)

    @property
    def follow_look(self) -> str:
        return FOLLOWED[self.followed][0] if self.followed else ""

    @property
    def follow_word(self) -> str:
        return str(FOLLOWED[self.followed][1]) if self.followed else ""


def proposals(viewer: Viewer, day: date) -> Sequence[Proposal]:
    """Visits within the viewer's reach that wait, soonest first weighed for variety. Seven statements at most."""
    rows = Promise.objects.filter(reach.predicate(viewer, "join", "promises.promise")).waiting(day)
    rows = rows.filter(step__programme__channel="visit", due_on__gte=day, opens_on__lte=day + AHEAD)
    taken = Joining.objects.live().values("promise")
    cards = promises.cards(viewer, day, rows.exclude(pk__in=taken).order_by("due_on", "pk")[:_WEIGHED])
    candidates = {card.promise: card for card in cards if card.customer is not None}
    worth = rank(_candidates(candidates.values()), joined(day), coming(day), SHOWN)
    return [Proposal(candidates[one.candidate.promise], say_reasons(one)) for one in worth]


def say_reasons(worth: Worth) -> tuple[str, ...]:
    return tuple(say_reason(one.side, one.value, one.joined) for one in worth.reasons)


def _candidates(cards: Iterable[Card]) -> Iterable[Candidate]:
    cards = list(cards)
    contracts = [card.subject_id for card in cards if card.subject == Subject.CONTRACT]
    signed = dict(Contract.objects.filter(pk__in=contracts).values_list("pk", "signed_on"))
    for card in cards:
        signed_on = signed.get(card.subject_id) if card.subject == Subject.CONTRACT else None
        yield Candidate(card.promise, card.branch_name, card.product, age_of(signed_on, card.due_on), card.due_on)


def joined(day: date) -> list[Candidate]:
    """What leaders went along on within the last year: of the whole firm, as no customer stands in it."""
    return _weighed(Joining.objects.going().filter(_been(day)), day)


def coming(day: date) -> list[Candidate]:
    """What they have been asked along on, and have not been to yet."""
    return _weighed(Joining.objects.live().exclude(_been(day), accepted_at__isnull=False), day)


def _been(day: date) -> Q:
    return Q(heard_at__isnull=False) | Q(meets_at__lt=datetime.combine(day, time.min, UTC))


def _weighed(rows: QuerySet[Joining], day: date) -> list[Candidate]:
    rows = rows.filter(meets_at__gte=datetime.combine(day - BEHIND, time.min, UTC))
    columns = ("promise", "branch_name", "product", "age")
    return [Candidate(pk, branch, product, Age(age), day) for pk, branch, product, age in rows.values_list(*columns)]


def candidate(viewer: Viewer, day: date, promise: int) -> tuple[Card, Candidate]:
    """One visit that the viewer may propose. Http404 for any other."""
    rows = Promise.objects.filter(reach.predicate(viewer, "join", "promises.promise"), pk=promise).waiting(day)
    cards = promises.cards(viewer, day, rows.filter(step__programme__channel="visit"))
    if not cards or cards[0].customer is None:
        raise Http404
    return cards[0], next(iter(_candidates(cards)))


def reasons_of(one: Candidate, day: date) -> tuple[str, ...]:
    return say_reasons(rank([one], joined(day), (), 1)[0])


def leaders(day: date) -> list[tuple[int, str]]:
    """Whom a manager can ask along."""
    return list(reach.holders("answer", "visits.joining", day).values_list("pk", "name"))


def proposed(viewer: Viewer, day: date, firm: Firm | None) -> list[Line]:
    """What has been proposed within the viewer's reach and is still to come, or awaits what was heard."""
    rows = reach.visible(viewer, "see", Joining.objects.filter(heard_at__isnull=True, withdrawn_at__isnull=True))
    return _lines(viewer, day, firm, rows.order_by("-meets_at", "-pk"))


def heard(viewer: Viewer, day: date, firm: Firm | None) -> list[Line]:
    """Who went, what they heard, what came of it: the newest first."""
    rows = reach.visible(viewer, "see", Joining.objects.heard())
    return _lines(viewer, day, firm, rows.order_by("-meets_at", "-pk"))


def awaited(viewer: Viewer) -> int:
    """How many requests wait for her answer. One statement; none for whoever is never asked."""
    if not reach.may(viewer, "answer", "visits.joining"):
        return 0
    rows = reach.visible(viewer, "answer", Joining.objects.live())
    return rows.filter(accepted_at__isnull=True).count()


def one(viewer: Viewer, day: date, firm: Firm | None, pk: int) -> Line:
    """One of those within reach. Http404 otherwise."""
    found = _lines(viewer, day, firm, reach.visible(viewer, "see", Joining.objects.filter(pk=pk)))
    if not found:
        raise Http404
    return found[0]


def _lines(viewer: Viewer, day: date, firm: Firm | None, rows: QuerySet[Joining]) -> list[Line]:
    """Five statements at most. Promises are read by their numbers: whoever reaches a line reaches what it is about."""
    found = list(rows.select_related("leader")[:_LONGEST])
    wanted = Promise.objects.filter(pk__in={pk for row in found for pk in (row.promise_id, row.follow_up_id) if pk})
    cards = {card.promise: card for card in promises.cards(viewer, day, wanted)}
    names = met(viewer, found)
    return [_line(viewer, row, cards, names, firm) for row in found]


def met(viewer: Viewer, rows: Iterable[Joining]) -> dict[int, str]:
    """By the promise, whom a leader is going to meet or has met: her name in full, to those who shake her hand."""
    hers = [row.promise_id for row in rows if row.leader_id == viewer.user and row.stand in _GOES]
    if not hers:
        return {}
    return dict(Promise.objects.filter(pk__in=hers, customer__isnull=False).values_list("pk", "customer__name"))


def local(moment: datetime, firm: Firm | None) -> datetime:
    return moment.astimezone(firm.zone if firm else _HOME)


def _line(viewer: Viewer, row: Joining, cards: dict[int, Card], names: dict[int, str], firm: Firm | None) -> Line:
    card, follow = cards[row.promise_id], cards.get(row.follow_up_id or 0)
    meets_at = local(row.meets_at, firm)
    return Line(
        pk=row.pk,
        customer=card.customer,
        name=names.get(row.promise_id, card.name),
        title=card.title,
        product=card.product,
        branch=card.branch_name,
        consultant=card.owner_name,
        leader=row.leader.name,
        leader_id=row.leader_id,
        asked_by=row.asked_by_name,
        meets_at=meets_at,
        when=say_moment(meets_at, viewer.language),
        minutes=row.minutes,
        place=row.place,
        reasons=tuple(say_reason(each["side"], each["value"], each["joined"]) for each in row.why),
        stand=row.stand,
        declined_why=row.declined_why,
        heard=row.heard,
        heard_kind=row.heard_kind,
        case=row.case,
        follow_up=row.follow_up_id,
        followed=follow.state if follow else None,
        follow_due=say_day(follow.due_on, viewer.language) if follow else "",
        version=row.version,
    )


def leader_of(pk: int, day: date) -> User | None:
    return reach.holders("answer", "visits.joining", day).filter(pk=pk).first()
