"""The folder is read by a child process; this is the parent's side of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dongban.records.reading.firm import FirmFacts
from dongban.records.reading.reasons import Unreadable

_MEMORY = 256 * 2**20
# Processor time. Reading needs some two seconds for each million rows; a hostile file may try to need hours.
_SECONDS = 60
_SECONDS_A_GIGABYTE = 300
_SETTINGS = {
    "PYTHONUTF8": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class FileRead:
    """How many rows a file has, how many of them are rejected already, and which of the format's columns it has."""

    read: int
    rejected: int
    columns: tuple[str, ...]
    header: str


@dataclass
class Reading:
    """A folder that can be used. Its files come one by one, while the child goes on with the next one.

    The stage holds `<stem>.parquet`, checked rows, and `<stem>.rejects.parquet` of those in `files`.
    """

    firm: FirmFacts
    stems: tuple[str, ...]
    texts: Mapping[str, str]
    unused: tuple[str, ...]
    # Plain bytes of all files.
    size: int
    answers: Iterator[dict[str, Any]]
    files: dict[str, FileRead] = field(default_factory=dict)

    def read(self) -> Iterator[str]:
        """The stem of each file as soon as it is in the stage, in the order of their references."""
        for answer in self.answers:
            each = answer["staged"]
            stem = each["stem"]
            self.files[stem] = FileRead(each["read"], each["rejected"], tuple(each["columns"]), each["header"])
            yield stem


@contextmanager
def read_folder(
    path: Path, stage: Path, wanted: Iterable[str] = (), progress: Progress | None = None
) -> Iterator[Reading]:
    """Reads and checks all files of the folder, without looking at the database. Raises Unreadable.

    That may be as late as at the last row of the last file: what has been done with rows by then must be undone.
    """
    asked = {
        "path": str(path.absolute()),
        "stage": str(stage),
        "wanted": sorted(wanted),
        "memory": _MEMORY,
        "seconds": _SECONDS + int(_SECONDS_A_GIGABYTE * _size(path) / 2**30),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "dongban.records.reading.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, **_SETTINGS},
    ) as child:
        try:
            answers = _listen(child, asked, progress)
            looked = next(answers)["looked"]
            firm, unused = FirmFacts(**looked["firm"]), tuple(looked["unused"])
            yield Reading(firm, tuple(looked["stems"]), looked["texts"], unused, looked["size"], answers)
        finally:
            child.kill()


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(each.stat().st_size for each in path.iterdir() if each.is_file())
    return path.stat().st_size if path.is_file() else 0


def _listen(child: subprocess.Popen[str], asked: dict[str, Any], progress: Progress | None) -> Iterator[dict[str, Any]]:
    """What the child has to say, but for its progress, up to its end."""
    assert child.stdin and child.stdout and child.stderr
    child.stdin.write(json.dumps(asked))
    child.stdin.close()
    doing = Path(asked["path"]).name
    for line in child.stdout:
        answer = json.loads(line)
        if "done" in answer:
            return
        if "unreadable" in answer:
            raise Unreadable(answer["unreadable"], **answer["params"])
        if "doing" not in answer:
            yield answer
            continue
        doing = answer["doing"]
        if progress:
            progress(doing, answer.get("step", 0), answer.get("of", 0))
    trouble = child.stderr.read()
    # Killed by its limits, it can no longer say so itself. Anything else is a fault of the program's own.
    code = child.wait()
    if code >= 0 and "MemoryError" not in trouble:
        raise RuntimeError(trouble)
    raise Unreadable("out_of_time" if code == -24 else "out_of_memory", file=doing)
