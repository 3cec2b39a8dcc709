"""What the clock and the queue make happen in this room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from dongban.jobs.registry import Counts, Poisoned, Work, scheduled, task
from dongban.records import uploads
from dongban.records.actions import Loaded, Unusable, load_folder, preview_folder
from dongban.records.bulk.settling import settle
from dongban.records.clock import moment
from dongban.records.dated import bring_day
from dongban.records.models import Load
from dongban.records.undo import undo_load

_KEPT = timedelta(days=14)


class _Stopped(Exception):
    """Somebody has pressed stop: what has been done so far is rolled back on the way out."""


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


@scheduled(
    "records.settle", order=12, every=timedelta(minutes=5), say=_("What a large load has brought is proven"), quiet=True
)
def prove(work: Work) -> Counts:
    tables = settle()
    return {"tables": tables} if tables else {}


@scheduled("records.tidy", order=95, every=timedelta(days=1), say=_("Uploads that nobody has loaded"))
def tidy(work: Work) -> Counts:
    """What was uploaded and neither loaded nor put aside does not lie about for ever."""
    left = Load.objects.filter(state=Load.State.PREVIEWED, becomes__isnull=True, at__lt=work.at - _KEPT)
    for upload in left:
        uploads.put_aside(by=work.by, at=work.at, load=upload)
    return {"put_aside": len(left)}


@task("records.preview", say=_("Look what a folder would change"))
def look(work: Work, *, load: int) -> Counts:
    upload = _upload(load)
    if upload.state != Load.State.PREVIEWED:
        return {}
    try:
        found = preview_folder(by=work.by, at=work.at, path=uploads.path_of(upload), progress=_progress(work))
    except Unusable as error:
        return _unusable(upload, error)
    except _Stopped:
        return {}
    Load.objects.filter(pk=load).update(
        files=_counts(found), unused=list(found.unused), rejects=_within_home(found.rejects), trouble={}
    )
    return {"read": sum(counts.read for counts in found.files.values())}


@task("records.load", say=_("Load a folder"))
def take_in(work: Work, *, load: int) -> Counts:
    """Safe to repeat: what is in already is unchanged the second time."""
    upload = _upload(load)
    if upload.state != Load.State.PREVIEWED or upload.becomes is not None:
        return {}
    try:
        found = load_folder(by=work.by, at=work.at, path=uploads.path_of(upload), progress=_progress(work))
    except Unusable as error:
        return _unusable(upload, error)
    except _Stopped:
        return {}
    Load.objects.filter(pk=load).update(becomes=found.load_id, trouble={})
    # It is called what its sender called it, not what it was kept as.
    Load.objects.filter(pk=found.load_id or 0).update(folder=upload.folder)
    uploads.clear(upload)
    return {"load": found.load_id or 0, "rejected": found.rejected}


@task("records.undo", say=_("Take back the last load"), in_transaction=True)
def undo(work: Work, *, load: int) -> Counts:
    found = undo_load(by=work.by, at=work.at, day=moment(work.at).day, load=_upload(load))
    return {"removed": dict(found.removed), "restored": dict(found.restored), "kept": len(found.kept)}


def _upload(number: int) -> Load:
    load = Load.objects.filter(pk=number).first()
    if load is None:
        raise Poisoned(gettext("This load is not there any more."))
    return load


def _unusable(upload: Load, error: Unusable) -> Counts:
    """The upload stays: what kept it out may pass, such as another load."""
    Load.objects.filter(pk=upload.pk).update(trouble={"ko": error.ko, "en": error.en})
    return {"unusable": error.en}


def _counts(found: Loaded) -> dict[str, dict[str, Any]]:
    """New and changed rows are told apart, and each file says what would follow from it."""
    files: dict[str, dict[str, Any]] = {
        name: {**counts.as_dict(), "new": counts.new, "changed": counts.changed} for name, counts in found.files.items()
    }
    for name, counts in found.others.items():
        files[name] = {**counts, "foreseen": [vars(each) for each in found.foreseen.get(name, ())]}
    return files


def _within_home(path: Path | None) -> str:
    return str(path.relative_to(settings.HOME)) if path else ""


def _progress(work: Work) -> Callable[[str, int, int], None]:
    """Says how far it is in the language of whoever waits, and stops where she asks it to."""

    def progress(doing: str, done: int, total: int) -> None:
        # After the rows are in, what follows from them has to be finished.
        if doing != "after" and work.stop_asked():
            raise _Stopped
        with override(work.by.language):
            work.step(done, total or None, _say_doing(doing))

    return progress


def _say_doing(doing: str) -> str:
    steps = {
        "compare": gettext("Comparing with what is there"),
        "write": gettext("Writing"),
        "index": gettext("Making names findable"),
        "date": gettext("Dating what has changed"),
        "after": gettext("Making the promises that follow"),
    }
    return steps.get(doing) or gettext("Reading %(file)s") % {"file": doing}
