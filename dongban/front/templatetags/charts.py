"""Charts for every room's pages: `{% load charts %}`. Drawn by the server, in the theme's colours, with a table behind.

Figures are handed over as plain tuples, so that no room needs anything of this one but the tag:

    {% line_chart points title=_("Kept on time") unit="%" floor=0 top=100 %}   (label, value[, low, high[, address]])
    {% sparkline points title=_("Kept on time") unit="%" %}                    the same, as small as a word
    {% bar_rows rows title=_("By branch") unit="%" top=100 %}                  (label, value[, address[, look]])
    {% interval_rows rows title=_("By branch") unit="%" against=83.5 %}        (label, value, low, high[, address[, n]])
    {% share_bar parts title=_("How they ended") %}                            (words, count, look), look as of a mark

`decimals` says how many stand behind the point; a value of None leaves a gap and reads "–".
The looks are those of the marks: kept, late, due, open, ended. The gallery shows each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dongban.front import charts
from dongban.front.charts import Given, Point

register = template.Library()

_HEIGHT, _LEFT, _RIGHT = 100, 11.0, 88.0
_SPARK_WIDTH, _SPARK_HEIGHT = 94, 22
_SPARK = (
    '<svg class="spark" viewBox="0 0 96 24" role="img" aria-label="{words}"><path class="path" d="{path}"/>'
    '<circle class="dot-mark" cx="{x}" cy="{y}" r="2.5"/></svg>'
)


def figure(value: float | None, unit: str = "", decimals: int = 0) -> str:
    """
    >>> figure(87.52, "%", 1), figure(12000), figure(None)
    ('87.5%', '12,000', '–')
    """
    return "–" if value is None else f"{value:,.{decimals}f}{unit}"


@register.inclusion_tag("front/charts/line.html")
def line_chart(
    given: Iterable[Given],
    title: str,
    unit: str = "",
    decimals: int = 0,
    floor: float | None = None,
    top: float | None = None,
    about: str = "",
) -> dict[str, Any]:
    known = list(given)
    found = charts.points(known)
    values = [v for p in found for v in (p.value, p.low, p.high) if v is not None]
    on = charts.scale(values, floor, top)
    place = {"left": _LEFT, "right": _RIGHT, "height": _HEIGHT}
    seen = charts.spots(found, on, **place)
    return {
        "title": title,
        "about": about,
        "path": charts.path(found, on, **place),
        "band": charts.band(found, on, **place),
        "grid": [(figure(tick, unit, _places(on.ticks)), on.up(tick, _HEIGHT)) for tick in on.ticks],
        "dots": seen,
        "last": (seen[-1], figure(seen[-1].point.value, unit, decimals)) if seen else None,
        "ends": (found[0].label, found[-1].label) if found else None,
        "rows": [
            {**_said(point, unit, decimals), "url": one[4] if len(one) > 4 else ""}
            for one, point in zip(known, found, strict=True)
        ],
        "interval": any(point.low is not None for point in found),
    }


def _places(ticks: Sequence[float]) -> int:
    return 0 if all(tick == int(tick) for tick in ticks) else 1


def _said(point: Point, unit: str, decimals: int) -> dict[str, str]:
    interval = f"{figure(point.low, '', decimals)}–{figure(point.high, unit, decimals)}"
    return {
        "label": point.label,
        "value": figure(point.value, unit, decimals),
        "interval": interval if point.low is not None else "–",
    }


@register.simple_tag
def sparkline(
    given: Iterable[Given],
    title: str = "",
    unit: str = "",
    decimals: int = 0,
    floor: float | None = None,
    top: float | None = None,
) -> SafeString:
    """Its table is its text: a screen reader reads the figures one after the other.

    Without a template of its own: a page may have one for each of a hundred and thirty-five branches.
    """
    found = charts.points(given)
    on = charts.scale([p.value for p in found if p.value is not None], floor, top)
    place = {"left": 2.0, "right": float(_SPARK_WIDTH), "height": float(_SPARK_HEIGHT)}
    last = charts.last_spot(found, on, **place)
    if last is None:
        return SafeString()
    words = f"{title}: " * bool(title) + ", ".join(f"{p.label} {figure(p.value, unit, decimals)}" for p in found)
    return format_html(_SPARK, words=words, path=charts.path(found, on, **place), x=last.x, y=last.y)


@register.inclusion_tag("front/charts/bars.html")
def bar_rows(
    rows: Iterable[Sequence[Any]], title: str, unit: str = "", decimals: int = 0, top: float | None = None
) -> dict[str, Any]:
    known = [(*row, *(("", "", "")[len(row) - 2 :])) for row in rows]
    on = charts.scale([row[1] for row in known if row[1] is not None], 0, top)
    return {
        "title": title,
        "rows": [
            {
                "label": label,
                "url": url,
                "look": look,
                "width": None if value is None else on.across(value),
                "value": figure(value, unit, decimals),
            }
            for label, value, url, look, *_rest in known
        ],
    }


@register.inclusion_tag("front/charts/intervals.html")
def interval_rows(
    rows: Iterable[Sequence[Any]],
    title: str,
    unit: str = "",
    decimals: int = 0,
    floor: float | None = None,
    top: float | None = None,
    against: float | None = None,
    against_name: str = "",
    first: int | None = None,
) -> dict[str, Any]:
    """`against` is a line through all of them: the firm's own figure, say. Rows after the `first` are folded away."""
    known = [(*row, *(("", "")[len(row) - 4 :])) for row in rows]
    values = [v for row in known for v in row[1:4] if v is not None] + ([] if against is None else [against])
    on = charts.scale(values, floor, top)
    told = [
        {
            "label": label,
            "url": url,
            "n": n,
            "at": None if value is None else on.across(value),
            "low": None if low is None else on.across(low),
            "high": None if high is None else on.across(high),
            **_said(Point(label, value, low, high), unit, decimals),
        }
        for label, value, low, high, url, n, *_rest in known
    ]
    return {
        "title": title,
        "against": None if against is None else on.across(against),
        "against_said": f"{against_name} {figure(against, unit, decimals)}".strip() if against is not None else "",
        # Its two ends alone: three would run into each other on a telephone.
        "ticks": [figure(on.ticks[end], unit, _places(on.ticks)) for end in (0, -1)],
        "rows": told[:first],
        "more": told[first:] if first else [],
    }


@register.inclusion_tag("front/charts/shares.html")
def share_bar(parts: Iterable[tuple[str, int, str]], title: str) -> dict[str, Any]:
    known = list(parts)
    drawn = charts.pieces([count for _words, count, _look in known])
    return {
        "title": title,
        "parts": [
            {"words": words, "count": count, "look": look, "x": piece.x, "width": piece.width}
            for (words, count, look), piece in zip(known, drawn, strict=True)
        ],
    }
