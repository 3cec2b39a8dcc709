"""Reads a folder in a process of its own, whose memory and time are limited: what is in the folder may be hostile.

Takes one JSON object on standard input, answers with JSON lines on standard output, and leaves checked rows as Parquet
in the stage. Knows neither Django nor the database.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dongban.records.format import FILES, File, Kind
from dongban.records.reading import parquet, text
from dongban.records.reading.checks import REJECTED, Checker, Heading, heading, rejected_table
from dongban.records.reading.firm import read_firm
from dongban.records.reading.reasons import Unreadable
from dongban.records.reading.records import Rows, Splitter
from dongban.records.reading.sources import Source, open_folder
from dongban.records.rules import Terms

_ROWS_A_GROUP = 2**16
# Written once and read once or twice: fast rather than small.
_STAGED: dict[str, Any] = {"use_dictionary": False, "write_statistics": False}


@dataclass
class Surveyed:
    """A file that can be used, before its rows are read."""

    file: File
    source: Source
    heading: Heading
    size: int
    text: text.Survey | None = None
    parquet: pq.ParquetFile | None = None

    def rows(self) -> Iterator[tuple[Rows, int]]:
        """Rows, and how much of the file has been read by then."""
        if self.text is not None:
            splitter = Splitter(self.heading.width, self.text.delimiter, self.text.charset)
            for chunk in text.chunks(self.source, self.text):
                yield splitter.split(chunk), chunk.taken
        elif self.parquet is not None:
            moments = [at for at, column in self.heading.known if column.kind is Kind.MOMENT]
            others = [at for at, column in self.heading.known if column.kind not in (Kind.CODE, Kind.TEXT)]
            texts = [at for at in range(self.heading.width) if at not in others]
            for rows in parquet.batches(self.parquet, self.source, moments, texts):
                yield rows, 0


@dataclass
class Asked:
    path: Path
    stage: Path
    wanted: frozenset[str]
    memory: int
    seconds: int


_NO_THREAD = "Failed to launch worker thread"


def main() -> None:
    asked = _asked(json.load(sys.stdin))
    _limit(asked)
    doing = asked.path.name
    try:
        for answer in read(asked):
            doing = answer.get("doing", doing)
            _say(answer)
    except Unreadable as error:
        _say({"unreadable": error.code, "params": error.params})
    except (MemoryError, pa.ArrowException) as error:
        # A thread whose stack finds no room is lack of memory too, though Arrow has no name for it.
        if not isinstance(error, MemoryError | pa.ArrowMemoryError) and _NO_THREAD not in str(error):
            raise
        _say({"unreadable": "out_of_memory", "params": {"file": doing}})


def _asked(found: dict[str, Any]) -> Asked:
    return Asked(
        Path(found["path"]), Path(found["stage"]), frozenset(found["wanted"]), found["memory"], found["seconds"]
    )


def _limit(asked: Asked) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (asked.memory, asked.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (asked.seconds, asked.seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pa.set_memory_pool(pa.system_memory_pool())
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    # Millions of small lists and no rings among them.
    gc.disable()


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def read(asked: Asked) -> Iterator[dict[str, Any]]:
    """Looks at the whole folder first, and only then at rows: an unusable one is told at once."""
    folder = open_folder(asked.path, asked.wanted | {"firm.toml"})
    if "firm.toml" not in folder.texts:
        raise Unreadable("no_firm")
    firm, unknown = read_firm(folder.texts.pop("firm.toml").text())
    texts = {name: source.text() for name, source in folder.texts.items()}
    surveyed = []
    for stem in (stem for stem in FILES if stem in folder.tables):
        yield {"doing": folder.tables[stem].name}
        surveyed.append(_survey(FILES[stem], folder.tables[stem], asked.stage))
    unused = sorted({*folder.unused, *(f"firm.toml: {key}" for key in unknown)})
    stems = [each.file.stem for each in surveyed]
    size = sum(each.size for each in surveyed)
    yield {"looked": {"firm": firm.as_dict(), "stems": stems, "texts": texts, "unused": unused, "size": size}}
    for each in surveyed:
        yield {"doing": each.source.name}
        yield from _stage(each, firm.terms, asked.stage)
    yield {"done": True}


def _survey(file: File, source: Source, stage: Path) -> Surveyed:
    if source.form == "parquet":
        opened = parquet.open_parquet(source, stage)
        found = heading(file, source.name, parquet.header(opened, source))
        return Surveyed(file, source, found, source.size, parquet=opened)
    looked = text.survey(source)
    return Surveyed(file, source, heading(file, source.name, looked.header), looked.size, text=looked)


def _stage(each: Surveyed, terms: Terms, stage: Path) -> Iterator[dict[str, Any]]:
    """Writes the good rows and the rejected ones; the last answer says that they are there."""
    checker = Checker(each.file, each.heading, terms)
    stem = each.file.stem
    rejected = 0
    # Most rows are never asked for again as they came.
    packed = {name: "lz4" if name == "#raw" else "none" for name in checker.schema.names}
    with (
        pq.ParquetWriter(stage / f"{stem}.parquet", checker.schema, compression=packed, **_STAGED) as good,
        pq.ParquetWriter(stage / f"{stem}.rejects.parquet", REJECTED, compression="lz4") as bad,
    ):
        for rows, taken in each.rows():
            good.write_table(checker.check(rows), row_group_size=_ROWS_A_GROUP)
            if checker.rejected:
                rejected += len(checker.rejected)
                bad.write_table(rejected_table(checker.rejected))
                checker.rejected.clear()
            yield {"doing": each.source.name, "step": taken, "of": each.size if taken else 0}
    header = _header(each)
    counts = {"read": checker.read, "rejected": rejected}
    yield {"staged": {"stem": stem, **counts, "columns": each.heading.names, "header": header}}


def _header(each: Surveyed) -> str:
    """The first line for a file of rejected rows to mend."""
    if each.text is None:
        return parquet.as_csv(parquet.header(each.parquet, each.source) if each.parquet else [])
    return parquet.as_csv(each.text.header, each.text.delimiter)


if __name__ == "__main__":
    main()
