"""Leaders go along on visits: proposed, answered, and what they heard followed up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.kernel.korean import nfc
from dongban.people import reach
from dongban.people.models import User
from dongban.people.reach import Refused, Viewer
from dongban.promises import actions as promises
from dongban.promises.rules import Subject
from dongban.records.queries import firm
from dongban.visits import access
from dongban.visits.models import Joining
from dongban.visits.queries import joining as queries
from dongban.visits.rules import Stand
from dongban.visits.rules.joining import rank
from dongban.voices.actions import hear as hear_voice


@transaction.atomic
def propose(
    *,
    by: Viewer,
    at: datetime,
    day: date,
    promise: int,
    leader: User,
    meets_at: datetime,
    minutes: int,
    place: str,
    zone: ZoneInfo,
) -> Joining:
    """Asks a leader along on the visit that keeps a promise. Refused when another is asked already, or cannot be."""
    card, one = queries.candidate(by, day, promise)
    if trouble := access.no_meeting(day, meets_at.astimezone(zone)):
        raise Refused(trouble)
    if queries.leader_of(leader.pk, day) is None:
        raise Refused(_("%(name)s does not go along on visits.") % {"name": leader.name})
    worth = rank([one], queries.joined(day), (), 1)[0]
    try:
        with transaction.atomic():
            made = Joining.objects.create(
                promise_id=promise,
                leader=leader,
                meets_at=meets_at,
                minutes=minutes,
                place=nfc(place).strip(),
                branch_name=one.branch,
                product=one.product,
                age=one.age,
                why=[asdict(reason) for reason in worth.reasons],
                asked_at=at,
                asked_by=by.user,
                asked_by_name=by.name,
                changed_at=at,
            )
    except IntegrityError:
        raise Refused(_("A leader has been asked along on this visit already.")) from None
    _told(by, at, "joining.asked", made, card.customer, {"leader": leader.pk, "promise": promise})
    return made


@transaction.atomic
def accept(*, by: Viewer, at: datetime, joining: Joining) -> None:
    """The leader goes along: both calendars have it."""
    reach.require(by, "answer", joining, access.NOT_ASKED)
    _step(joining, Stand.ACCEPTED, at, accepted_at=at)
    _told(by, at, "joining.accepted", joining, joining.promise.customer_id)


@transaction.atomic
def decline(*, by: Viewer, at: datetime, joining: Joining, why: str) -> None:
    """Before or after accepting; the manager reads why, and may ask another."""
    reach.require(by, "answer", joining, access.NOT_ASKED)
    if trouble := access.no_why(why):
        raise Refused(trouble)
    _step(joining, Stand.DECLINED, at, declined_at=at, declined_why=nfc(why).strip())
    _told(by, at, "joining.declined", joining, joining.promise.customer_id, reason=joining.declined_why)


@transaction.atomic
def withdraw(*, by: Viewer, at: datetime, joining: Joining) -> None:
    reach.require(by, "withdraw", joining, access.NOT_YOUR_BRANCH)
    _step(joining, Stand.WITHDRAWN, at, withdrawn_at=at)
    _told(by, at, "joining.withdrawn", joining, joining.promise.customer_id)


@transaction.atomic
def hear(
    *, by: Viewer, at: datetime, day: date, joining: Joining, text: str, kind: str, follow_due_on: date | None = None
) -> Joining:
    """What the leader heard becomes a voice, and where a day is given a promise to follow it up: all of it, or nothing.

    Who owes the promise is the customer's adviser; what was said goes with it.
    """
    reach.require(by, "answer", joining, access.NOT_ASKED)
    if trouble := access.not_yet(queries.local(joining.meets_at, firm()).date(), day) or access.no_heard(text):
        raise Refused(trouble)
    text, promise = nfc(text).strip(), joining.promise
    _step(joining, Stand.HEARD, at, heard_at=at, heard=text, heard_kind=kind)
    case = hear_voice(
        by=by,
        at=at,
        day=day,
        channel="visit",
        kind=kind,
        text=text,
        customer=promise.customer_id,
        contract=promise.subject if promise.step.programme.subject == Subject.CONTRACT else None,
        branch=promise.branch_id,
        key=f"joining:{joining.pk}",
    )
    joining.case = case.pk
    if follow_due_on is not None:
        joining.follow_up = promises.promise_once(
            by=by,
            at=at,
            day=day,
            kind="follow-up",
            customer=promise.customer_id,
            owner=None,
            branch=promise.branch_id,
            due_on=follow_due_on,
            note=text,
            key=f"joining:{joining.pk}",
        )
    joining.save(update_fields=["case", "follow_up"])
    details = {"case": joining.case, "follow_up": joining.follow_up_id}
    _told(by, at, "joining.heard", joining, promise.customer_id, details)
    return joining


def _step(joining: Joining, wanted: Stand, at: datetime, **facts: object) -> None:
    """Writes the facts unless somebody was quicker: the version decides."""
    if trouble := access.no_step(joining, wanted):
        raise Refused(trouble)
    rows = Joining.objects.filter(pk=joining.pk, version=joining.version)
    if not rows.update(**facts, version=joining.version + 1, changed_at=at):
        raise Refused(_("Somebody else has changed this meanwhile. Please look at it again."))
    joining.refresh_from_db()


def _told(
    by: Viewer,
    at: datetime,
    verb: str,
    joining: Joining,
    customer: int | None,
    details: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    record(
        by=by,
        at=at,
        verb=verb,
        subject="visits.joining",
        subject_id=joining.pk,
        customer=customer,
        reason=reason,
        details=details,
    )
