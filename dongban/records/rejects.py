"""The rows that a load did not take: kept as they came, with the reason, and written out in the reader's language.

In the load's own directory lie `rejects.jsonl` (all of them, without a language), `rejects.csv` (in the language that
the load was asked for), and `mend/`: a firm folder of the rejected rows alone, to mend and load again.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from dongban.kernel.formulas import with_mark
from dongban.records.models import Load
from dongban.records.rules import Reason, say_reason

_HEADER = {
    "ko": ("파일", "줄", "열", "이유", "들어온 그대로"),
    "en": ("file", "line", "column", "reason", "row as it came"),
}
# The file that a load leaves is read by programs as well: its reasons follow the language, its columns' names do not.
_NAMES = ("file", "line", "column", "reason", "row")


@dataclass(frozen=True)
class Rejected:
    """`ko` and `en` are the reason as sentences; `line` is empty for what has no lines."""

    file: str
    line: int | None
    column: str
    raw: str
    ko: str
    en: str

    def say(self, language: str) -> str:
        return self.ko if language.startswith("ko") else self.en


def of_row(file: str, line: int, column: str, reason: str, params: Mapping[str, str | None], raw: str) -> Rejected:
    why = Reason(reason, {name: value or "" for name, value in params.items()})
    return Rejected(file, line, column, raw, say_reason(why, "ko"), say_reason(why, "en"))


def keep(directory: Path, rejected: Iterable[Rejected], headers: Mapping[str, str], language: str) -> int:
    """Writes all three; `headers` are the files' first lines. How many rows there were."""
    mend = directory / "mend"
    mend.mkdir(parents=True)
    count = 0
    with (
        (directory / "rejects.jsonl").open("w", encoding="utf-8") as kept,
        (directory / "rejects.csv").open("w", encoding="utf-8", newline="") as told,
    ):
        told.write("\ufeff" + _line(_NAMES))
        for each in rejected:
            count += 1
            kept.write(json.dumps(each.__dict__, ensure_ascii=False) + "\n")
            told.write(_told(each, language))
            _put_to_mend(mend, each, headers)
    return count


def _put_to_mend(mend: Path, each: Rejected, headers: Mapping[str, str]) -> None:
    if each.file not in headers:
        return
    path = mend / each.file
    fresh = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as out:
        if fresh:
            out.write(headers[each.file] + "\n")
        out.write(each.raw + "\n")


def of_load(load: Load) -> Iterator[Rejected]:
    """The rejected rows of a load, file by file and line by line. None when there were none."""
    if not load.rejects:
        return
    with (directory_of(load) / "rejects.jsonl").open(encoding="utf-8") as kept:
        for line in kept:
            yield Rejected(**json.loads(line))


def as_csv(load: Load, language: str) -> Iterator[str]:
    """The rejected rows as a CSV that a spreadsheet program opens, line by line."""
    yield "\ufeff" + _line(_HEADER[_short(language)])
    for each in of_load(load):
        yield _told(each, language)


def directory_of(load: Load) -> Path:
    return (Path(settings.HOME) / load.rejects).parent


def _short(language: str) -> str:
    return "ko" if language.startswith("ko") else "en"


def _told(each: Rejected, language: str) -> str:
    line = "" if each.line is None else str(each.line)
    return _line(with_mark(cell) for cell in (each.file, line, each.column, each.say(language), each.raw))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
