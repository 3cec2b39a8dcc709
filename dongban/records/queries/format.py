"""The format of the firm folder in the reader's language. The same for everybody: it holds nothing of the firm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dongban.records.format import FILES, LONGEST_CODE, Column, File, Kind

_KINDS: Mapping[Kind, str | Lazy] = {
    Kind.CODE: gettext_lazy("the firm's own code, up to %(longest)s characters"),
    Kind.TEXT: gettext_lazy("text"),
    Kind.WORD: gettext_lazy("one of"),
    Kind.DATE: gettext_lazy("a day, such as 2026-03-02"),
    Kind.MOMENT: gettext_lazy("a time, such as 2026-03-02T14:30"),
    Kind.MONEY: gettext_lazy("an amount in the firm's currency"),
    Kind.WHOLE: gettext_lazy("a whole number"),
    Kind.DECIMAL: gettext_lazy("a number"),
}


@dataclass(frozen=True)
class ColumnLine:
    name: str
    required: bool
    kind: str
    words: Sequence[str]


@dataclass(frozen=True)
class FileCard:
    name: str
    about: str
    columns: Sequence[ColumnLine]


def files() -> list[FileCard]:
    at = 0 if (get_language() or "ko").startswith("ko") else 1
    return [
        FileCard(file.name, file.about[at], [_column(file, each) for each in file.columns]) for file in FILES.values()
    ]


def _column(file: File, column: Column) -> ColumnLine:
    return ColumnLine(column.name, column.required, _kind(file, column), column.words)


def _kind(file: File, column: Column) -> str:
    if column.refers:
        return _("a code from %(file)s") % {"file": FILES[column.refers].name}
    said = str(_KINDS[column.kind])
    if column.kind is Kind.CODE:
        return said % {"longest": LONGEST_CODE}
    if column.least is not None and column.most is not None:
        return _("%(kind)s from %(least)s to %(most)s") % {
            "kind": said,
            "least": f"{column.least:g}",
            "most": f"{column.most:.0f}",
        }
    if column.least == 0:
        return _("%(kind)s, never below zero") % {"kind": said}
    return said
