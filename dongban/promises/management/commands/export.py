"""`dongban export NAME [--at T] [--format csv|jsonl|parquet] [-o FILE]`: one table of the firm as a stream."""

from __future__ import annotations

import io
import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from dongban.journal.actions import record
from dongban.people import reach
from dongban.promises import exporting
from dongban.records import clock
from dongban.records.clock import Moment


class Command(BaseCommand):
    requires_system_checks = []
    help = "Writes one table of the firm: promises (their states as of a day), or a file of the firm folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help=", ".join(exporting.NAMES))
        parser.add_argument("--at", help="a day (2026-03-02) or a moment (2026-03-02T14:30), in the firm's time zone")
        parser.add_argument("--format", choices=list(exporting.FORMATS), default="csv")
        parser.add_argument("-o", "--output", metavar="FILE", help="a file instead of standard output")
        parser.add_argument(
            "--json", action="store_true", help="one JSON object: with -o what was written, else the rows themselves"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name, moment = options["name"], clock.said(options["at"])
        if name not in exporting.NAMES:
            names = ", ".join(exporting.NAMES)
            raise CommandError(
                _("There is nothing called %(name)s to export. The names are: %(names)s")
                % {"name": name, "names": names},
                returncode=2,
            )
        table = exporting.table(name, moment.day)
        _note(name, moment)
        if options["output"]:
            self._to_file(table, Path(options["output"]), moment, **options)
        else:
            with _reader_may_leave():
                if options["json"]:
                    _object(table, moment, sys.stdout.buffer)
                else:
                    _write(table, options["format"], sys.stdout.buffer)

    def _to_file(self, table: exporting.Table, path: Path, moment: Moment, **options: Any) -> None:
        with _replaced(path) as out:
            rows = _write(table, options["format"], out)
        if options["json"]:
            told = {"name": table.name, "day": moment.day.isoformat(), "rows": rows, "file": str(path)}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stderr.write(_("%(rows)s rows in %(file)s") % {"rows": f"{rows:,}", "file": path})


def _note(name: str, moment: Moment) -> None:
    """Whoever takes a table along leaves a line."""
    details = {"name": name, "day": moment.day.isoformat()}
    record(by=reach.system(moment.day), at=clock.moment().at, verb="exported", subject=name, details=details)


def _write(table: exporting.Table, form: str, out: BinaryIO) -> int:
    with tqdm(desc=table.name, unit=" rows", unit_scale=True, disable=not sys.stderr.isatty()) as bar:
        rows = exporting.stream(table, form, out, bar.update)
        out.flush()
    return rows


def _object(table: exporting.Table, moment: Moment, out: BinaryIO) -> None:
    """The rows as one JSON object, still without holding them."""
    head = json.dumps({"name": table.name, "day": moment.day.isoformat()}, ensure_ascii=False)
    out.write(f'{head[:-1]}, "rows": ['.encode())
    exporting.stream(table, "jsonl", _Joined(out))
    out.write(b"]}\n")
    out.flush()


class _Joined(io.BytesIO):
    """Lines with commas between them. JSON escapes a line break within a value, so each one here ends a row."""

    def __init__(self, out: BinaryIO) -> None:
        super().__init__()
        self._out, self._ended = out, False

    def write(self, block: Any) -> int:
        text = bytes(block)
        if text:
            self._out.write(b",\n" * self._ended + text.removesuffix(b"\n").replace(b"\n", b",\n"))
            self._ended = text.endswith(b"\n")
        return len(text)


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """`dongban export promises | head` is no fault; what Python still holds for the reader goes nowhere."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _replaced(path: Path) -> Iterator[BinaryIO]:
    """The file appears when it is whole, and not before."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as out:
            yield out
        beside.replace(path)
    except OSError as error:
        sentence = _("%(file)s cannot be written: %(why)s") % {"file": path, "why": error.strerror or error}
        raise CommandError(sentence, returncode=2) from None
    finally:
        beside.unlink(missing_ok=True)
