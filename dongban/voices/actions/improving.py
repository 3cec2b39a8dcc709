"""Voices are gathered into an improvement; when it is done, everybody behind it is told once, through her own door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.voices import access
from dongban.voices.actions.answering import tell
from dongban.voices.actions.many import as_seen
from dongban.voices.models import Behind, Case, Improvement
from dongban.voices.queries.improving import last_gathered
from dongban.voices.queries.service import members_on
from dongban.voices.queries.spreading import Plan, Way, plan_of
from dongban.voices.rules import Channel

_AT_ONCE = 500


@transaction.atomic
def begin_improvement(*, by: Viewer, at: datetime, title: str, what: str) -> Improvement:
    """What customers wish or what is wrong, in the firm's own words; it belongs to whoever begins it."""
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    if by.user is None or not title.strip() or not what.strip():
        raise Refused(_("Give it a name, and say what is to become better."))
    made = Improvement.objects.create(
        title=title.strip()[:120], what=what.strip(), owner_id=by.user, at=at, by_name=by.name
    )
    _tell(by, at, "improvement.begun", made, title=made.title)
    return made


@transaction.atomic
def gather(*, by: Viewer, at: datetime, improvement: Improvement, case: Case) -> Behind:
    """A voice stands behind the improvement, once. Into one that has ended nothing is gathered any more."""
    reach.require(by, "work", case, access.NO_WORK)
    now = _open(improvement)
    behind, fresh = Behind.objects.get_or_create(improvement=now, case=case, defaults={"at": at})
    if fresh:
        Case.objects.filter(pk=case.pk).update(worked_at=at)
        _tell(by, at, "improvement.gathered", now, case=case.number)
    return behind


@transaction.atomic
def gather_all(*, by: Viewer, at: datetime, improvement: Improvement, rows: QuerySet[Case], seen: int) -> int:
    """All of these voices stand behind the improvement, each once. How many are new there.

    `seen` is how many there were to be looked at: were they more or fewer by now, nothing is done. Raises Refused.
    """
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    now = _open(improvement)
    chosen = set(as_seen(rows, seen))
    fresh = sorted(chosen - set(Behind.objects.filter(improvement=now).values_list("case", flat=True)))
    Behind.objects.bulk_create([Behind(improvement=now, case_id=pk, at=at) for pk in fresh], batch_size=_AT_ONCE)
    for begin in range(0, len(fresh), _AT_ONCE):
        Case.objects.filter(pk__in=fresh[begin : begin + _AT_ONCE]).update(worked_at=at)
    if fresh:
        _tell(by, at, "improvement.gathered", now, cases=len(fresh))
    return len(fresh)


@transaction.atomic
def take_out(*, by: Viewer, at: datetime, improvement: Improvement, case: int | None = None) -> int:
    """A voice stands behind it no longer: it was put there by mistake. Without `case` those that were put there last,
    all at once. How many. Nobody has been told of it yet."""
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    now = _open(improvement)
    rows = Behind.objects.filter(improvement=now, case=case) if case else last_gathered(now)
    count, _each = rows.delete()
    if not count:
        raise Refused(_("This voice does not stand behind it."))
    _tell(by, at, "improvement.released", now, cases=count, **({"case": Case(pk=case).number} if case else {}))
    return count


@transaction.atomic
def hand_on(*, by: Viewer, at: datetime, day: date, improvement: Improvement, to: int) -> None:
    """Somebody else of the team sees to it from now on."""
    if not members_on(day).filter(user=to).exists():
        raise Refused(_("She answers no voices today. Choose somebody of the team."))
    _claim(by, improvement, owner=to)
    _tell(by, at, "improvement.handed_on", improvement, to=to)


@transaction.atomic
def set_about(*, by: Viewer, at: datetime, improvement: Improvement) -> None:
    """Work on it has begun."""
    _claim(by, improvement, begun_at=at)
    _tell(by, at, "improvement.set_about", improvement)


@transaction.atomic
def drop(*, by: Viewer, at: datetime, improvement: Improvement, why: str) -> None:
    """It will not be done, for a reason that stays."""
    if not why.strip():
        raise Refused(_("Say why it is not done."))
    _claim(by, improvement, dropped_at=at, dropped_why=why.strip())
    _tell(by, at, "improvement.dropped", improvement, reason=why.strip())


@transaction.atomic
def finish(
    *,
    by: Viewer,
    at: datetime,
    day: date,
    improvement: Improvement,
    said: str,
    did: str,
    seal: str,
    texts: Mapping[str, str] | None = None,
) -> Plan:
    """It is done: everybody behind it is told what became of what she said, once through each of her doors.

    `texts` are the words for each language; `seal` is that of the plan that was looked at: were others to be told by
    now, nothing is done. Of two who press at once the second is refused, so that nobody is told twice.
    """
    if trouble := no_words(said, did):
        raise Refused(trouble)
    _claim(by, improvement, done_at=at, said=said.strip(), did=did.strip())
    plan = plan_of(improvement, day=day, at=at)
    if plan.seal != seal:
        raise Refused(_("Others are to be told than a moment ago. Look at it again before you go on."))
    for telling in plan.tellings:
        text = (texts or {}).get(telling.language, "").strip() or text_in(telling.language, said, did)
        message = tell(by=by, at=at, day=day, case=telling.case, text=text, channel=_CHANNELS[telling.way])
        Behind.objects.filter(pk__in=telling.rows).update(message=message)
    counts = {way.value: count for way, count in plan.by_way().items()}
    _tell(by, at, "improvement.done", improvement, told=counts, unreached=plan.unreached)
    return plan


# Somebody brings it by telephone, whatever her door was.
_CHANNELS: Mapping[Way, Channel] = {Way.LINK: Channel.WEB, Way.MAIL: Channel.EMAIL, Way.PROMISE: Channel.PHONE}


def no_words(said: str, did: str) -> str | None:
    if said.strip() and did.strip():
        return None
    return _("Write what customers said and what was done: everybody behind it reads that.")


def text_in(language: str, said: str, did: str) -> str:
    """What a customer of that language is told, unless it is written otherwise."""
    with override(language):
        return _("You told us: %(said)s\n\nWhat we did: %(did)s\n\nThank you.") % {
            "said": said.strip(),
            "did": did.strip(),
        }


def _open(improvement: Improvement) -> Improvement:
    now = Improvement.objects.select_for_update().get(pk=improvement.pk)
    if now.done_at is not None or now.dropped_at is not None:
        raise Refused(_("This improvement has ended. Begin another one."))
    return now


def _claim(by: Viewer, improvement: Improvement, **facts: object) -> None:
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    waiting = Improvement.objects.filter(pk=improvement.pk, done_at__isnull=True, dropped_at__isnull=True)
    if not waiting.update(**facts):
        raise Refused(_("This improvement has ended already."))


def _tell(by: Viewer, at: datetime, verb: str, improvement: Improvement, reason: str = "", **details: object) -> None:
    record(
        by=by,
        at=at,
        verb=verb,
        subject="voices.improvement",
        subject_id=improvement.pk,
        reason=reason,
        details=details,
    )
