"""The firm at a glance: six figures with their months, what stands out, every branch, programmes and regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dongban.front import maps
from dongban.front.queries.kept import DECIDED, Choice, first_month, step_name
from dongban.front.rules import LATELY, Share, Verdict, distance, fell, verdict
from dongban.kernel.intervals import wilson
from dongban.kernel.period import months
from dongban.kernel.words import say_month
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises import queries as promises
from dongban.promises.queries import Counts, KeptRow, added
from dongban.promises.rules import State, name_in
from dongban.records.models import Branch, Firm

USUAL_ORDER = "out"
A_YEAR = 12
# So many sentences at the most: whoever reads more of them reads none.
_MOST_SAID = 8
_TILES: tuple[tuple[State, str | Lazy, str], ...] = (
    (State.KEPT_LATE, gettext_lazy("Kept late"), "due"),
    (State.MISSED, gettext_lazy("Missed"), "late"),
    (State.OVERDUE, gettext_lazy("Overdue"), "late"),
    (State.OPEN, pgettext_lazy("state", "Open"), "open"),
    (State.WAIVED, gettext_lazy("Waived"), "ended"),
)
# As the charts take them: label and value.
Points = Sequence[tuple[str, float | None]]


class _Place(NamedTuple):
    pk: int
    name: str
    region: str
    latitude: float | None
    longitude: float | None


_NOWHERE = _Place(0, "", "", None, None)


@dataclass(frozen=True)
class Line:
    """One branch, region or step: its counts, its months, and how it stands to the firm. `look` is of a mark."""

    key: int | str | None
    name: str
    counts: Counts
    points: Points
    usual: Share
    region: str = ""

    @cached_property
    def share(self) -> Share:
        return share_of(self.counts)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def rate(self) -> float | None:
        return per_cent(self.share.rate)

    @cached_property
    def ends(self) -> tuple[float, float] | None:
        found = wilson(self.share.hits, self.share.of)
        return (100 * found[0], 100 * found[1]) if found else None

    @cached_property
    def verdict(self) -> Verdict:
        return verdict(self.share, self.usual)

    @cached_property
    def away(self) -> float:
        return distance(self.share, self.usual)

    @property
    def look(self) -> str:
        return {Verdict.BELOW: "late", Verdict.ABOVE: "kept", Verdict.WITHIN: "open"}[self.verdict]

    @property
    def overdue(self) -> int:
        return self.counts.get(State.OVERDUE, 0)

    @property
    def cells(self) -> tuple[tuple[str, int, bool], ...]:
        """(state, how many, whether it is bad), for the columns of a table."""
        bad = (State.MISSED, State.OVERDUE)
        return tuple((state.value, self.counts.get(state, 0), state in bad) for state, _name, _look in _TILES[:4])


@dataclass(frozen=True)
class Tile:
    """One of the figures: how many, its months, and the state whose rows it opens (empty: the table of rates)."""

    name: str
    value: str
    about: str
    state: str
    look: str
    points: Points
    unit: str = ""


@dataclass(frozen=True)
class Month:
    """One month as a line of the table behind the small charts: the tiles' figures, in their order."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Said:
    """An exception in a sentence; `branch` or `step` is what it leads to."""

    words: str
    branch: int | None = None
    step: int | None = None


@dataclass(frozen=True)
class Dot:
    """A branch on the map: a circle around a point, or, where it stands out, a square of the same size."""

    line: Line
    x: float
    y: float
    r: float

    @property
    def left(self) -> float:
        return self.x - self.r

    @property
    def top(self) -> float:
        return self.y - self.r

    @property
    def wide(self) -> float:
        return 2 * self.r


@dataclass(frozen=True)
class Map:
    """`near` are the branches of one `part` of the sheet, drawn larger under its `name`; `dots` all others."""

    sheet: maps.Sheet
    dots: tuple[Dot, ...]
    name: str = ""
    part: maps.Square | None = None
    near: tuple[Dot, ...] = ()

    @property
    def fine(self) -> float:
        """How broad the outline is drawn there, so that it looks as broad as on the whole sheet."""
        return self.part.side / self.sheet.width if self.part else 1.0


@dataclass(frozen=True)
class Glance:
    tiles: tuple[Tile, ...]
    months: tuple[Month, ...]
    total: Line
    said: tuple[Said, ...]
    unsaid: int
    lines: tuple[Line, ...]
    steps: tuple[Line, ...]
    regions: tuple[Line, ...]
    map: Map | None
    programmes: tuple[tuple[str, str], ...]
    first: date
    at: datetime | None


def glance(viewer: Viewer, day: date, firm: Firm | None, choice: Choice) -> Glance:
    """What a leader reaches of the firm on that day. Eight statements, however many branches there are."""
    first = first_month(day, choice.months)
    found = promises.kept_by_branch_and_month(viewer, day, first, day, choice.programme or None)
    usual = share_of(found.total.counts)
    span = [(month, say_month(month, viewer.language)) for month in months(first, day)]
    by_month = {row.month: row.counts for row in found.months}
    total = Line(None, _("The firm"), found.total.counts, points(span, by_month), usual)
    places = _places(viewer)
    lines = _branches(found.rows, places, span, usual)
    said = [*_said_branches(lines, total), *_said_lately(found.months, day)]
    tiles = _tiles(total, span, by_month)
    return Glance(
        tiles=tiles,
        months=tuple(
            Month(name, tuple(tile.points[at][1] for tile in tiles)) for at, (_month, name) in enumerate(span)
        ),
        total=total,
        said=tuple(said[:_MOST_SAID]),
        unsaid=max(0, len(said) - _MOST_SAID),
        lines=in_order([line for line in lines if choice.region in ("", line.region)], choice.sort),
        steps=_steps(viewer, day, first, choice, usual),
        regions=_regions(lines, usual),
        map=_map(firm, lines, places),
        programmes=_programmes(viewer),
        first=first,
        at=found.at,
    )


def share_of(counts: Counts) -> Share:
    """Kept on time of those decided: what is still open, waived or no longer owed counts in no rate."""
    return Share(counts.get(State.KEPT, 0), sum(counts.get(state, 0) for state in DECIDED))


def per_cent(rate: float | None) -> float | None:
    return None if rate is None else 100 * rate


def points(span: Iterable[tuple[date, str]], by_month: Mapping[date | None, Counts]) -> Points:
    """The rate of each month; a month in which nothing was decided is a gap."""
    return [(name, per_cent(share_of(by_month.get(month, {})).rate)) for month, name in span]


def _tiles(total: Line, span: Sequence[tuple[date, str]], by_month: Mapping[date | None, Counts]) -> tuple[Tile, ...]:
    rate = "–" if total.rate is None else f"{total.rate:.1f}"
    tiles = [Tile(_("Kept on time"), rate, _between(total.ends), "", "kept", total.points, "%")]
    for state, name, look in _TILES:
        count = total.counts.get(state, 0)
        line = [(name_of, float(by_month.get(month, {}).get(state, 0))) for month, name_of in span]
        part = _("%(share).1f %% of all") % {"share": 100 * count / total.total} if total.total else ""
        tiles.append(Tile(str(name), f"{count:,}", part, state.value, look if count else "ended", line))
    return tuple(tiles)


def _between(ends: tuple[float, float] | None) -> str:
    if ends is None:
        return ""
    return _("surely between %(low).1f and %(high).1f %%") % {"low": ends[0], "high": ends[1]}


def _places(viewer: Viewer) -> Mapping[int, _Place]:
    rows = reach.visible(viewer, "see", Branch.objects.all()).values_list(*_Place._fields)
    return {row[0]: _Place(*row) for row in rows}


def _branches(
    rows: Iterable[KeptRow], places: Mapping[int, _Place], span: Sequence[tuple[date, str]], usual: Share
) -> list[Line]:
    by_branch: dict[int | None, dict[date | None, Counts]] = defaultdict(dict)
    for row in rows:
        by_branch[row.branch][row.month] = row.counts
    found = []
    for branch, by_month in by_branch.items():
        place = places.get(branch or 0, _NOWHERE)
        name, counts = place.name or _("without a branch"), added(list(by_month.values()))
        found.append(Line(branch, name, counts, points(span, by_month), usual, place.region))
    return found


def _steps(viewer: Viewer, day: date, first: date, choice: Choice, usual: Share) -> tuple[Line, ...]:
    counted = promises.kept_by_step(viewer, day, first, day, choice.programme or None)
    known = promises.steps()
    lines = [
        Line(step, step_name(known[step], viewer.language), counts, (), usual)
        for step, counts in counted.items()
        if step in known
    ]
    return tuple(sorted(lines, key=lambda line: line.name))


def _regions(lines: Iterable[Line], usual: Share) -> tuple[Line, ...]:
    by_region: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_region[line.region].append(line)
    if len(by_region) < 2:
        return ()
    found = [
        Line(name, name or _("without a region"), added([one.counts for one in own]), (), usual)
        for name, own in by_region.items()
    ]
    return tuple(sorted(found, key=lambda line: (line.away, line.name)))


def in_order(lines: Iterable[Line], sort: str) -> tuple[Line, ...]:
    """By a column, a minus before it turning it round. Usually by how far below the firm: exceptions first."""
    column, backwards = sort.lstrip("-"), sort.startswith("-")
    if column == "name":
        return tuple(sorted(lines, key=lambda line: line.name, reverse=backwards))
    by_name = sorted(lines, key=lambda line: line.name)
    if column == "rate":
        sign = -1 if backwards else 1
        return tuple(sorted(by_name, key=lambda line: (line.rate is None, sign * (line.rate or 0))))
    if column in set(State) or column == "total":
        key = (lambda line: line.total) if column == "total" else (lambda line: line.counts.get(State(column), 0))
        return tuple(sorted(by_name, key=key, reverse=backwards))
    return tuple(sorted(by_name, key=lambda line: line.away, reverse=backwards))


def _said_branches(lines: Iterable[Line], total: Line) -> list[Said]:
    below = sorted((line for line in lines if line.verdict is Verdict.BELOW), key=lambda line: line.away)
    return [
        Said(
            _("%(branch)s kept %(rate).1f %% of %(n)s promises on time, surely fewer than the firm's %(usual).1f %%.")
            % {"branch": line.name, "rate": line.rate, "n": f"{line.share.of:,}", "usual": total.rate},
            branch=line.key if isinstance(line.key, int) else None,
        )
        for line in below
    ]


def _said_lately(rows: Sequence[KeptRow], day: date) -> list[Said]:
    """That the firm as a whole got worse; the month that is under way has hardly been decided and is left out."""
    past = [share_of(row.counts) for row in rows if row.month is not None and row.month < day.replace(day=1)]
    found = fell(past)
    if found is None:
        return []
    before, after = found
    words = _("The last %(months)s months: %(after).1f %% kept on time, surely fewer than the %(before).1f %% before.")
    rates = {"months": LATELY, "after": per_cent(after.rate), "before": per_cent(before.rate)}
    return [Said(words % rates)]


def _map(firm: Firm | None, lines: Iterable[Line], places: Mapping[int, _Place]) -> Map | None:
    found = list(_placed(lines, places))
    sheet = maps.sheet(firm.calendar if firm else "", [(north, east) for _line, north, east in found])
    if sheet is None:
        return None
    seen = [(line, sheet.spot(north, east)) for line, north, east in found if sheet.holds(north, east)]
    regions: dict[str, list[maps.Spot]] = defaultdict(list)
    for line, spot in seen:
        regions[line.region].append(spot)
    name, part = maps.crowd(sheet, regions) or ("", None)
    near = [(line, spot) for line, spot in seen if part is not None and part.holds(spot)]
    far = [each for each in seen if each not in near]
    most = max(line.share.of for line, _spot in seen) or 1
    return Map(sheet, _dots(far, most, 1.0), name, part, _dots(near, most, part.side / sheet.width if part else 1.0))


def _dots(seen: Iterable[tuple[Line, maps.Spot]], most: int, size: float) -> tuple[Dot, ...]:
    """What stands out is drawn last: nothing lies over it."""
    dots = (Dot(line, *spot, (4 + 5 * (line.share.of / most) ** 0.5) * size) for line, spot in seen)
    return tuple(sorted(dots, key=lambda dot: (dot.line.verdict is Verdict.BELOW, -dot.line.away)))


def _placed(lines: Iterable[Line], places: Mapping[int, _Place]) -> Iterator[tuple[Line, float, float]]:
    for line in lines:
        place = places.get(line.key) if isinstance(line.key, int) else None
        if place is not None and place.latitude is not None and place.longitude is not None:
            yield line, place.latitude, place.longitude


def _programmes(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    return tuple(
        dict.fromkeys((of.rule.code, name_in(of.rule.name, viewer.language)) for of in promises.steps().values())
    )
