"""Questions that pages ask all day long, written once.

Django takes longer to write a question than a database takes to answer it. What is decorated with `often` is written
once for each kind of viewer (her roles, and how many units she answers for), with stand-ins where the values will be;
after that only the values are put in. Reach is compiled as ever: it is a part of the text and of the values.

    @often
    def _consents(viewer: Viewer, *, customer: int, day: date) -> Rows:
        rows = reach.visible(viewer, "see", Consent.objects.all())
        return rows.filter(customer=customer, granted_on__lte=day).values_list("purpose", "channel")

    for purpose, channel in _consents(viewer, customer=7, day=day): ...

What belongs to no viewer (the holidays) is asked for None.
Such a function passes its values on and does not look at them: what it works out of them must be given to it. The
first answer of each kind is compared with the question that Django writes; where it differs, Django is asked each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import update_wrapper
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from dongban.people.reach import Viewer
from dongban.people.rules import Hat

Rows = QuerySet[Any, Any]


class Fixed(int):
    """A number that stands in the text itself, such as the one that a slice begins with."""


Row = tuple[Any, ...]
# So many kinds of viewers and values are remembered of one question.
_MOST = 300
# Where stand-ins begin. Numbers by how many bits they need: of one that a column cannot hold Django asks nothing.
_FIRST_NUMBERS = {32: 2_090_000_000, 64: 2**62, 128: 2**70}
_FIRST_DAY, _FIRST_MOMENT = date(9901, 1, 1), datetime(9951, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Written:
    """A question as text: its values, where those of the asker go, and what turns the columns into Python's values."""

    text: str
    constants: Sequence[Any]
    # (place among the values, which of the asker's values, the type that the database wants it in)
    places: Sequence[tuple[int, int, type | None]]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]

    def filled(self, values: Sequence[Any]) -> list[Any]:
        adapted, found = [_adapted(value) for value in values], list(self.constants)
        for place, which, kind in self.places:
            found[place] = adapted[which] if kind is None else kind(adapted[which])
        return found

    def answered(self, values: Sequence[Any]) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.filled(values))
            rows: list[Row] = cursor.fetchall()
        return [self._converted(row) for row in rows] if self.converters else rows

    def counted(self, values: Sequence[Any]) -> int:
        with connection.cursor() as cursor:
            # The text is Django's own; what anybody asks for stands among the values.
            cursor.execute(f"SELECT COUNT(*) FROM ({self.text}) AS counted", self.filled(values))  # noqa: S608
            found: int = cursor.fetchone()[0]
        return found

    def _converted(self, row: Row) -> Row:
        found = list(row)
        for place, converters, column in self.converters:
            for convert in converters:
                found[place] = convert(found[place], column, connection)
        return tuple(found)


class Often:
    """A question, and what was written of it so far."""

    def __init__(self, ask: Callable[..., Rows]) -> None:
        self.ask = ask
        self.written: dict[Any, Written | None] = {}
        update_wrapper(self, ask)

    def __call__(self, viewer: Viewer | None, **given: Any) -> list[Row]:
        """The rows, as tuples."""
        written, values = self.found(viewer, given)
        return list(self.ask(viewer, **given)) if written is None else written.answered(values)

    def count(self, viewer: Viewer | None, **given: Any) -> int:
        """How many rows there are."""
        written, values = self.found(viewer, given)
        return self.ask(viewer, **given).count() if written is None else written.counted(values)

    def found(self, viewer: Viewer | None, given: Mapping[str, Any]) -> tuple[Written | None, Sequence[Any]]:
        kind = (connection.vendor, _kind_of_viewer(viewer), tuple(_kind(value) for value in given.values()))
        values = [*_of_viewer(viewer), *_of_given(given)]
        try:
            return self.written[kind], values
        except KeyError:
            if len(self.written) >= _MOST:
                self.written.clear()
            # Not read back: another thread may have forgotten it already.
            written = self.written[kind] = self._write(viewer, given, values)
            return written, values

    def _write(self, viewer: Viewer | None, given: Mapping[str, Any], values: Sequence[Any]) -> Written | None:
        """None where it cannot be written for all values alike."""
        stand_ins = _StandIns()
        other, others = stand_ins.viewer(viewer), {name: stand_ins.value(value) for name, value in given.items()}
        try:
            written = _written(self.ask(other, **others), [*_of_viewer(other), *_of_given(others)])
            text, real = self.ask(viewer, **given).query.sql_with_params()
        except EmptyResultSet:
            return None
        return written if written.text == text and same(written.filled(values), real) else None


def often(ask: Callable[..., Rows]) -> Often:
    return Often(ask)


def _written(rows: Rows, values: Sequence[Any]) -> Written:
    compiler = rows.query.get_compiler(connection=connection)
    text, constants = compiler.as_sql()
    which = {_adapted(value): place for place, value in enumerate(values) if not _stays(value)}
    places = [
        (place, which[value], type(value) if isinstance(value, int) and type(value) is not int else None)
        for place, value in enumerate(constants)
        if isinstance(value, int | str | date) and value in which
    ]
    columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
    converters = [
        (place, [_quick(one) for one in found], column)
        for place, (found, column) in compiler.get_converters(columns).items()
    ]
    return Written(text, constants, places, converters)


def _quick(convert: Callable[..., Any]) -> Callable[..., Any]:
    """SQLite keeps moments without their zone, which is UTC. Django takes several times as long to say so."""
    own = getattr(connection.ops, "convert_datetimefield_value", None)
    return _moment if own is not None and convert == own and connection.timezone is UTC else convert


def _moment(value: Any, _column: Any, _connection: Any) -> datetime | None:
    if value is None:
        return None
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return [*map(_comparable, one)] == [*map(_comparable, other)]


def _comparable(value: Any) -> Any:
    """Some databases wrap a value in an object of their own, which is equal to itself alone."""
    return value if isinstance(value, int | str | date | float | None) else repr(value)


class _StandIns:
    """Values that no constant of a question is equal to."""

    def __init__(self) -> None:
        self.made = 0

    def value(self, value: Any) -> Any:
        if _stays(value):
            return value
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self.value(one) for one in value]
        self.made += 1
        if isinstance(value, datetime):
            return _FIRST_MOMENT + timedelta(seconds=self.made)
        if isinstance(value, date):
            return _FIRST_DAY + timedelta(days=self.made)
        return _FIRST_NUMBERS[_bits(value)] + self.made if isinstance(value, int) else f"\ue000{self.made}"

    def viewer(self, viewer: Viewer | None) -> Viewer | None:
        return viewer and replace(
            viewer,
            user=self.value(viewer.user),
            name=self.value(viewer.name),
            day=self.value(viewer.day),
            hats=tuple(self._hat(hat) for hat in viewer.hats),
        )

    def _hat(self, hat: Hat) -> Hat:
        units = frozenset(self.value(unit) for unit in hat.units)
        return replace(hat, staff=self.value(hat.staff), unit=self.value(hat.unit), units=units)


def _stays(value: Any) -> bool:
    """What the text itself depends on: it is written anew for each."""
    return value is None or isinstance(value, bool | Enum | Fixed)


def _kind(value: Any) -> Any:
    if _stays(value):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_kind(one) for one in value)
    return _bits(value) if isinstance(value, int) else type(value)


def _bits(number: int) -> int:
    return next((bits for bits in (32, 64) if -(2 ** (bits - 1)) <= number < 2 ** (bits - 1)), 128)


def _kind_of_viewer(viewer: Viewer | None) -> tuple[Any, ...]:
    if viewer is None:
        return ()
    hats = tuple((hat.role, hat.staff is None, hat.unit is None, len(hat.units)) for hat in viewer.hats)
    return viewer.system, viewer.language, viewer.theme, viewer.user is None, hats


def _of_viewer(viewer: Viewer | None) -> Iterator[Any]:
    """In the order in which reach puts the units of a hat."""
    if viewer is None:
        return
    yield from (viewer.user, viewer.name, viewer.day)
    for hat in viewer.hats:
        yield from (hat.staff, hat.unit, *sorted(hat.units))


def _of_given(given: Mapping[str, Any]) -> Iterator[Any]:
    for value in given.values():
        if isinstance(value, Sequence) and not isinstance(value, str):
            yield from value
        else:
            yield value


def _adapted(value: Any) -> Any:
    """As the database wants it. A moment is a day too, so it is asked after first."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
