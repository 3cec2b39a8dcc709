"""The verbs of hand-over: what the clock does every day, and what a manager does besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.handover import filed, leaving, lending, plan, vacancies
from dongban.promises.handover.books import Occasion, Outcome, Transfer, write
from dongban.promises.handover.chains import Cause
from dongban.promises.handover.plan import Placement
from dongban.promises.models import Handover, Promise, Share
from dongban.records.models import Absence, Branch, Customer, Staff

_DAY = timedelta(days=1)
Progress = Callable[[int, int], None]


class CannotHandOver(ValueError):
    """What was asked cannot be done; its text is the sentence that people read."""


def hand_over(*, by: Viewer, at: datetime, day: date, progress: Progress | None = None) -> Outcome:
    """Whoever needs somebody else on that day gets somebody.

    That is: promises of contracts and customers for which the firm's records name another adviser; customers and
    promises of those who left or moved; pressing promises of those who are away (and back again when they are); and
    what a branch had to take for want of anybody.

    Holds from the day on which each left, not from the day on which this runs. Safe to repeat: a second time nothing is
    left to do. Each hand-over is a transaction of its own, so that what is interrupted goes on where it stopped.
    """
    done = Outcome()
    with transaction.atomic():
        vacancies.rehomed(day)
    # Contracts first: a contract's own adviser comes before the customer's.
    done += _all(partial(filed.contracts, day), by=by, at=at)
    done += _all(partial(filed.changed, day), by=by, at=at)
    gone = plan.departures(day)
    for count, departure in enumerate(gone, start=1):
        done += _all(partial(leaving.occasions, departure, day), by=by, at=at)
        if progress:
            progress(count, len(gone))
    for staff in lending.returned(day):
        done += _all(partial(lending.given_back, staff, day), by=by, at=at)
    for staff, until in lending.away_with_work(day):
        done += _all(partial(lending.lent_out, staff, day=day, until=until), by=by, at=at)
    done += _all(partial(vacancies.refilled, day), by=by, at=at)
    return done + _all(partial(vacancies.owed, day), by=by, at=at)


@transaction.atomic
def _all(ask: Callable[[], Iterable[Occasion]], *, by: Viewer, at: datetime) -> Outcome:
    """Asked and written in one transaction: what was found is what is handed over."""
    done = Outcome()
    for occasion in ask():
        handover = write(by=by, at=at, occasion=occasion)
        done += Outcome(1, handover.customers, handover.promises)
    return done


# What a manager does -------------------------------------------------------------------------------------------------


@transaction.atomic
def reassign(*, by: Viewer, at: datetime, day: date, share: Share, staff: Staff, why: str) -> Handover:
    """The manager gives a customer, and the household that was shared out with her, to somebody else, for a reason.

    From that day, with the promises that came with them. What was lent stays lent: only who stands in changes.
    Raises Refused for a hand-over of another's branch, CannotHandOver for somebody who cannot take it.
    """
    reach.require(by, "change", share.handover, _("Only the manager of the branch changes who serves its customers."))
    if not why.strip():
        raise CannotHandOver(_("Please say why: the customer may ask."))
    home = _together(share)
    if not home:
        raise CannotHandOver(_("This customer has been handed on since. Please change the latest hand-over."))
    _check_taker(share, staff, day)
    lent = share.handover.cause == Cause.AWAY
    placements = [Placement(pk, staff.pk, {"reason": why.strip()}, min(home)) for pk in home]
    occasion = Occasion(
        Cause.AWAY if lent else Cause.MANAGER,
        day,
        share.handover.staff_id if lent else share.new_id,
        share.handover.branch_id,
        placements,
        _of_share(share, home, staff),
        reason=why.strip(),
    )
    return write(by=by, at=at, occasion=occasion)


def _together(share: Share) -> list[int]:
    """The household's customers of that hand-over who are still with the one they were given to."""
    same = Share.objects.filter(handover=share.handover_id, new=share.new_id)
    household = share.why.get("household")
    same = same.filter(customer__household=household) if household else same.filter(pk=share.pk)
    if share.handover.cause == Cause.AWAY:
        held = Promise.objects.filter(live=True, owner=share.new_id, ownerships__handover=share.handover_id)
        same = same.filter(customer__in=held.values("customer"))
    else:
        same = same.filter(customer__adviser=share.new_id) if share.new_id else same.filter(customer__adviser=None)
    return list(same.order_by("customer").values_list("customer", flat=True))


def _of_share(share: Share, home: list[int], staff: Staff) -> list[Transfer]:
    if share.handover.cause != Cause.AWAY:
        customers = Customer.objects.filter(pk__in=home)
        given = [Placement(pk, staff.pk, {}, pk) for pk in home]
        return leaving.following(customers, given, old=share.new_id, branch=share.handover.branch_id)
    held = Promise.objects.filter(live=True, owner=share.new_id, ownerships__handover=share.handover_id)
    rows = held.filter(customer__in=home).order_by("id").distinct().values_list("id", "customer")
    return [Transfer(pk, customer, share.new_id, staff.pk) for pk, customer in rows]


def _check_taker(share: Share, staff: Staff, day: date) -> None:
    if not plan.working(day).filter(pk=staff.pk).exists():
        raise CannotHandOver(_("%(name)s does not work here on this day.") % {"name": staff.name})
    if staff.pk == share.new_id:
        raise CannotHandOver(_("%(name)s has this customer already.") % {"name": staff.name})
    if staff.branch_id != share.handover.branch_id:
        raise CannotHandOver(_("%(name)s works at another branch.") % {"name": staff.name})


@transaction.atomic
def share_out_unserved(*, by: Viewer, at: datetime, day: date, branch: Branch) -> Outcome:
    """A branch's customers without any adviser are shared out among those who serve customers there.

    Not done by the clock: that the firm's records name no adviser for a customer may be meant so.
    """
    reach.require(by, "share_out", branch, _("Only the manager of the branch shares out its customers."))
    occasion = vacancies.sharing(branch.pk, vacancies.unserved(branch.pk, day), day)
    if not any(each.new is not None for each in occasion.placements):
        raise CannotHandOver(_("There is no customer without an adviser here, or nobody who could take one."))
    handover = write(by=by, at=at, occasion=occasion)
    return Outcome(1, handover.customers, handover.promises)


# Absence -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def enter_absence(
    *, by: Viewer, at: datetime, day: date, staff: Staff, since: date, until: date, reason: str = ""
) -> Absence:
    """Somebody is away from one day to another, both included. What presses is lent at once when it begins today.

    Raises Refused, or CannotHandOver for days that are past, the wrong way round or taken by another absence.
    """
    reach.require(by, "absent", staff, _("An absence is entered by oneself or by the manager of the branch."))
    if since < day:
        raise CannotHandOver(_("An absence can begin today at the earliest: nobody can stand in for yesterday."))
    if until < since:
        raise CannotHandOver(_("The last day lies before the first."))
    if Absence.objects.filter(staff=staff, since__lte=until, until__gte=since).exists():
        raise CannotHandOver(_("Some of these days are in an absence already. Please end that one first."))
    absence = Absence.objects.create(staff=staff, since=since, until=until, reason=reason.strip()[:200])
    details = {"since": since.isoformat(), "until": until.isoformat()}
    record(by=by, at=at, verb="absence_entered", subject="records.staff", subject_id=staff.pk, details=details)
    if since == day:
        _all(partial(lending.lent_out, staff, day=day, until=until), by=by, at=at)
    return absence


@transaction.atomic
def end_absence(*, by: Viewer, at: datetime, day: date, absence: Absence) -> None:
    """She is back today, before the last day that was said; one that has not begun is called off.

    What she lent and nobody has done yet comes back at once.
    """
    staff = absence.staff
    reach.require(by, "absent", staff, _("An absence is entered by oneself or by the manager of the branch."))
    if absence.until < day:
        raise CannotHandOver(_("This absence is over already."))
    details = {"since": absence.since.isoformat(), "until": absence.until.isoformat(), "back": day.isoformat()}
    if absence.since >= day:
        absence.delete()
    else:
        absence.until = day - _DAY
        absence.save(update_fields=["until"])
    record(by=by, at=at, verb="absence_ended", subject="records.staff", subject_id=staff.pk, details=details)
    if staff in lending.returned(day):
        _all(partial(lending.given_back, staff, day), by=by, at=at)
