"""Folders that come in through the browser: kept under DONGBAN_HOME until they have been loaded or put aside."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.people.reach import Refused, Viewer, require, require_any
from dongban.records import queries, rejects
from dongban.records.format import COMING, FILES
from dongban.records.models import Load

# A larger folder is loaded on the server itself, where nobody waits at a browser: `dongban load`.
LARGEST = 2 * 2**30

_FORM = re.compile(r"([a-z]+)\.(csv|tsv|txt|parquet)(\.gz|\.zst)?")
_STEMS = frozenset(FILES) | frozenset(COMING)
_TOMLS = frozenset({"firm.toml", "programmes.toml"})


class IntoHome(FileUploadHandler):
    """Streams what is uploaded straight into DONGBAN_HOME, under names of our own."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.folder = Path(tempfile.mkdtemp(prefix="coming-", dir=_home()))
        self.count = 0
        self.out: IO[bytes] | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.count += 1
        self.out = (self.folder / str(self.count)).open("w+b")
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.out is not None:
            self.out.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.out is None:
            return None
        self.out.seek(0)
        return UploadedFile(self.out, self.file_name, self.content_type, file_size)

    def clear(self) -> None:
        """What nobody has taken over goes."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def upload_interrupted(self) -> None:
        self.clear()


def is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def is_known(name: str) -> bool:
    """Whether the format has a file of this name, in whatever coat it comes.

    >>> is_known("contracts.csv.gz"), is_known("firm.toml"), is_known("../contracts.csv"), is_known("june.csv")
    (True, True, False, False)
    """
    plain = name.lower()
    found = _FORM.fullmatch(plain)
    return plain in _TOMLS or (found is not None and found.group(1) in _STEMS)


def path_of(load: Load) -> Path:
    """The .zip or the folder of an upload."""
    folder = _home() / str(load.pk)
    packed = folder / "folder.zip"
    return packed if packed.exists() else folder


@transaction.atomic
def receive(*, by: Viewer, at: datetime, files: Iterable[UploadedFile]) -> Load:
    """Keeps the files, whose names the form has looked at, as one upload. A missing firm.toml says what is known."""
    require_any(by, "change", "records.load", _("Loading the firm's records is for administrators."))
    files = list(files)
    names = [str(each.name) for each in files]
    load = Load.objects.create(
        at=at, by=by.user, by_name=by.name, folder=", ".join(names)[:200], state=Load.State.PREVIEWED
    )
    folder = _home() / str(load.pk)
    folder.mkdir()
    for each in files:
        _keep(each, folder / ("folder.zip" if is_zip(str(each.name)) else str(each.name)))
    if not is_zip(names[0]) and "firm.toml" not in map(str.lower, names):
        (folder / "firm.toml").write_text(_firm_toml(), encoding="utf-8")
    record(by=by, at=at, verb="uploaded", subject="records.load", subject_id=load.pk, details={"files": names})
    return load


@transaction.atomic
def put_aside(*, by: Viewer, at: datetime, load: Load) -> None:
    """An upload that is not to be loaded: its files go. Raises Refused when it has become a load meanwhile."""
    require(by, "change", load, _("Loading the firm's records is for administrators."))
    waiting = Load.objects.filter(pk=load.pk, state=Load.State.PREVIEWED, becomes__isnull=True)
    if not waiting.update(state=Load.State.FAILED, trouble={"ko": "불러오지 않고 치웠습니다.", "en": "Put aside."}):
        raise Refused(_("This upload is not waiting any more."))
    record(by=by, at=at, verb="upload_put_aside", subject="records.load", subject_id=load.pk)
    clear(load)


def clear(load: Load) -> None:
    """The uploaded files go, and the rejects of looking at them: a load keeps its own, and nobody wants the rest."""
    shutil.rmtree(_home() / str(load.pk), ignore_errors=True)
    if load.rejects:
        shutil.rmtree(rejects.directory_of(load), ignore_errors=True)


def _home() -> Path:
    home = Path(settings.HOME) / "uploads"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def _keep(each: UploadedFile, path: Path) -> None:
    with path.open("wb") as out:
        for chunk in each.chunks():
            out.write(chunk)


def _firm_toml() -> str:
    firm = queries.firm()
    facts = ("name", "currency", "time_zone", "calendar", "locale")
    # A JSON string without escapes beyond its own is a TOML string.
    return "".join(f"{fact} = {json.dumps(getattr(firm, fact), ensure_ascii=False)}\n" for fact in facts)
