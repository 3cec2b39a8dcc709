"""Answers that a person brings, as promises of the spine: who is asked to, and what she may read of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from dongban.people.reach import Refused, Viewer, system
from dongban.promises import actions as promises
from dongban.records.models import Staff
from dongban.voices.models import Case, Message
from dongban.voices.queries.bringing import bearer_of, branch_of, is_kept_from_some, is_served, owed
from dongban.voices.rules import Channel

# What is promised when the answer has to be brought: a step of the programme of promises made by hand.
_PROMISES: Mapping[str, str] = {
    Channel.VISIT: "come-back",
    Channel.BRANCH: "come-back",
    Channel.POST: "follow-up",
}
_LONGEST_NOTE = 1000


def bring(*, by: Viewer, at: datetime, day: date, case: Case, message: Message, due_on: date) -> None:
    """Promises the customer that somebody brings her the answer. Raises Refused when nobody may be asked to.

    What is kept from somebody goes past her: the branch's manager brings it, and reads the answer in the case itself,
    for the words of a promise are read by more people than a case is.
    """
    kept = is_kept_from_some(case)
    if not is_served(case, day):
        raise Refused(_nobody_may() if kept else _nobody_knows())
    with override(by.language):
        whole = _("Answer to %(number)s: %(text)s") % {"number": case.number, "text": message.text}
        note = _note(case) if kept else whole
    promise = promises.promise_once(
        by=by,
        at=at,
        day=day,
        kind=_PROMISES.get(case.channel, "call-back"),
        customer=case.customer_id,
        owner=bearer_of(case, day) if kept else None,
        branch=branch_of(case) if kept else case.branch_id,
        due_on=due_on,
        note=note[:_LONGEST_NOTE],
        key=f"voice {case.pk} {message.pk}",
    )
    Message.objects.filter(pk=message.pk).update(promise=promise.pk)


def withdraw(*, by: Viewer, at: datetime, day: date, case: Case) -> None:
    """Somebody may not know of this voice any more: answers that are still to be brought go past her from now on."""
    if not is_kept_from_some(case):
        return
    bearer = Staff.objects.filter(pk=bearer_of(case, day) or 0).first()
    # The promises are not this viewer's, the voice is: its journal line names her.
    clock = system(day, by.language)
    for promise in owed(case):
        with override(by.language):
            promises.reword(by=clock, at=at, promise=promise, note=_note(case))
            if bearer is None:
                promises.waive(by=clock, at=at, day=day, promise=promise, why=_("The answer is brought another way."))
            elif promise.owner_id != bearer.pk:
                promises.assign(by=clock, at=at, day=day, promise=promise, staff=bearer)


def _note(case: Case) -> str:
    return _("The answer to %(number)s: read it in the voice itself.") % {"number": case.number}


def _nobody_knows() -> str:
    return _("Nobody knows who she is or which branch serves her, so nobody can be asked to bring the answer.")


def _nobody_may() -> str:
    return _("Nobody at the branch may know of this voice. Tell the customer yourself, then write that you have.")
