"""Reads of letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from dongban.jobs.models import Run
from dongban.jobs.queries import worker_seen
from dongban.kernel.korean import mask_email
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.post import rules
from dongban.post.models import Letter
from dongban.post.rules import LetterState
from dongban.post.words import STATES, say_reason

_PER_PAGE = 50
_BATCH = 100


@dataclass(frozen=True)
class LetterCard:
    """A letter without what stands in it. `moves` are what a person may decide."""

    pk: int
    key: str
    to: str
    message_id: str
    state: str
    words: str
    mark: str
    at: datetime
    by: str
    due_at: datetime | None
    settled_at: datetime | None
    attempts: int
    reason: str
    moves: tuple[str, ...]


@dataclass(frozen=True)
class Tab:
    state: str
    words: str
    count: int
    here: bool


@dataclass(frozen=True)
class LettersPage:
    """`trouble` is why the server could not be reached the last time."""

    tabs: tuple[Tab, ...]
    letters: tuple[LetterCard, ...]
    page: Page[Letter]
    may_change: bool
    is_set: bool
    sender: str
    worker_seen: bool
    trouble: str
    trouble_at: datetime | None


def is_set() -> bool:
    """Whether letters have somewhere to go."""
    return not fault()


def fault() -> str:
    """What is wrong with the settings of mail; empty when they can be used."""
    if not settings.SMTP_URL:
        return _("DONGBAN_SMTP_URL is not set.")
    try:
        rules.read_server(settings.SMTP_URL)
    except ValueError:
        return _("DONGBAN_SMTP_URL has to read smtp://, starttls:// or smtps://, then USER:PASSWORD@HOST:PORT.")
    try:
        rules.sender_of(settings.MAIL_FROM)
    except ValueError:
        return _("DONGBAN_MAIL_FROM has to read NAME <ADDRESS>, or an address alone.")
    return ""


def due(*, now: datetime, after: int) -> list[int]:
    """The next letters to be sent, by their numbers."""
    rows = Letter.objects.filter(Q(due_at__isnull=True) | Q(due_at__lte=now), state=LetterState.READY, pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:_BATCH])


def next_due(*, now: datetime) -> datetime | None:
    """When the next letter that waits for a better moment is to be tried."""
    found: datetime | None = Letter.objects.filter(state=LetterState.READY, due_at__gt=now).aggregate(at=Min("due_at"))[
        "at"
    ]
    return found


def in_post(*, now: datetime) -> int:
    """How many letters are due, or were in a hand that may be dead."""
    waiting = Q(state=LetterState.SENDING) | Q(state=LetterState.READY, due_at__isnull=True)
    return Letter.objects.filter(waiting | Q(state=LetterState.READY, due_at__lte=now)).count()


def undecided() -> int:
    """How many letters wait for a person's word."""
    return Letter.objects.filter(state=LetterState.UNCERTAIN).count()


def letters(viewer: Viewer, *, now: datetime, state: str, number: int) -> LettersPage:
    """The letters of one state, newest first. A fixed number of statements."""
    seen = reach.visible(viewer, "see", Letter.objects.all())
    counts = dict(seen.values_list("state").annotate(n=Count("pk")).order_by())
    chosen = state if state in STATES else _first(counts)
    page = Paginator(seen.filter(state=chosen).order_by("-pk"), _PER_PAGE).get_page(number)
    may_change = reach.may(viewer, "change", "post.letter")
    last = _last_run()
    return LettersPage(
        tabs=tuple(Tab(s, str(words), counts.get(s, 0), s == chosen) for s, (words, _mark) in STATES.items()),
        letters=tuple(card(letter, may_change=may_change) for letter in page),
        page=page,
        may_change=may_change,
        is_set=is_set(),
        sender=settings.MAIL_FROM,
        worker_seen=worker_seen(now),
        trouble=str(last.result.get("trouble", "")) if last else "",
        trouble_at=last.ended_at if last else None,
    )


def _first(counts: dict[str, int]) -> str:
    """What a person has to decide about comes first."""
    order = (LetterState.UNCERTAIN, LetterState.FAILED, LetterState.READY)
    return next((state.value for state in order if counts.get(state)), LetterState.SENT.value)


def _last_run() -> Run | None:
    return Run.objects.filter(job="post.deliver").exclude(state=Run.State.RUNNING).order_by("-started_at").first()


def card(letter: Letter, *, may_change: bool) -> LetterCard:
    words, mark = STATES[letter.state]
    state = LetterState(letter.state)
    moves = [move for move in rules.MOVES[state] if move in rules.DECIDED]
    return LetterCard(
        pk=letter.pk,
        key=letter.key,
        to=mask_email(letter.to),
        message_id=letter.message_id,
        state=letter.state,
        words=str(words),
        mark=mark,
        at=letter.at,
        by=letter.by_name,
        due_at=letter.due_at,
        settled_at=letter.settled_at,
        attempts=letter.attempts,
        reason=say_reason(letter.reason),
        moves=tuple(moves) if may_change else (),
    )
