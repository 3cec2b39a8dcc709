"""Photographs of documents are taken in, and taken away again."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.promises.models import Promise
from dongban.visits import access, photos
from dongban.visits.models import Photo


def add_photo(*, by: Viewer, at: datetime, promise: Promise, sent: bytes) -> Photo:
    """Keeps a picture that was really decoded. The file comes first: a row never points at nothing."""
    access.require_report(by, promise)
    if trouble := access.no_photo(Photo.objects.filter(promise=promise, dropped_at__isnull=True).count(), len(sent)):
        raise Refused(trouble)
    try:
        picture = photos.made_anew(sent)
    except photos.NoPicture:
        raise Refused(access.no_picture()) from None
    key = uuid.uuid4()
    photos.keep(key, picture)
    return _file(by, at, promise, key, len(picture))


@transaction.atomic
def _file(by: Viewer, at: datetime, promise: Promise, key: uuid.UUID, size: int) -> Photo:
    photo = Photo.objects.create(promise=promise, key=key, at=at, by=by.user, by_name=by.name, size=size)
    _note(by, at, photo, "visit.photographed")
    return photo


@transaction.atomic
def drop_photo(*, by: Viewer, at: datetime, photo: Photo) -> None:
    """The picture is destroyed; that there was one stays."""
    reach.require(by, "drop", photo, access.NOT_YOURS)
    if not Photo.objects.filter(pk=photo.pk, dropped_at__isnull=True).update(dropped_at=at):
        return
    _note(by, at, photo, "visit.photo_dropped")
    transaction.on_commit(lambda: photos.discard(photo.key))


def _note(by: Viewer, at: datetime, photo: Photo, verb: str) -> None:
    customer = photo.promise.customer_id
    record(by=by, at=at, verb=verb, subject="visits.photo", subject_id=photo.pk, customer=customer)
