"""The customer confirms a visit herself: on the glass, or by a link that only she is given."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.models import Posting
from dongban.people.reach import Refused, Viewer
from dongban.post.actions import send
from dongban.promises.actions import promise_once
from dongban.promises.handover import plan
from dongban.promises.rules import Subject
from dongban.visits import access
from dongban.visits.models import Confirmation, Link, Report
from dongban.visits.rules import LINK_LASTS, UNHAPPY, Opinion, Said, Signature, digest, kind_of
from dongban.visits.words import denied_note, invitation
from dongban.voices import actions as voices
from dongban.voices.models import Case
from dongban.voices.surveys import actions as surveys

_LATER = timedelta(days=2)
_UNSIGNED = Signature()
# Where the report notes what was said in which way.
NOTED = {Confirmation.Way.GLASS: "signed", Confirmation.Way.LINK: "answered"}


@dataclass(frozen=True)
class Answer:
    """What a customer answers: whether it took place, whether it was explained, whether she would recommend the firm,
    and anything else."""

    took_place: bool
    explained: bool | None = None
    score: int | None = None
    comment: str = ""


@transaction.atomic
def sign(*, by: Viewer, at: datetime, report: Report, signature: Signature) -> Confirmation:
    """She signed on the glass of the telephone that was held out to her, or typed her name."""
    reach.require(by, "confirm", report, access.NOT_YOURS)
    return confirm(
        by=by, at=at, report=report, way=Confirmation.Way.GLASS, said=Answer(True, True), signature=signature
    )


@transaction.atomic
def ask(*, by: Viewer, at: datetime, report: Report, way: Link.Way, address: Callable[[str], str]) -> tuple[Link, str]:
    """A link for the customer of this visit, and its address, which is known to nobody afterwards. `address` makes one
    of a secret. By mail it goes out once; a link that is shown is handed over by whoever stands before her."""
    reach.require(by, "confirm", report, access.NOT_YOURS)
    customer = report.promise.customer
    if trouble := access.no_link(report, at, way, customer.email if customer else ""):
        raise Refused(trouble)
    token = secrets.token_urlsafe(16)
    link = Link.objects.create(
        report=report, digest=digest(token), way=way, at=at, by=by.user, expires_at=at + LINK_LASTS
    )
    if way == Link.Way.MAIL and customer is not None:
        subject, text = invitation(report, address(token))
        send(by=by, at=at, key=f"visits.link {link.pk}", to=customer.email, subject=subject, text=text)
    record(
        by=by,
        at=at,
        verb="visit.asked",
        subject="visits.report",
        subject_id=report.pk,
        customer=report.promise.customer_id,
        details={"way": way, "expires_at": link.expires_at.isoformat()},
    )
    return link, address(token)


@transaction.atomic
def answer(*, at: datetime, day: date, link: Link, answer: Answer) -> Confirmation:
    """The customer's answer, once for each link and visit: of two at once the first is believed.

    That it did not take place is raised to the manager, as a promise to look into it."""
    if not Link.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=at).update(used_at=at):
        raise Refused(access.link_is_spent())
    by = Viewer(user=None, name=access.the_customer(), hats=(), day=day, system=True)
    found = confirm(by=by, at=at, report=link.report, way=Confirmation.Way.LINK, said=answer)
    if answer.score is not None:
        # A score of six or below becomes a voice there, with her words.
        surveys.answered(
            by=None,
            at=at,
            day=day,
            question="recommend",
            score=answer.score,
            customer=link.report.promise.customer_id,
            about="visit",
            about_id=link.report.promise_id,
            comment=answer.comment,
            key=f"visits.confirmation {found.pk}",
        )
    if answer.comment and (answer.score is None or answer.score > UNHAPPY):
        said = Said(
            kind_of(took_place=answer.took_place, explained=answer.explained, score=answer.score), answer.comment
        )
        hear_about(by=by, at=at, day=day, report=link.report, said=said, key=f"visits.confirmation {found.pk}")
    if not answer.took_place:
        look_into(by=by, at=at, day=day, report=link.report)
    return found


def hear_about(*, by: Viewer, at: datetime, day: date, report: Report, said: Said, key: str) -> Case:
    """What the customer of a visit said goes to the one inbox, with her contract and her branch."""
    promise = report.promise
    about_contract = promise.step.programme.subject == Subject.CONTRACT
    return voices.hear(
        by=by,
        at=at,
        day=day,
        channel="visit",
        kind=said.kind.value,
        text=said.text,
        customer=promise.customer_id,
        contract=promise.subject if about_contract else None,
        branch=promise.branch_id,
        about_staff=_made_by(report) if said.kind == Opinion.COMPLAINT and by.user is None else None,
        key=key,
    )


def _made_by(report: Report) -> int | None:
    """Whom a complaint about a visit may be about: she is not to read it."""
    made = Posting.objects.filter(user=report.by, staff__isnull=False).order_by("since", "pk")
    return made.values_list("staff", flat=True).last()


def confirm(
    *,
    by: Viewer,
    at: datetime,
    report: Report,
    way: Confirmation.Way,
    said: Answer,
    signature: Signature = _UNSIGNED,
) -> Confirmation:
    """The row and the line, once for each way. Belongs in the transaction of what it comes with."""
    try:
        with transaction.atomic():
            found = Confirmation.objects.create(
                report=report, way=way, at=at, strokes=signature.strokes, signed_name=signature.name, **vars(said)
            )
    except IntegrityError:
        raise Refused(access.link_is_spent()) from None
    Report.objects.filter(pk=report.pk).update(**{NOTED[way]: said.took_place})
    record(
        by=by,
        at=at,
        verb="visit.confirmed" if said.took_place else "visit.denied",
        subject="visits.report",
        subject_id=report.pk,
        customer=report.promise.customer_id,
        details={"way": way},
    )
    return found


def look_into(*, by: Viewer, at: datetime, day: date, report: Report) -> None:
    """A visit of which the customer says that there was none, once however she says it: the manager owes a look at it,
    not the one who reported the visit. Without a manager the branch does."""
    promise = report.promise
    if promise.branch_id is None:
        return
    boss = plan.manager_of(plan.present(day), promise.branch_id)
    promise_once(
        by=by,
        at=at,
        day=day,
        kind="follow-up",
        customer=promise.customer_id if boss else None,
        owner=boss,
        branch=promise.branch_id,
        due_on=day + _LATER,
        note=denied_note(report),
        key=f"visits.denied {report.pk}",
    )
