"""Loading a firm folder: read and checked beside the database, then written in one transaction."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from dongban.journal.actions import record
from dongban.kernel.clock import day_of
from dongban.people.reach import Viewer, require_any
from dongban.records import dated, registry, rejects
from dongban.records.actions.stage import directory_for_rejects, forget_orphans, stage_for_one
from dongban.records.bulk.finding import index_customers
from dongban.records.bulk.references import check_references, references_at_once
from dongban.records.bulk.resolving import Counts, Workshop
from dongban.records.bulk.serving import begin_history
from dongban.records.bulk.shelves import Shelves, shelves
from dongban.records.bulk.tables import table
from dongban.records.bulk.writing import Writer, next_number
from dongban.records.format import FILES
from dongban.records.models import Contract, Coverage, Customer, Entry, Firm, Load
from dongban.records.queries import firm as known_firm
from dongban.records.reading import FileRead, Reading, read_folder
from dongban.records.reading.firm import FirmFacts
from dongban.records.reading.reasons import Unreadable
from dongban.records.registry import FileOutcome, Foreseen, Unusable

log = logging.getLogger(__name__)

# (what is being done, how much of it is done, of how much; 0 of 0 when nobody knows)
Progress = Callable[[str, int, int], None]

# A number of our own for PostgreSQL's advisory lock: one load at a time.
_LOCK = 7_305_001_726
# Others wait meanwhile, so a larger folder's rows are not written for trial: what would follow counts those in already.
_TRIED = 32 * 2**20
_WITHOUT_ITS_ROWS = Foreseen(
    "폴더가 커서, 이번에 들어올 줄은 빼고 이미 있는 자료만으로 센 것입니다. 실제로는 더 생길 수 있습니다.",
    "The folder is large: this counts the records that are in already, without its own rows. More may follow.",
)
REFUSAL = _("Loading the firm's records is for administrators.")


@dataclass(frozen=True)
class Loaded:
    """What a load did. `files` counts the rows of the format's files, `others` what other rooms' files hold.

    `rejects` is a CSV of all that was rejected, or None.
    """

    load_id: int | None
    files: Mapping[str, Counts]
    unused: tuple[str, ...]
    rejects: Path | None
    others: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    # Of a preview: what would follow from which file.
    foreseen: Mapping[str, Sequence[Foreseen]] = field(default_factory=dict)

    @property
    def counted(self) -> dict[str, dict[str, int]]:
        """All files alike, whoever has taken them."""
        own = {name: counts.as_dict() for name, counts in self.files.items()}
        return own | {name: dict(counts) for name, counts in self.others.items()}

    @property
    def rejected(self) -> int:
        return sum(counts["rejected"] for counts in self.counted.values())

    def as_dict(self) -> dict[str, object]:
        return {
            "files": self.counted,
            "rejects": str(self.rejects) if self.rejects else None,
            "not_used": list(self.unused),
            "load": self.load_id,
        }


def load_folder(
    *, by: Viewer, at: datetime, path: Path, progress: Progress | None = None, language: str | None = None
) -> Loaded:
    """Takes in a firm folder or .zip. One transaction: all of it or nothing. Safe to repeat, also after being killed.

    `language` is that of the file of rejected rows; without one the firm's. Raises Unusable, and nothing has changed.
    """
    require_any(by, "change", "records.load", REFUSAL)
    with (
        _sentences(),
        stage_for_one() as stage,
        _read(path, stage, progress) as reading,
        references_at_once(reading.size),
        shelves(stage) as held,
    ):
        loaded = _load(by, at, path, stage, reading, held, language or reading.firm.language, progress)
    for follower in registry.followers():
        if progress:
            progress("after", 0, 0)
        with transaction.atomic():
            follower(by=by, at=at, load_id=loaded.load_id or 0)
    return loaded


def preview_folder(
    *, by: Viewer, at: datetime, path: Path, progress: Progress | None = None, language: str | None = None
) -> Loaded:
    """What `load_folder` would do now: the same counts and the same rejected rows, and nothing is written.

    Where another room's file says what would follow from it, the rows of a small folder are written for trial.
    """
    require_any(by, "change", "records.load", REFUSAL)
    with _sentences(), stage_for_one() as stage, _read(path, stage, progress) as reading, transaction.atomic():
        load = _begin(by, at, path, reading)
        try:
            found = _Found(Workshop(stage, reading.stems))
            writer = Writer(found.workshop, load.pk) if _is_for_trial(reading) else None
            for stem in _resolved(found, reading, progress):
                if writer is not None:
                    writer.write(stem, reading.files[stem], found.counts[FILES[stem].name])
            others = _other_files(by, at, load, reading)
            foreseen = _foresee(by, at, load, reading)
            kept = _keep_rejects("look", found, others, reading, language or reading.firm.language)
        finally:
            transaction.set_rollback(True)
    counts = {name: each.counts for name, each in others.items()}
    return Loaded(None, found.counts, _unused(reading, others), kept, counts, foreseen)


def _is_for_trial(reading: Reading) -> bool:
    return reading.size <= _TRIED and not registry.foresights().keys().isdisjoint(reading.texts)


def _foresee(by: Viewer, at: datetime, load: Load, reading: Reading) -> dict[str, Sequence[Foreseen]]:
    load.state = Load.State.DONE
    load.save()
    warned = [] if _is_for_trial(reading) else [_WITHOUT_ITS_ROWS]
    return {
        name: [*warned, *foresight(by=by, at=at, text=reading.texts[name])]
        for name, foresight in registry.foresights().items()
        if name in reading.texts
    }


# What may go wrong ----------------------------------------------------------------------------------------------------


@contextmanager
def _sentences() -> Iterator[None]:
    """What may go wrong with a folder, the database or the disk becomes a sentence for people."""
    try:
        yield
    except Unreadable as error:
        raise Unusable(error.say("ko"), error.say("en")) from error
    except (DatabaseError, duckdb.Error, OSError, RuntimeError) as error:
        log.exception("A load has failed")
        trouble = _trouble(str(error))
        raise Unusable(trouble.say("ko"), trouble.say("en")) from error


def _trouble(said: str) -> Unreadable:
    if "no such table" in said or ("relation" in said and "does not exist" in said):
        return Unreadable("no_tables")
    if "database is locked" in said or "lock timeout" in said:
        return Unreadable("another_load")
    return Unreadable("fault", what=said.strip().splitlines()[-1][:200] if said.strip() else "?")


def _read(path: Path, stage: Path, progress: Progress | None) -> AbstractContextManager[Reading]:
    return read_folder(path, stage, registry.handlers(), progress)


# The load -------------------------------------------------------------------------------------------------------------


@dataclass
class _Found:
    """Where the folder's rows stand after they have been compared with the database."""

    workshop: Workshop
    counts: dict[str, Counts] = field(default_factory=dict)


@transaction.atomic
def _load(
    by: Viewer,
    at: datetime,
    path: Path,
    stage: Path,
    reading: Reading,
    held: Shelves | None,
    language: str,
    progress: Progress | None,
) -> Loaded:
    load = _begin(by, at, path, reading)
    forget_orphans()
    found = _Found(Workshop(stage, reading.stems))
    writer = Writer(found.workshop, load.pk, held)
    is_first = not Customer.objects.exists() and "customers" in reading.stems
    for stem in _resolved(found, reading, progress):
        counts = found.counts[FILES[stem].name]
        _write(writer, stem, reading.files[stem], counts, progress)
        if stem == "customers" and is_first:
            begin_history(writer, counts.new)
    if progress:
        progress("date", 0, 0)
    day = day_of(at, ZoneInfo(reading.firm.time_zone))
    dated.follow_load(by=by, at=at, day=day, load_id=load.pk, begins_history=is_first)
    others = _other_files(by, at, load, reading)
    kept = _keep_rejects("load", found, others, reading, language)
    of_others = {name: each.counts for name, each in others.items()}
    loaded = Loaded(load.pk, found.counts, _unused(reading, others), kept, of_others)
    _finish(by, at, load, loaded)
    check_references()
    return loaded


def _begin(by: Viewer, at: datetime, path: Path, reading: Reading) -> Load:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                raise Unreadable("another_load")
    _keep_firm(reading.firm)
    return Load.objects.create(at=at, by=by.user, by_name=by.name, folder=path.name[-200:], state=Load.State.RUNNING)


def _keep_firm(facts: FirmFacts) -> None:
    firm = known_firm() or Firm()
    if firm.pk and firm.currency != facts.currency and _has_amounts():
        raise Unreadable("currency_changed", old=firm.currency, new=facts.currency)
    said = facts.as_dict()
    if any(getattr(firm, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(firm, name, value)
        firm.save()


def _has_amounts() -> bool:
    return any(model._default_manager.exists() for model in (Contract, Coverage, Entry))


def _resolved(found: _Found, reading: Reading, progress: Progress | None) -> Iterator[str]:
    """Each file's stem after its rows have been compared, while the next one is being read. Then they are let go."""
    for number, stem in enumerate(reading.read()):
        if progress:
            progress("compare", number, len(reading.stems))
        base = next_number(table(FILES[stem]))
        found.counts[FILES[stem].name] = found.workshop.resolve(stem, reading.files[stem], base)
        yield stem
        found.workshop.forget(stem)


def _write(writer: Writer, stem: str, read: FileRead, counts: Counts, progress: Progress | None) -> None:
    if progress:
        progress("write", 0, 0)
    writer.write(stem, read, counts)
    if stem == "customers":
        if progress:
            progress("index", 0, 0)
        index_customers(writer)


def _other_files(by: Viewer, at: datetime, load: Load, reading: Reading) -> dict[str, FileOutcome]:
    handlers = registry.handlers()
    return {
        name: handlers[name](by=by, at=at, load_id=load.pk, text=text) for name, text in sorted(reading.texts.items())
    }


def _unused(reading: Reading, others: Mapping[str, FileOutcome]) -> tuple[str, ...]:
    return (*reading.unused, *(name for each in others.values() for name in each.unused))


def _finish(by: Viewer, at: datetime, load: Load, loaded: Loaded) -> None:
    load.files = loaded.counted
    load.unused = list(loaded.unused)
    load.rejects = str(loaded.rejects.relative_to(settings.HOME)) if loaded.rejects else ""
    load.state = Load.State.DONE
    load.save()
    record(by=by, at=at, verb="loaded", subject="records.load", subject_id=load.pk, details={"files": load.files})


# Rejected rows --------------------------------------------------------------------------------------------------------


def _keep_rejects(
    kind: str, found: _Found, others: Mapping[str, FileOutcome], reading: Reading, language: str
) -> Path | None:
    """Written before the load is committed: one that is in always has its rejected rows beside it."""
    some = found.workshop.number("SELECT count(*) FROM rejected") + sum(
        len(each.rejections) for each in others.values()
    )
    if not some:
        return None
    directory = directory_for_rejects(kind)
    headers = {FILES[stem].name: each.header for stem, each in reading.files.items()}
    rejects.keep(directory, _rejected(found, others), headers, language)
    (directory / "mend" / "firm.toml").write_text(_firm_toml(reading.firm), encoding="utf-8")
    return directory / "rejects.csv"


def _rejected(found: _Found, others: Mapping[str, FileOutcome]) -> Iterator[rejects.Rejected]:
    rows = found.workshop.db.cursor().execute(
        'SELECT stem, line, "column", reason, params, raw FROM rejected ORDER BY file, line'
    )
    while some := rows.fetchmany(1000):
        for stem, line, column, reason, params, raw in some:
            yield rejects.of_row(FILES[stem].name, line, column, reason, json.loads(params), raw)
    for name, outcome in others.items():
        for each in outcome.rejections:
            yield rejects.Rejected(name, each.line, each.column, each.raw, each.ko, each.en)


def _firm_toml(facts: FirmFacts) -> str:
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in facts.as_dict().items())
