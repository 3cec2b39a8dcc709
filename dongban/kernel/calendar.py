"""Working days: neither a Saturday nor a Sunday nor a public holiday of the firm's country."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.metadata import version
from typing import NamedTuple

import holidays

VERSION = version("holidays")

_COUNTRIES = frozenset(holidays.list_supported_countries())
_WEEKEND = {5: ("토요일", "Saturday"), 6: ("일요일", "Sunday")}
_ONE_DAY = timedelta(days=1)


class Skipped(NamedTuple):
    """A day that is no working day, and why, in both languages."""

    day: date
    ko: str
    en: str

    def reason(self, language: str) -> str:
        return self.ko if language.startswith("ko") else self.en


@dataclass(frozen=True, eq=False)
class Calendar:
    """The firm's calendar. `country` is an ISO 3166 code, `additions` are the firm's own free days with their names.

    Public holidays are the `public` category of the `holidays` package, whose version is `VERSION`. Years that it does
    not know have weekends and additions only. Answers are kept per instance: use one instance for many days.
    ValueError for a country that is not known.

    >>> seoul = Calendar("KR")
    >>> seoul.on_or_before(date(2026, 6, 3)), seoul.holiday_name(date(2026, 6, 3), "ko")
    (datetime.date(2026, 6, 2), '지방선거일')
    """

    country: str
    additions: Mapping[date, str] = field(default_factory=dict)
    _years: dict[tuple[int, str], dict[date, str]] = field(default_factory=dict, init=False, repr=False)
    _working: dict[date, date] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.country not in _COUNTRIES:
            raise ValueError(f'"{self.country}" has no calendar: write an ISO 3166 country such as KR')

    def holiday_name(self, day: date, language: str) -> str | None:
        """The public holiday's name in Korean or English, as far as the country's calendar has the language."""
        own = self.additions.get(day)
        return own if own is not None else self._holidays(day.year, language).get(day)

    def holiday(self, day: date) -> str | None:
        """The public holiday's name in the country's own language; None on any other day."""
        return self.holiday_name(day, "")

    def is_working(self, day: date) -> bool:
        return self.on_or_before(day) == day

    def on_or_before(self, day: date) -> date:
        """The working day on `day` or, when it is none, the last one before it."""
        found = self._working.get(day)
        if found is None:
            found = day
            while not self._works(found):
                found -= _ONE_DAY
            self._working[day] = found
        return found

    def why_moved(self, day: date) -> tuple[Skipped, ...]:
        """The days passed over from `day` back to the working day before it, latest first. Empty on a working day."""
        skipped = (day - timedelta(days=n) for n in range((day - self.on_or_before(day)).days))
        return tuple(Skipped(each, self._reason(each, "ko"), self._reason(each, "en")) for each in skipped)

    def _works(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.additions and day not in self._holidays(day.year, "")

    def _reason(self, day: date, language: str) -> str:
        name = self.holiday_name(day, language)
        if name is not None:
            return name
        korean, english = _WEEKEND[day.weekday()]
        return korean if language == "ko" else english

    def _holidays(self, year: int, language: str) -> dict[date, str]:
        found = self._years.get((year, language))
        if found is None:
            found = _public_holidays(self.country, year, language)
            self._years[year, language] = found
        return found


def _public_holidays(country: str, year: int, language: str) -> dict[date, str]:
    """One year's holidays. Two that fall on one day are told with a comma between them."""
    spoken = _spoken(country, language)
    named = holidays.country_holidays(country, years=year, language=spoken, categories=("public",))
    return {day: name.replace("; ", ", ") for day, name in named.items() if day.year == year}


def _spoken(country: str, language: str) -> str | None:
    """The calendar's nearest language: the asked one, else English, else the country's own; "" asks for its own.

    Never left open when there is one: the package would then ask the machine's locale.
    """
    known = holidays.country_holidays(country)
    asked = (language.partition("-")[0], "en") if language else ()
    near = (each for word in asked for each in known.supported_languages if each.startswith(word))
    return next(near, known.default_language)
