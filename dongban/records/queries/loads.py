"""Loads and uploads: all of them, and one with what it brought, would bring, or has given back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dongban.jobs.models import Run, Task
from dongban.jobs.rules import TaskState
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records import rejects, undo
from dongban.records.bulk.tables import table
from dongban.records.format import FILES
from dongban.records.models import Load, Replaced
from dongban.records.undo import Kept, Undoing
from dongban.records.words import TABLES, said

_ON_A_PAGE = 30
_EXAMPLES = 10
_COUNTS = ("read", "accepted", "new", "changed", "unchanged", "rejected")


@dataclass(frozen=True)
class LoadLine:
    id: int
    at: datetime
    by: str
    folder: str
    word: str
    mark: str
    accepted: int
    rejected: int


@dataclass(frozen=True)
class LoadsPage:
    page: Page[Any]
    lines: Sequence[LoadLine]
    may_load: bool


@dataclass(frozen=True)
class FileLine:
    """One file's rows. `new` and `changed` are empty where they were not told apart."""

    name: str
    about: str
    read: int
    accepted: int
    new: int | None
    changed: int | None
    unchanged: int
    rejected: int


@dataclass(frozen=True)
class Progress:
    """Work that waits or runs. `percent` is empty when nobody knows how much there is to do."""

    name: str
    waits: bool
    doing: str
    done: int
    total: int | None
    percent: int | None
    stop_asked: bool
    may_stop: bool


@dataclass(frozen=True)
class Change:
    """Rows of one table that go, return or stay."""

    table: str
    rows: int


@dataclass(frozen=True)
class Staying:
    table: str
    rows: int
    why: str
    examples: str


@dataclass(frozen=True)
class UndoCard:
    removed: Sequence[Change]
    restored: Sequence[Change]
    kept: Sequence[Staying]

    @property
    def is_empty(self) -> bool:
        return not (self.removed or self.restored)


@dataclass(frozen=True)
class RejectLine:
    file: str
    line: int | None
    column: str
    why: str
    raw: str


@dataclass(frozen=True)
class LoadCard:
    """`phase` is what the page is about: work, preview, again, trouble, aside, done or undone."""

    id: int
    at: datetime
    by: str
    folder: str
    phase: str
    word: str
    mark: str
    trouble: str
    files: Sequence[FileLine]
    total: FileLine
    # What would follow, in sentences.
    foreseen: Sequence[str]
    unused: Sequence[str]
    rejects: Sequence[RejectLine]
    progress: Progress | None
    becomes: int | None
    undone: UndoCard | None
    may_change: bool
    may_undo: bool


def loads(viewer: Viewer, *, number: int = 1) -> LoadsPage:
    """The newest first. An upload that has become a load is shown as that load alone."""
    rows = reach.visible(viewer, "see", Load.objects.filter(becomes__isnull=True)).order_by("-id")
    page = Paginator(_without_undoings(rows), _ON_A_PAGE).get_page(number)
    return LoadsPage(page, [_line(row) for row in page], reach.may(viewer, "change", "records.load"))


def load(viewer: Viewer, pk: int) -> LoadCard:
    """Raises Http404 outside of reach."""
    row = reach.get_or_404(viewer, "see", _without_undoings(Load.objects.all()), pk=pk)
    progress = _progress(row)
    phase, word, mark = _phase(row, progress)
    changed = _changed(row)
    files = [_file(name, counts, changed) for name, counts in row.files.items()]
    may_change = reach.reaches(viewer, "change", row)
    return LoadCard(
        id=row.pk,
        at=row.at,
        by=row.by_name,
        folder=row.folder,
        phase=phase,
        word=word,
        mark=mark,
        trouble=_trouble(row),
        files=files,
        total=_total(files),
        foreseen=_foreseen(row),
        unused=row.unused,
        rejects=_first_rejects(row),
        progress=progress,
        becomes=row.becomes,
        undone=undo_card(_undoing(row)) if row.state == Load.State.UNDONE else None,
        may_change=may_change,
        may_undo=may_change and progress is None and undo.last_load() == row,
    )


def undo_card(found: Undoing) -> UndoCard:
    return UndoCard(
        removed=[Change(said(TABLES, table), rows) for table, rows in found.removed.items()],
        restored=[Change(said(TABLES, table), rows) for table, rows in found.restored.items()],
        kept=[
            Staying(said(TABLES, each.table), each.rows, each.sentence, ", ".join(each.examples)) for each in found.kept
        ],
    )


def _without_undoings(rows: QuerySet[Load]) -> QuerySet[Load]:
    """The row of an undoing itself is only the number that the restored rows carry."""
    return rows.exclude(state=Load.State.UNDONE, undone__has_key="of")


def _line(row: Load) -> LoadLine:
    _about, word, mark = _phase(row, None)
    accepted = sum(counts.get("accepted", 0) for counts in row.files.values())
    rejected = sum(counts.get("rejected", 0) for counts in row.files.values())
    return LoadLine(row.pk, row.at, row.by_name, row.folder, word, mark, accepted, rejected)


def _phase(row: Load, progress: Progress | None) -> tuple[str, str, str]:
    """What the page is about, the word for it, and its mark."""
    if progress is not None:
        return "work", progress.name, "open"
    if row.state == Load.State.PREVIEWED and row.trouble:
        return "trouble", _("Not loaded"), "late"
    if row.state == Load.State.PREVIEWED:
        return ("preview", _("Not loaded yet"), "due") if row.files else ("again", _("Not looked at yet"), "due")
    if row.state == Load.State.FAILED:
        return "aside", _("Put aside"), "ended"
    if row.state == Load.State.UNDONE:
        return "undone", _("Taken back"), "ended"
    return "done", _("Loaded"), "kept"


def _trouble(row: Load) -> str:
    told: Mapping[str, str] = row.trouble
    if told:
        return told.get(get_language() or "ko") or told.get("ko", "")
    parked = _tasks(row).first()
    return parked.reason if parked and parked.state == TaskState.PARKED else ""


def _tasks(row: Load) -> QuerySet[Task]:
    names = ("records.preview", "records.load", "records.undo")
    return Task.objects.filter(name__in=names, key=task_key(row.pk)).select_related("run").order_by("-id")


def task_key(load_id: int) -> str:
    return f"load {load_id}"


def _progress(row: Load) -> Progress | None:
    task = _tasks(row).filter(state__in=[TaskState.READY, TaskState.LEASED]).first()
    if task is None:
        return None
    run = task.run if task.run and task.run.state == Run.State.RUNNING else None
    total = run.total if run else None
    return Progress(
        name={
            "records.preview": _("Looking at the folder"),
            "records.load": _("Loading"),
            "records.undo": _("Taking back"),
        }[task.name],
        waits=run is None,
        doing=run.doing if run else "",
        done=run.done if run else 0,
        total=total,
        percent=min(99, run.done * 100 // total) if run and total else None,
        stop_asked=bool(run and run.stop_asked),
        # An undoing is one transaction at the end of which nothing is left to stop.
        may_stop=task.name != "records.undo",
    )


def _changed(row: Load) -> dict[str, int] | None:
    """Rows by table that a load has changed: it has kept what they were. None when nothing says so (any more)."""
    if row.state != Load.State.DONE:
        return None
    return dict(Replaced.objects.filter(load=row).order_by().values_list("table").annotate(Count("id")))


def _file(name: str, counts: Mapping[str, int], changed: Mapping[str, int] | None) -> FileLine:
    known = FILES.get(name.removesuffix(".csv"))
    if known and changed is not None:
        rows = changed.get(table(known), 0)
        counts = {"new": counts.get("accepted", 0) - rows, "changed": rows, **counts}
    about = known.about[0 if (get_language() or "ko").startswith("ko") else 1] if known else ""
    numbers = {each: counts.get(each) for each in _COUNTS}
    return FileLine(
        name=name,
        about=about,
        read=numbers["read"] or 0,
        accepted=numbers["accepted"] or 0,
        new=numbers["new"],
        changed=numbers["changed"],
        unchanged=numbers["unchanged"] or 0,
        rejected=numbers["rejected"] or 0,
    )


def _foreseen(row: Load) -> list[str]:
    language = "ko" if (get_language() or "ko").startswith("ko") else "en"
    return [each[language] for counts in row.files.values() for each in counts.get("foreseen", ())]


def _total(files: Sequence[FileLine]) -> FileLine:
    told_apart = any(each.new is not None for each in files)
    return FileLine(
        name="",
        about="",
        read=sum(each.read for each in files),
        accepted=sum(each.accepted for each in files),
        new=sum(each.new or 0 for each in files) if told_apart else None,
        changed=sum(each.changed or 0 for each in files) if told_apart else None,
        unchanged=sum(each.unchanged for each in files),
        rejected=sum(each.rejected for each in files),
    )


def _first_rejects(row: Load) -> list[RejectLine]:
    try:
        first = list(islice(rejects.of_load(row), _EXAMPLES))
    except OSError:
        # They lie beside the database, and somebody has tidied up there.
        return []
    language = get_language() or "ko"
    return [RejectLine(each.file, each.line, each.column, each.say(language), each.raw) for each in first]


def _undoing(row: Load) -> Undoing:
    told: Mapping[str, Any] = row.undone
    kept: Iterable[Mapping[str, Any]] = told.get("kept", ())
    return Undoing(told.get("removed", {}), told.get("restored", {}), tuple(Kept(**each) for each in kept))
