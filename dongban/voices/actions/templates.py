"""Texts to begin an answer with: written by one, approved by another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.voices import access
from dongban.voices.models import Template


@transaction.atomic
def write_template(*, by: Viewer, at: datetime, name: str, kind: str, text: str) -> Template:
    """A text that waits for somebody else to approve it."""
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    made = Template.objects.create(name=name, kind=kind, text=text, at=at, by=by.user, by_name=by.name)
    _tell(by, at, "voices.template_written", made)
    return made


@transaction.atomic
def approve_template(*, by: Viewer, at: datetime, template: Template) -> None:
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    if template.by == by.user:
        raise Refused(_("Somebody else than its author approves a text."))
    waiting = Template.objects.filter(pk=template.pk, approved_at__isnull=True, retired_at__isnull=True)
    if not waiting.update(approved_at=at, approved_by=by.user, approved_name=by.name):
        raise Refused(_("This has been decided already."))
    _tell(by, at, "voices.template_approved", template)


@transaction.atomic
def retire_template(*, by: Viewer, at: datetime, template: Template) -> None:
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    if Template.objects.filter(pk=template.pk, retired_at__isnull=True).update(retired_at=at):
        _tell(by, at, "voices.template_retired", template)


def _tell(by: Viewer, at: datetime, verb: str, template: Template) -> None:
    record(
        by=by,
        at=at,
        verb=verb,
        subject="voices.template",
        subject_id=template.pk,
        details={"name": template.name},
    )
