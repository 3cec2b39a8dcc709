"""Parquet with the format's columns: values become the texts that a CSV would hold, and go by the same rules."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dongban.kernel.formulas import with_mark
from dongban.records.reading.reasons import Unreadable
from dongban.records.reading.records import Rows, rows_of
from dongban.records.reading.sources import LARGEST, Source

_BATCH = 10_000
_MOST_COLUMNS = 500
# A page that is one value repeated packs a million rows into a few bytes: no firm's records look like that.
_MOST_ROWS_A_BYTE = 20
_LARGEST_GROUP = 2**28


def open_parquet(source: Source, stage: Path) -> pq.ParquetFile:
    """Raises Unreadable for what is none, or would not fit into memory."""
    try:
        path = source.path or _extracted(source, stage)
        file = pq.ParquetFile(path, memory_map=False, pre_buffer=False)
    except (pa.ArrowException, OSError, ValueError):
        raise Unreadable("no_parquet", file=source.name) from None
    about = file.metadata
    if about.num_columns > _MOST_COLUMNS:
        raise Unreadable("many_columns", file=source.name, found=about.num_columns, most=_MOST_COLUMNS)
    groups = [about.row_group(at).total_byte_size for at in range(min(about.num_row_groups, 100_000))]
    if sum(groups) > LARGEST:
        raise Unreadable("too_large", file=source.name, size=f"{sum(groups) / 2**30:.1f} GB", most="8 GB")
    size = path.stat().st_size
    if about.num_rows > max(100_000, size * _MOST_ROWS_A_BYTE) or max(groups, default=0) > _LARGEST_GROUP:
        raise Unreadable("bomb", file=source.name)
    return file


def _extracted(source: Source, stage: Path) -> Path:
    """Parquet is read from both ends, so one inside of a .zip is laid beside."""
    path = stage / f"unpacked-{source.name}"
    with path.open("wb") as out:
        for block in source.blocks():
            out.write(block)
    return path


def header(file: pq.ParquetFile, source: Source) -> tuple[str, ...]:
    for each in file.schema_arrow:
        if pa.types.is_nested(each.type):
            raise Unreadable("parquet_type", file=source.name, column=each.name, found=each.type)
    return tuple(with_mark(_normal(name).strip()) for name in file.schema_arrow.names)


def batches(file: pq.ParquetFile, source: Source, moments: Collection[int], texts: Collection[int]) -> Iterator[Rows]:
    """Rows numbered from 1. In the columns `moments` midnight is a moment like any other, in `texts` any text is one.

    Nobody marks a text as one in Parquet: it has its mark here, as in a CSV, which the rules take away.
    """
    first = 1
    try:
        for batch in file.iter_batches(batch_size=_BATCH, use_threads=False):
            columns = [_texts(column, moment=at in moments) for at, column in enumerate(batch.columns)]
            columns = [list(map(with_mark, cells)) if at in texts else cells for at, cells in enumerate(columns)]
            rows = [list(row) for row in zip(*columns, strict=True)]
            yield rows_of(range(first, first + len(rows)), [as_csv(row) for row in rows], rows, len(columns))
            first += len(rows)
    except pa.ArrowMemoryError:
        raise
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise Unreadable("no_parquet", file=source.name) from None


def _texts(column: pa.Array, *, moment: bool) -> list[str]:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return [_text(value, moment=moment) for value in column.to_pylist()]


def _text(value: Any, *, moment: bool) -> str:
    """As a CSV would hold it; what is not a number is unknown."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bytes):
        return _normal(value.decode())
    if isinstance(value, str):
        return _normal(value)
    if isinstance(value, datetime):
        # A library that knows no days writes a day as its midnight.
        midnight = value.tzinfo is None and value.time() == time.min
        return value.date().isoformat() if midnight and not moment else value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def as_csv(row: Sequence[str], delimiter: str = ",") -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow(row)
    return line.getvalue()
