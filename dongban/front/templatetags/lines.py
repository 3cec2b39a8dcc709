"""The lines of a long list.

Django's own loop takes longer over fifty of them than over the rest of the page, so a line is a text with holes
(`today_row.html`), and every value is escaped on its way into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

register = template.Library()

_LINK = '<a href="{page}">{name}</a>'
_PICK = (
    '<td class="pick"><input type="checkbox" form="several" name="promise" value="{id}" aria-label="{label}"{on}></td>'
)


@register.simple_tag
def today_rows(rows: Iterable[Mapping[str, str]], pick: str | None, choose: str) -> SafeString:
    """`pick` is None while nothing is being chosen, else the line that was chosen first."""
    line = _line("front/today_row.html")
    return SafeString("".join(_filled(line, row, pick, choose) for row in rows))


def _filled(line: str, row: Mapping[str, str], pick: str | None, choose: str) -> str:
    safe = {key: escape(value) for key, value in row.items()}
    who = _LINK.format_map(safe) if safe["page"] else safe["name"]
    box = "" if pick is None else _box(safe, escape(choose), row["id"] == pick)
    return line.format_map({**safe, "who": who, "pick": box})


def _box(safe: Mapping[str, str], choose: str, on: bool) -> str:
    label = f"{choose}: {safe['name']} · {safe['title']}"
    return _PICK.format(id=safe["id"], label=label, on=" checked" if on else "")


@cache
def _line(name: str) -> str:
    source: str = get_template(name).template.source  # type: ignore[attr-defined]
    return source
