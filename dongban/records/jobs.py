"""What the clock and the queue make happen in this room."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from dongban.jobs.registry import Counts, Poisoned, Work, scheduled, task
from dongban.records.clock import moment
from dongban.records.dated import bring_day
from dongban.records.models import Load
from dongban.records.undo import undo_load


@scheduled(
    "records.day",
    order=10,
    every=timedelta(days=1),
    say=_("Who has left, which branches have closed"),
    in_transaction=True,
)
def bring(work: Work) -> Counts:
    now = moment(work.at)
    return bring_day(by=work.by, at=work.at, day=now.day)


@task("records.undo", say=_("Take back the last load"), in_transaction=True)
def undo(work: Work, *, load: int) -> Counts:
    row = Load.objects.filter(pk=load).first()
    if row is None:
        raise Poisoned(str(_("This load is not there any more.")))
    found = undo_load(by=work.by, at=work.at, day=moment(work.at).day, load=row)
    return {"removed": dict(found.removed), "restored": dict(found.restored), "kept": len(found.kept)}
