"""What somebody keeps for herself: filters under a name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dongban.front.access import no_more_views
from dongban.front.models import SavedView
from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer


@transaction.atomic
def save_view(*, by: Viewer, at: datetime, name: str, asked: str) -> SavedView:
    """Under a name that is there already, the new filters take the place of the old ones."""
    reach.require_any(by, "change", "front.savedview")
    hers = reach.visible(by, "change", SavedView.objects.all())
    known = hers.filter(name=name).first()
    refusal = None if known else no_more_views(hers.count())
    if refusal:
        raise Refused(refusal)
    view, _made = SavedView.objects.update_or_create(user_id=by.user, name=name, defaults={"asked": asked})
    _record(by, at, "view.saved", view)
    return view


@transaction.atomic
def drop_view(*, by: Viewer, at: datetime, view: SavedView) -> None:
    reach.require(by, "change", view)
    _record(by, at, "view.dropped", view)
    view.delete()


def _record(by: Viewer, at: datetime, verb: str, view: SavedView) -> None:
    details = {"name": view.name, "asked": view.asked}
    record(by=by, at=at, verb=verb, subject="front.savedview", subject_id=view.pk, details=details)
