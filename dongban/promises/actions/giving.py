"""A promise made by hand, to one person: to call back, to come back, to follow up."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.promises import access
from dongban.promises.actions.claiming import refuse
from dongban.promises.actions.programmes import install, sign
from dongban.promises.handover import plan
from dongban.promises.models import Given, Programme, Promise, Step, Version
from dongban.promises.queries.firm import calendar
from dongban.promises.rules import BY_HAND, TEMPLATES, ProgrammeRule, Subject
from dongban.records.models import Branch, Customer, Staff

NOT_YOURS = gettext_lazy("This customer is with somebody else, who alone can promise something to her.")
# How often another is let past who promises the same customer something at the same moment.
_ATTEMPTS = 5


@transaction.atomic
def promise_once(
    *,
    by: Viewer,
    at: datetime,
    day: date,
    kind: str,
    customer: int | None,
    owner: int | None,
    branch: int | None,
    due_on: date,
    note: str,
    key: str,
) -> Promise:
    """Promises one thing to one person, once for each `key`: asked again it gives the promise that there is.

    `kind` is a step of a programme that counts from `rules.BY_HAND` ("call-back", "come-back", "follow-up", or what
    the firm has added). Without a customer the branch stands behind it. Whoever is named owes it if she works that
    day, else the adviser, the branch's manager, or the branch. The day is moved to the working day before, unless that
    has passed. Raises Refused; DoesNotExist or LookupError for a customer, kind or branch that is not there.
    """
    known = _made(key)
    if known is not None:
        return known
    who = Customer.objects.get(pk=customer) if customer is not None else None
    if who is not None:
        reach.require(by, "promise", who, NOT_YOURS)
    reach.require_any(by, "promise", "records.customer", NOT_YOURS)
    refuse(access.no_promise(day, due_on, note))
    owes, at_branch = _owed_by(who, owner, branch, day)
    promise = Promise(
        step=_step(kind, Subject.CUSTOMER if who else Subject.BRANCH, by, at, day),
        subject=who.pk if who else at_branch,
        customer=who,
        owner_id=owes,
        branch_id=at_branch,
        from_on=day,
        opens_on=day,
        due_on=_due_on(day, due_on),
        # What is promised to somebody who has left already does not end by that.
        ended_on=who.left_on if who and who.left_on and who.left_on > day else None,
    )
    given = Given(key=key, note=note.strip(), on=day, at=at, by=by.user, by_name=by.name)
    return _write(promise, given, kind, by)


@transaction.atomic
def reword(*, by: Viewer, at: datetime, promise: Promise, note: str) -> None:
    """Says otherwise what was promised: the old words were not for everybody who can read them."""
    reach.require(by, "assign", promise, access.out_of_reach())
    if Given.objects.filter(promise=promise).exclude(note=note).update(note=note):
        record(
            by=by,
            at=at,
            verb="promise.reworded",
            subject="promises.promise",
            subject_id=promise.pk,
            customer=promise.customer_id,
        )


def _made(key: str) -> Promise | None:
    found = Given.objects.filter(key=key).select_related("promise").first()
    return found.promise if found else None


def _owed_by(who: Customer | None, owner: int | None, branch: int | None, day: date) -> tuple[int | None, int]:
    """Who owes it, and at which branch. Whoever is away is passed over, unless named or nobody else is there."""
    named = Staff.objects.filter(pk=owner).first() if owner is not None else None
    at_branch = branch or (who and who.branch_id) or (named and named.branch_id)
    if at_branch is None and who is not None and who.adviser_id is not None:
        at_branch = Staff.objects.values_list("branch", flat=True).get(pk=who.adviser_id)
    if not at_branch:
        raise Branch.DoesNotExist
    if named is not None and named.works_on(day):
        return named.pk, at_branch
    there = plan.present(day)
    hers = who.adviser_id if who else None
    adviser = there.filter(pk=hers).values_list("pk", flat=True).first() if hers else None
    away = plan.working(day).filter(pk=hers).values_list("pk", flat=True).first() if hers else None
    return adviser or plan.manager_of(there, at_branch) or away, at_branch


def _step(kind: str, subject: Subject, by: Viewer, at: datetime, day: date) -> Step:
    """The step of that code among what the firm promises by hand; the first time the ready programme is taken up."""
    steps = Step.objects.filter(programme__fact=BY_HAND, programme__subject=subject, code=kind, retired=False)
    found = steps.order_by("programme", "pk").first()
    if found is None:
        _take_up(_ready(kind, subject), by, at, day)
        found = steps.get()
    return found


def _take_up(rule: ProgrammeRule, by: Viewer, at: datetime, day: date) -> None:
    try:
        with transaction.atomic():
            install(rule, day)
    except IntegrityError:
        # Somebody else has, at the same moment.
        return
    sign(Programme.objects.get(code=rule.code), Version.What.MADE, by=by, at=at, day=day)
    record(by=by, at=at, verb="programmes.installed", details={"codes": [rule.code]})


def _ready(kind: str, subject: Subject) -> ProgrammeRule:
    for rule in TEMPLATES:
        if (rule.fact, rule.subject) == (BY_HAND, subject) and kind in {step.code for step in rule.steps}:
            return rule
    raise LookupError(kind)


def _due_on(day: date, due_on: date) -> date:
    working = calendar().on_or_before(due_on)
    return working if working >= day else due_on


def _write(promise: Promise, given: Given, kind: str, by: Viewer) -> Promise:
    """The database decides a race: for the same key the first one stands, for the same customer both do."""
    for _attempt in range(_ATTEMPTS):
        same = Promise.objects.filter(subject=promise.subject, step=promise.step)
        promise.cycle = (same.aggregate(last=Max("cycle"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                promise.save(force_insert=True)
                given.promise = promise
                given.save(force_insert=True)
        except IntegrityError:
            promise.pk = None
            if (known := _made(given.key)) is not None:
                return known
            continue
        details = {"kind": kind, "due_on": promise.due_on.isoformat(), "owner": promise.owner_id, "key": given.key}
        record(
            by=by,
            at=given.at,
            verb="promise.made",
            subject="promises.promise",
            subject_id=promise.pk,
            customer=promise.customer_id,
            details=details,
        )
        return promise
    raise Refused(access.overtaken())
