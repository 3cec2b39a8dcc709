"""An answer comes in; an unhappy one becomes a voice in the same transaction."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext, override

from dongban.journal.actions import record
from dongban.kernel.korean import nfc
from dongban.people import reach
from dongban.people.models import Posting
from dongban.people.reach import Refused, Viewer, system
from dongban.promises.models import Promise
from dongban.promises.rules import Subject
from dongban.records.models import Contract, Customer
from dongban.records.queries import firm_language
from dongban.voices.actions.hearing import hear, hear_more
from dongban.voices.models.cases import Case
from dongban.voices.rules import Channel, Kind
from dongban.voices.surveys import access, bulk, queries
from dongban.voices.surveys.models import Invitation, Survey
from dongban.voices.surveys.rules import BORN, UNHAPPY, About, Place, Question, still_open


@transaction.atomic
def answered(
    *,
    by: Viewer | None,
    at: datetime,
    day: date,
    question: str,
    score: int,
    customer: int | None,
    about: str,
    about_id: int | None,
    comment: str,
    key: str,
) -> Survey:
    """One answer, once per key; of one that came in before nothing is changed. `by` empty: the customer herself.

    `about_id` is the promise of a visit, the case of a voice. "Would you recommend us" with 6 or below becomes a
    voice. Raises Refused with a sentence when the answer lacks something or `by` may not write one down.
    """
    by = by or system(day)
    reach.require_any(by, "write", "voices.survey", access.NO_WRITING)
    if trouble := access.no_answer(question, score, about, comment):
        raise Refused(trouble)
    known = Survey.objects.filter(key=key).first()
    if known is not None:
        return known
    return _write(by, at, day, key, question, score, comment, place_of(about, about_id, customer), None)


@transaction.atomic
def answer_link(*, at: datetime, day: date, invitation: Invitation, score: int, comment: str) -> Survey:
    """By the customer herself, through her link: once. Raises Refused with a sentence when it cannot be taken."""
    by = system(day)
    if trouble := access.no_answer(invitation.question, score, invitation.about, comment):
        raise Refused(trouble)
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    known = Survey.objects.filter(invitation=held).first()
    if known is not None or not still_open(held.expires_at, at):
        raise Refused(str(access.CLOSED))
    where = Place(held.about, held.about_id, held.customer_id, held.branch_id, held.product_id, held.programme)
    return _write(by, at, day, f"link:{held.pk}", held.question, score, comment, where, held)


@transaction.atomic
def answer_there(*, by: Viewer | None, at: datetime, day: date, case: Case, score: int, comment: str) -> Survey:
    """What she says of the answer to her voice, on her own page (`by` empty) or to somebody of ours: once.

    With 6 or below the voice is open again. Raises Refused when she is not asked, or has answered.
    """
    held = Case.objects.select_for_update().get(pk=case.pk)
    if not queries.asks_there(held, at, day):
        raise Refused(str(access.CLOSED))
    return answered(
        by=by,
        at=at,
        day=day,
        question=Question.RECOMMEND,
        score=score,
        customer=held.customer_id,
        about=About.VOICE,
        about_id=held.pk,
        comment=comment,
        key=queries.question_after(held, at),
    )


def _write(
    by: Viewer,
    at: datetime,
    day: date,
    key: str,
    question: str,
    score: int,
    comment: str,
    where: Place,
    invitation: Invitation | None,
) -> Survey:
    survey = Survey.objects.create(
        key=key,
        question=question,
        score=score,
        comment=nfc(comment).strip(),
        at=at,
        on=day,
        about=where.about,
        about_id=where.about_id,
        customer_id=where.customer,
        branch_id=where.branch,
        product_id=where.product,
        programme=where.programme,
        invitation=invitation,
        case_id=where.about_id if where.about == About.VOICE else None,
    )
    record(
        by=by,
        at=at,
        verb="survey.answered",
        subject="voices.survey",
        subject_id=survey.pk,
        customer=where.customer,
        details={"question": question, "about": where.about},
    )
    hear_unhappy(by=by, at=at, day=day, survey=survey)
    return survey


@transaction.atomic
def hear_unhappy(*, by: Viewer, at: datetime, day: date, survey: Survey) -> Case | None:
    """The voice of an unhappy answer, a new one or the one that it is about; None for any other. Safe to repeat."""
    if survey.question != Question.RECOMMEND or survey.score > UNHAPPY:
        return None
    said, key = survey.comment or _wordless(survey.score), f"{BORN}{survey.key}"
    if survey.about == About.VOICE and survey.case is not None:
        hear_more(by=system(day, by.language), at=at, case=survey.case, text=said, external=key)
        return survey.case
    case = hear(
        # Heard by the firm itself: whoever wrote the answer down need not be one who writes voices down.
        by=system(day, by.language),
        at=at,
        day=day,
        channel=Channel.VISIT if survey.about == About.VISIT and survey.invitation_id is None else Channel.WEB,
        kind=Kind.COMPLAINT,
        text=said,
        subject=_subject(survey.score),
        customer=survey.customer_id,
        product=survey.product_id,
        branch=survey.branch_id,
        about_staff=_made_by(survey),
        key=key,
    )
    Survey.objects.filter(pk=survey.pk).update(case=case)
    survey.case = case
    return case


def _made_by(survey: Survey) -> int | None:
    """Who had made the visit that she speaks of: an unhappy word may be about her, so she is not to read it."""
    if survey.about != About.VISIT or survey.about_id is None:
        return None
    kept = Promise.objects.filter(pk=survey.about_id).values_list("kept_by", "owner").first()
    if kept is None:
        return None
    made = Posting.objects.filter(user=kept[0] or 0, staff__isnull=False).order_by("since", "pk")
    return made.values_list("staff", flat=True).last() or kept[1]


def hear_all(*, by: Viewer, at: datetime, day: date) -> int:
    """Unhappy answers of the records, and any that a stopped program left unheard, become voices. Safe to repeat."""
    heard = 0
    for survey in bulk.unheard(bulk.heard_since(at)):
        heard += hear_unhappy(by=by, at=at, day=day, survey=survey) is not None
    return heard


def _subject(score: int) -> str:
    with override(firm_language()):
        return gettext("Would you recommend us: %(score)s of 10") % {"score": score}


def _wordless(score: int) -> str:
    with override(firm_language()):
        return gettext("She gave %(score)s of 10 and wrote nothing. Please ask her why.") % {"score": score}


def place_of(about: str, about_id: int | None, customer: int | None) -> Place:
    """Which customer, branch, product and programme it is about, as they are today."""
    product, programme = None, ""
    if about == About.VISIT and about_id is not None:
        promise = Promise.objects.select_related("step__programme").filter(pk=about_id).first()
        if promise is not None:
            customer, programme = customer or promise.customer_id, promise.step.programme.code
            if promise.step.programme.subject == Subject.CONTRACT:
                product = Contract.objects.filter(pk=promise.subject).values_list("product", flat=True).first()
    elif about == About.VOICE and about_id is not None:
        found = Case.objects.filter(pk=about_id).values_list("customer", "product").first()
        if found is not None:
            customer, product = customer or found[0], found[1]
    branch = Customer.objects.filter(pk=customer or 0).values_list("branch", flat=True).first()
    return Place(about, about_id, customer, branch, product, programme)
