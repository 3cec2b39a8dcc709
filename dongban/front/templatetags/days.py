"""Days, as one says them, for every room's pages: `{% load days %}`. `day` is today, which every page knows.

    {{ letter.at|say_moment:day }}     "3월 2일(월) 09:30", the year with it where it is another than today's
    {{ load.on|say_day:day }}          "2025년 3월 2일(일)"
    {{ found.first|say_month }}        "2026년 3월"

What machines read (`datetime`, `value`, files) stays as `date:"Y-m-d"` has it.
"""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.translation import get_language

from dongban.kernel import words

register = template.Library()


def _language() -> str:
    return get_language() or "ko"


def _other(day: date, today: date | None) -> bool:
    return today is None or day.year != today.year


@register.filter(expects_localtime=True)
def say_day(day: date | None, today: date | None = None) -> str:
    """Nothing for no day."""
    if not day:
        return ""
    return words.say_day(day, _language(), year=_other(day, today))


@register.filter(expects_localtime=True)
def say_moment(moment: datetime | None, today: date | None = None) -> str:
    """Nothing for no moment."""
    if not moment:
        return ""
    return words.say_moment(moment, _language(), year=_other(moment, today))


@register.filter
def say_month(month: date | None) -> str:
    return words.say_month(month, _language()) if month else ""
