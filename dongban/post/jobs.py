"""Handing letters over to the mail server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dongban.jobs import registry
from dongban.jobs.clock import machine_now
from dongban.jobs.registry import Work, scheduled, task
from dongban.post import actions, queries, rules
from dongban.post.message import written
from dongban.post.models import Letter
from dongban.post.rules import Fate, Outcome
from dongban.post.transport import Line, Unreached


@scheduled("post.look", order=90, every=timedelta(hours=1), say=_("Look for letters that wait to be sent"))
def look(work: Work) -> dict[str, Any]:
    """Whoever queued a letter wakes a worker herself; this finds those whose waker died."""
    waiting = queries.in_post(now=machine_now())
    if settings.SMTP_URL and waiting:
        registry.wake(actions.DELIVER, at=work.at, key="letters")
    return {"waiting": waiting}


@task(actions.DELIVER, say=_("Send letters"))
def deliver(work: Work, *, unreached: int = 0) -> dict[str, Any]:
    """All letters that are due. `unreached`: how often in a row the server was not there."""
    if not settings.SMTP_URL:
        return {}
    counts: Counter[str] = Counter()
    trouble = ""
    try:
        lost = actions.find_lost(by=work.by, at=work.at, now=machine_now())
        counts.update({"uncertain": lost} if lost else {})
        _send_all(work, counts)
    except Unreached as error:
        trouble = str(error)
        work.say(trouble)
    except ValueError as error:
        trouble = f"DONGBAN_SMTP_URL, DONGBAN_MAIL_FROM: {error}"
    if work.told_to_stop:
        return dict(counts)
    with work.finish_with():
        pass
    _again(work, unreached + 1 if trouble else 0)
    return {**counts, **({"trouble": trouble} if trouble else {})}


def _send_all(work: Work, counts: Counter[str]) -> None:
    sender = rules.sender_of(settings.MAIL_FROM)
    with Line(rules.read_server(settings.SMTP_URL)) as line:
        for pk in _due():
            if work.stop_asked():
                return
            line.open()
            letter = actions.take(letter=pk, run=work.run.pk, now=machine_now())
            if letter is None:
                continue
            outcome = _carry(line, letter, sender)
            state = actions.settle(by=work.by, at=work.at, letter=letter, outcome=outcome, now=machine_now())
            counts[state.value] += 1
            work.step(sum(counts.values()))


def _due() -> Iterator[int]:
    """Each due letter once, the oldest first, also those that come while others are sent."""
    last = 0
    while found := queries.due(now=machine_now(), after=last):
        yield from found
        last = found[-1]


def _carry(line: Line, letter: Letter, sender: tuple[str, str]) -> Outcome:
    try:
        content = written(letter, sender=sender, now=machine_now())
    except (ValueError, LookupError, UnicodeError) as error:
        # What cannot be written as a mail holds up no other letter.
        return Outcome(Fate.REFUSED, f"{type(error).__name__}: {error}")
    return line.carry(sender=sender[1], to=letter.to, content=content)


def _again(work: Work, unreached: int) -> None:
    """Who comes too late to be taken along, and what waits for a better moment, wakes the next run.

    After the end of this one, because of two of one key only one can be queued.
    """
    now = machine_now()
    if unreached:
        after = rules.wait_for_server(unreached)
        registry.wake(actions.DELIVER, at=work.at, key="server", after=after, payload={"unreached": unreached})
        return
    if queries.due(now=now, after=0):
        registry.wake(actions.DELIVER, at=work.at, key="letters")
    if later := queries.next_due(now=now):
        registry.wake(actions.DELIVER, at=work.at, key=_minute(later), after=later - now)


def _minute(moment: datetime) -> str:
    return f"at {moment:%Y-%m-%d %H:%M}"
