"""Sending letters: asked for once, sent at most once, and sent again only when a person says so."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from dongban.jobs import registry
from dongban.jobs.models import Run
from dongban.jobs.rules import silent
from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.post import access, rules
from dongban.post.models import Letter
from dongban.post.rules import Fate, LetterState, Outcome

DELIVER = "post.deliver"
_LONGEST_TEXT = 200_000
_NOTHING: Mapping[str, str] = {}


@transaction.atomic
def send(
    *,
    by: Viewer,
    at: datetime,
    key: str,
    to: str,
    subject: str,
    text: str,
    headers: Mapping[str, str] = _NOTHING,
    html: str = "",
) -> Letter:
    """Queues one mail: once for each key, together with whatever else the caller's transaction does.

    Subject and headers lose whatever would begin a line of their own. `headers` knows In-Reply-To, References,
    Reply-To, List-Unsubscribe and Auto-Submitted ("no" when a person wrote it). Raises Refused for what is no address.
    """
    known = Letter.objects.filter(key=key).first()
    if known is not None:
        return known
    address = rules.address_of(to)
    if address is None:
        raise Refused(str(access.NO_ADDRESS))
    letter, new = Letter.objects.get_or_create(
        key=key,
        defaults={
            "message_id": _fresh_id(),
            "to": address,
            "subject": rules.one_line(subject),
            "text": text[:_LONGEST_TEXT],
            "html": html,
            "headers": rules.clean_headers(headers),
            "at": at,
            "by": by.user,
            "by_name": by.name,
        },
    )
    if new:
        record(by=by, at=at, verb="letter.queued", subject="post.letter", subject_id=letter.pk, details={"key": key})
        wake_after_commit(at)
    return letter


def wake_after_commit(at: datetime) -> None:
    """A worker begins as soon as the letter is there to be found. Should we die just now, the hourly look finds it."""
    if settings.SMTP_URL:
        transaction.on_commit(lambda: registry.wake(DELIVER, at=at, key="letters"))


def _fresh_id() -> str:
    try:
        domain = rules.sender_of(settings.MAIL_FROM)[1].rpartition("@")[2]
    except ValueError:
        domain = "dongban.invalid"
    return f"<{secrets.token_hex(16)}@{domain}>"


# What the worker does ------------------------------------------------------------------------------------------------


def take(*, letter: int, run: int, now: datetime) -> Letter | None:
    """Takes a letter in hand, committed before the server hears of it; None when somebody else has it."""
    due = Letter.objects.filter(Q(due_at__isnull=True) | Q(due_at__lte=now), pk=letter, state=LetterState.READY)
    return Letter.objects.get(pk=letter) if due.update(state=LetterState.SENDING, run=run) else None


@transaction.atomic
def settle(*, by: Viewer, at: datetime, letter: Letter, outcome: Outcome, now: datetime) -> LetterState:
    """What became of a letter in hand. One that counts as lost already stays so, whatever is heard later."""
    attempts = letter.attempts + 1
    wait = rules.wait_after(attempts) if outcome.fate == Fate.LATER else None
    # Told "later" too often, it counts as refused.
    fate = Fate.REFUSED if outcome.fate == Fate.LATER and wait is None else outcome.fate
    state = rules.MOVES[LetterState.SENDING][fate]
    changed = _in_hand(letter).update(
        state=state,
        run=None,
        attempts=attempts,
        reason=outcome.words,
        due_at=now + wait if wait else None,
        settled_at=None if wait else now,
    )
    if not changed:
        return LetterState.UNCERTAIN
    if state != LetterState.READY:
        _note(by, at, letter, f"letter.{state.value}", outcome.words)
    return state


def _in_hand(letter: Letter) -> QuerySet[Letter]:
    return Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING, run=letter.run)


@transaction.atomic
def came_back(*, by: Viewer, at: datetime, letter: Letter, words: str) -> None:
    """A mail server has told us that a letter, which had been accepted, could not be delivered."""
    gone = (LetterState.SENT, LetterState.UNCERTAIN)
    words = rules.hide_addresses(words)
    if Letter.objects.filter(pk=letter.pk, state__in=gone).update(state=LetterState.FAILED, reason=words):
        _note(by, at, letter, "letter.failed", words)


@transaction.atomic
def find_lost(*, by: Viewer, at: datetime, now: datetime) -> int:
    """Letters whose run has ended or died while it had them in hand: nobody knows whether they went."""
    lost = 0
    for letter in Letter.objects.filter(state=LetterState.SENDING):
        run = Run.objects.filter(pk=letter.run or 0, state=Run.State.RUNNING).first()
        if run is not None and not silent(run.beat_at, now):
            continue
        words = "its worker died"
        if _in_hand(letter).update(state=LetterState.UNCERTAIN, run=None, reason=words, settled_at=now):
            _note(by, at, letter, "letter.uncertain", words)
            lost += 1
    return lost


def _note(by: Viewer, at: datetime, letter: Letter, verb: str, words: str) -> None:
    record(by=by, at=at, verb=verb, subject="post.letter", subject_id=letter.pk, reason=words)


# What people decide --------------------------------------------------------------------------------------------------


@transaction.atomic
def decide(*, by: Viewer, at: datetime, letter: Letter, move: str) -> None:
    """A person's word about an uncertain or refused letter: `again`, or `arrived`.

    Raises Refused when it is not hers to say, or when somebody else was quicker.
    """
    reach.require(by, "change", letter, access.NOT_DECIDED)
    state = LetterState(letter.state)
    if move not in rules.DECIDED or move not in rules.MOVES[state]:
        raise Refused(str(access.DECIDED_ALREADY))
    undecided = Letter.objects.filter(pk=letter.pk, state=state)
    if move == "again":
        changed = undecided.update(state=LetterState.READY, due_at=None, settled_at=None, attempts=0)
    else:
        changed = undecided.update(state=LetterState.SENT)
    if not changed:
        raise Refused(str(access.DECIDED_ALREADY))
    _note(by, at, letter, f"letter.{move}", letter.reason)
    if move == "again":
        wake_after_commit(at)


@transaction.atomic
def hurry(*, by: Viewer, at: datetime) -> int:
    """Letters that wait for a better moment are tried now."""
    reach.require_any(by, "change", "post.letter", access.NOT_DECIDED)
    ready = Letter.objects.filter(state=LetterState.READY)
    hurried = ready.count()
    ready.filter(due_at__isnull=False).update(due_at=None)
    if hurried:
        record(by=by, at=at, verb="letter.hurried", details={"letters": hurried})
        wake_after_commit(at)
    return hurried


__all__ = ["came_back", "decide", "find_lost", "hurry", "send", "settle", "take"]
