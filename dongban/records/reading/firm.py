"""firm.toml: what the firm is, before any of its rows is looked at."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dongban.kernel.calendar import Calendar
from dongban.kernel.money import exponent
from dongban.records.format import FIRM_KEYS
from dongban.records.reading.reasons import Unreadable
from dongban.records.rules import Terms, language_of

_LONGEST = {"name": 200, "currency": 3, "time_zone": 64, "calendar": 8, "locale": 16}


@dataclass(frozen=True)
class FirmFacts:
    name: str
    currency: str
    time_zone: str
    calendar: str
    locale: str = "ko-KR"

    @property
    def terms(self) -> Terms:
        return Terms(self.currency, ZoneInfo(self.time_zone))

    @property
    def language(self) -> str:
        return language_of(self.locale)

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def read_firm(text: str) -> tuple[FirmFacts, list[str]]:
    """The firm, and the keys that the format does not know. Raises Unreadable."""
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise Unreadable("broken_firm", where=str(error)[:200]) from None
    facts = FirmFacts(**{key: _text(found, key) for key in FIRM_KEYS if key != "locale" or key in found})
    _check(facts)
    return facts, sorted(set(found) - set(FIRM_KEYS))


def _text(found: dict[str, Any], key: str) -> str:
    value = found.get(key)
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise Unreadable("firm_misses", key=key)
    if len(value) > _LONGEST[key]:
        raise Unreadable("firm_too_long", key=key, most=_LONGEST[key])
    return value.strip()


def _check(facts: FirmFacts) -> None:
    try:
        exponent(facts.currency)
    except ValueError:
        raise Unreadable("no_currency", text=facts.currency) from None
    try:
        ZoneInfo(facts.time_zone)
    # A name such as "Asia" is a folder of the zone database, and one with dots may lie outside of it.
    except (KeyError, ValueError, OSError):
        raise Unreadable("no_zone", text=facts.time_zone) from None
    try:
        Calendar(facts.calendar)
    except ValueError:
        raise Unreadable("no_calendar", text=facts.calendar) from None
