"""A programme is made or changed on screen, switched on or off. What has been promised already stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises import words
from dongban.promises.actions.programmes import install, sign
from dongban.promises.models import Programme, Promise, Version
from dongban.promises.rules import BY_HAND, ProgrammeRule, write_programmes

NOT_YOURS = gettext_lazy("What the firm promises is changed by an administrator.")


class CannotChange(ValueError):
    """The change would contradict what has been promised; its text is the sentence that people read."""


# What the form of a programme that does not exist yet was made out of.
NO_VERSION = -1


class OvertakenError(CannotChange):
    """Somebody else has changed the programme since the form was opened: `version` is what there is now."""

    def __init__(self, version: int, by_name: str, changes: Sequence[str]) -> None:
        super().__init__(_("Somebody else has changed this programme while you were at it."))
        self.version, self.by_name, self.changes = version, by_name, changes


@transaction.atomic
def change_programme(
    *, by: Viewer, at: datetime, day: date, rule: ProgrammeRule, version: int | None = None, draft: bool = False
) -> Programme:
    """Makes the programme of that code, or changes it; the promises that it now gives are made by the next run.

    With `draft` one that is new, or a draft still, promises nothing yet; without it, it starts. What has been started
    is no draft again, and what is promised by hand is never one: it promises nothing by itself.
    `version` is the one that the change was made out of (None: whatever there is). Raises Refused, OvertakenError, and
    CannotChange when the programme that exists is about something else: its promises would then be about the wrong
    things.
    """
    reach.require_any(by, "change", "promises.programme", NOT_YOURS)
    known = Programme.objects.select_for_update().filter(code=rule.code).first()
    not_overtaken(rule, version, known)
    if known is not None and (known.subject, known.fact, known.every) != (
        rule.subject,
        rule.fact,
        str(rule.every or ""),
    ):
        raise CannotChange(_("What a programme is about and counts from stays as it is. Please make a new programme."))
    changed = put(rule, day)
    now = known or Programme.objects.get(code=rule.code)
    unstarted = known is None or known.draft
    draft = draft and unstarted and rule.fact != BY_HAND
    if draft:
        Programme.objects.filter(pk=now.pk).update(draft=True, active=False)
    if known is None or changed:
        made = Version.What.DRAFTED if draft else Version.What.MADE
        sign(now, Version.What.CHANGED if known else made, by=by, at=at, day=day)
        record(
            by=by,
            at=at,
            verb="programme.changed" if known else "programme.made",
            subject="promises.programme",
            subject_id=now.pk,
            details={"code": rule.code, "programme": write_programmes([rule]), **({"draft": True} if draft else {})},
        )
    if known is not None and unstarted and not draft:
        Programme.objects.filter(pk=now.pk).update(draft=False)
        _turn(Programme.objects.get(pk=now.pk), active=True, by=by, at=at, day=day)
    return Programme.objects.get(code=rule.code)


@transaction.atomic
def discard_draft(*, by: Viewer, at: datetime, programme: Programme, version: int) -> None:
    """A draft goes with its versions; the journal keeps what it would have promised.

    `version` is the one that was seen. Raises OvertakenError, and CannotChange for what has ever promised anything.
    """
    reach.require(by, "change", programme, NOT_YOURS)
    known = Programme.objects.select_for_update().filter(pk=programme.pk).first()
    if known is None:
        return
    not_overtaken(known.rule(), version, known)
    if not known.draft or Promise.objects.filter(step__programme=known).exists():
        raise CannotChange(_("Only a draft can be thrown away. This programme has been started: switch it off."))
    record(
        by=by,
        at=at,
        verb="programme.discarded",
        subject="promises.programme",
        subject_id=known.pk,
        details={"code": known.code, "programme": write_programmes([known.rule()])},
    )
    known.delete()


def not_overtaken(rule: ProgrammeRule, version: int | None, known: Programme | None) -> None:
    """Raises OvertakenError when the programme is no longer as it was when `version` was read."""
    if version is None or (known is None and version == NO_VERSION):
        return
    if known is None or version == NO_VERSION:
        raise CannotChange(_("There is another programme of this short name. Please choose another one."))
    if known.version != version:
        newer = list(known.versions.filter(number__gt=version))
        before = known.versions.filter(number=version).first()
        was = before.rule() if before else None
        changes = words.say_changes(was, known.rule()) if was else []
        raise OvertakenError(known.version, newer[0].by_name if newer else "", changes)


def put(rule: ProgrammeRule, day: date) -> bool:
    """As a file would; but what the file last said stays known, so that the same file again does not undo this.

    A new programme without a first day starts today, as people who fill in a page expect.
    """
    known = Programme.objects.filter(code=rule.code).first()
    Programme.objects.filter(code=rule.code).update(as_filed="")
    rule = replace(rule, starts_on=rule.starts_on or (known.starts_on if known else day))
    changed = _differs(rule)
    install(rule, day)
    Programme.objects.filter(code=rule.code).update(as_filed=known.as_filed if known else "")
    return changed


def _differs(rule: ProgrammeRule) -> bool:
    known = Programme.objects.filter(code=rule.code).prefetch_related("steps").first()
    return known is None or known.rule() != rule


@transaction.atomic
def switch_programme(*, by: Viewer, at: datetime, day: date, programme: Programme, active: bool) -> None:
    """On: the next run makes what is missing since it was off. Off: no new promises, those that exist stay.

    Raises CannotChange for what is promised by hand.
    """
    reach.require(by, "change", programme, NOT_YOURS)
    if programme.active == active:
        return
    if programme.fact == BY_HAND:
        raise CannotChange(
            _("Its promises are made one by one, whenever somebody makes one: there is nothing to switch off.")
        )
    if programme.draft:
        raise CannotChange(_("A draft is started from its own page, where it is seen what it would do."))
    _turn(programme, active=active, by=by, at=at, day=day)


def _turn(programme: Programme, *, active: bool, by: Viewer, at: datetime, day: date) -> None:
    programme.active = active
    programme.save(update_fields=["active"])
    sign(programme, Version.What.ON if active else Version.What.OFF, by=by, at=at, day=day)
    record(
        by=by,
        at=at,
        verb="programme.on" if active else "programme.off",
        subject="promises.programme",
        subject_id=programme.pk,
        details={"code": programme.code},
    )
