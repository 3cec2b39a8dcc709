"""Tables that go out as CSV: readable by a spreadsheet, and harmless in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from dongban.kernel.formulas import with_mark


def harmless(cell: object) -> str:
    """A cell as text that no spreadsheet runs. Numbers stay numbers.

    >>> [harmless(cell) for cell in ("=1+1", "목동", -3)]
    ["'=1+1", '목동', '-3']
    """
    return with_mark(cell) if isinstance(cell, str) else str(cell)


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """UTF-8 with its mark, without which Excel takes Korean for something else."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in head])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
