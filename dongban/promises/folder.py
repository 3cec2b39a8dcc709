"""What this room does with a firm folder: programmes.toml comes in, and promises follow the records after each load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dongban.journal.actions import record
from dongban.people.reach import Viewer
from dongban.promises import bulk
from dongban.promises.actions.programmes import install, sign
from dongban.promises.bulk.previewing import Preview, preview
from dongban.promises.bulk.sources import source_of
from dongban.promises.models import Given, Handover, Ownership, Programme, Promise, Rise, Step, TakenBack, Version
from dongban.promises.rules import (
    ACTS,
    TEMPLATES,
    ProgrammeRule,
    ProgrammesError,
    Rejection,
    Subject,
    name_in,
    read_programmes,
    say_reason,
)
from dongban.records import clock
from dongban.records.models import Branch, Contract, Customer, Staff, Voice
from dongban.records.registry import FileOutcome, Foreseen, Rejected, Unusable, after_load, register_file
from dongban.records.undo import register_undo

FILE = "programmes.toml"


def take(*, by: Viewer, at: datetime, load_id: int, text: str) -> FileOutcome:
    """The firm's programmes, by code. Raises Unusable when the text as a whole cannot be read."""
    try:
        programmes, rejections = read_programmes(text)
    except ProgrammesError as error:
        raise Unusable(say_reason(error.reason, "ko"), say_reason(error.reason, "en")) from None
    day = clock.moment(at).day
    changed = [rule.code for rule in programmes if install(rule, day)]
    # What a file says is promised, also where somebody had drafted it on screen.
    Programme.objects.filter(code__in=changed, draft=True).update(draft=False, active=True)
    for programme in Programme.objects.filter(code__in=changed):
        sign(programme, Version.What.FILED, by=by, at=at, day=day)
    if changed:
        details = {"codes": changed}
        record(by=by, at=at, verb="programmes.loaded", subject="records.load", subject_id=load_id, details=details)
    read = len(programmes) + len(rejections)
    counts = {
        "read": read,
        "accepted": len(changed),
        "unchanged": len(programmes) - len(changed),
        "rejected": len(rejections),
    }
    unused = tuple(f"{FILE}: {rule.code}" for rule in programmes if _waits_for_its_room(rule))
    return FileOutcome(counts, tuple(map(_rejected, rejections)), unused)


def _waits_for_its_room(rule: ProgrammeRule) -> bool:
    """A programme about calls is kept, and makes no promises before calls are among what promises follow."""
    return rule.fact not in ACTS and source_of(rule) is None


def foresee(*, by: Viewer, at: datetime, text: str) -> list[Foreseen]:
    """How many promises each of its programmes would make, of the records that the database has by then."""
    day = clock.moment(at).day
    programmes, _rejections = read_programmes(text)
    return [_foreseen(rule, preview(rule, day, by.language)) for rule in programmes]


def _foreseen(rule: ProgrammeRule, found: Preview) -> Foreseen:
    ko, en = name_in(rule.name, "ko"), name_in(rule.name, "en")
    if _waits_for_its_room(rule):
        return Foreseen(
            f"{ko}: 통화에 대한 약속은 아직 만들지 않습니다. 프로그램만 보관합니다.",
            f"{en}: promises about calls are not made yet. The programme is kept.",
        )
    if found.by_act:
        return Foreseen(f"{ko}: 약속은 사람이 일을 할 때 생깁니다.", f"{en}: its promises are made by what people do.")
    return Foreseen(
        f"{ko}: 약속 {found.made:,}건이 생깁니다. 그중 {found.late:,}건은 기한이 이미 지났고, "
        f"{found.closed:,}건은 이미 끝난 일에 대한 기록입니다.",
        f"{en}: {found.made:,} promises would be made. {found.late:,} of them are past their day already, "
        f"{found.closed:,} are about something that has ended and made for the record.",
    )


def _rejected(rejection: Rejection) -> Rejected:
    reason = rejection.reason
    raw = f"[[programme]] {rejection.index + 1}: {rejection.code}"
    return Rejected(None, rejection.field, raw, say_reason(reason, "ko"), say_reason(reason, "en"))


def follow(*, by: Viewer, at: datetime, load_id: int) -> None:
    """A firm that brings no programmes of its own gets the ready ones, from the day of its first load on."""
    if not Programme.objects.filter(draft=False).exists():
        day = clock.moment(at).day
        drafted = set(Programme.objects.values_list("code", flat=True))
        ready = [rule for rule in TEMPLATES if rule.code not in drafted]
        for rule in ready:
            install(replace(rule, starts_on=day), day)
        for programme in Programme.objects.filter(draft=False).order_by("pk"):
            sign(programme, Version.What.MADE, by=by, at=at, day=day)
        record(by=by, at=at, verb="programmes.installed", details={"codes": [rule.code for rule in ready]})
    bulk.make(at=at, by=by, load=load_id)


# When a load is undone ------------------------------------------------------------------------------------------------

_SUBJECTS: Mapping[Any, Subject] = {
    Contract: Subject.CONTRACT,
    Customer: Subject.CUSTOMER,
    Staff: Subject.STAFF,
    Branch: Subject.BRANCH,
    Voice: Subject.VOICE,
}
# The columns of a promise that name somebody besides its subject.
_NAMED: Mapping[Any, str] = {Customer: "customer", Staff: "owner", Branch: "branch"}


def used(rows: QuerySet[Any]) -> QuerySet[Any] | None:
    """Records with promises that somebody has kept, waived, postponed, handed over or made by hand: they stay."""
    if rows.model not in _SUBJECTS:
        return None
    acted = Q(kept_on__isnull=False) | Q(waived_on__isnull=False) | Q(postponed__gt=0) | Q(pk__in=_handed_over())
    acted |= Q(pk__in=Given.objects.values("promise")) | Q(pk__in=TakenBack.objects.values("promise"))
    acted |= Q(pk__in=Rise.objects.filter(acknowledged_on__isnull=False).values("promise"))
    found = Q(pk__in=about(rows).filter(acted).values("subject"))
    name = _NAMED.get(rows.model)
    if name is not None:
        found |= Q(pk__in=Promise.objects.filter(acted, **{f"{name}__isnull": False}).values(name))
    return rows.filter(found).values("pk")


def forget(rows: QuerySet[Any]) -> int:
    """The promises about these records go with them; of what else they are named in, the branch takes over."""
    if rows.model not in _SUBJECTS:
        return 0
    gone = about(rows)
    lent = Ownership.objects.filter(promise__in=gone.values("pk"))
    lent._raw_delete(lent.db)
    risen = Rise.objects.filter(promise__in=gone.values("pk"))
    risen._raw_delete(risen.db)
    deleted = int(gone._raw_delete(gone.db))
    name = _NAMED.get(rows.model)
    if name is not None:
        Promise.objects.filter(**{f"{name}__in": rows.values("pk")}).update(**{name: None})
    if rows.model is Branch:
        Rise.objects.filter(branch__in=rows.values("pk")).update(branch=None)
    return deleted


def about(rows: QuerySet[Any]) -> QuerySet[Promise]:
    steps = Step.objects.filter(programme__subject=_SUBJECTS[rows.model]).values("pk")
    return Promise.objects.filter(step__in=steps, subject__in=rows.values("pk"))


def _handed_over() -> QuerySet[Any]:
    """Promises with another owner for good. What is lent while somebody is away, the clock lends and gives back."""
    lent = [Handover.Cause.AWAY, Handover.Cause.BACK]
    return Ownership.objects.exclude(handover__cause__in=lent).values("promise")


register_file(FILE, take, foresee)
after_load(follow)
register_undo(name="promises", used=used, forget=forget, why=_("Somebody has since kept a promise made for them."))
