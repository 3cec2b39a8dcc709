"""Days for a reader, in Korean and English."""

from datetime import date, datetime

_KOREAN_DAYS = "월화수목금토일"
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say_day(day: date, language: str, *, year: bool = False) -> str:
    """The day with its weekday.

    >>> say_day(date(2026, 6, 2), "ko"), say_day(date(2026, 6, 2), "en", year=True)
    ('6월 2일(화)', 'Tue 2 Jun 2026')
    """
    if language.startswith("ko"):
        return f"{f'{day.year}년 ' if year else ''}{day.month}월 {day.day}일({_KOREAN_DAYS[day.weekday()]})"
    return f"{_ENGLISH_DAYS[day.weekday()]} {say_date(day, language)}{f' {day.year}' if year else ''}"


def say_date(day: date, language: str) -> str:
    """The day of the year alone: "6월 2일", "2 Jun"."""
    if language.startswith("ko"):
        return f"{day.month}월 {day.day}일"
    return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]}"


def say_moment(moment: datetime, language: str, *, year: bool = False) -> str:
    """
    >>> say_moment(datetime(2026, 6, 2, 9, 5), "ko"), say_moment(datetime(2026, 6, 2, 9, 5), "en", year=True)
    ('6월 2일(화) 09:05', 'Tue 2 Jun 2026 09:05')
    """
    return f"{say_day(moment, language, year=year)} {moment:%H:%M}"


def say_month(month: date, language: str, *, year: bool = True) -> str:
    """
    >>> june = date(2026, 6, 1)
    >>> say_month(june, "ko"), say_month(june, "en"), say_month(june, "ko", year=False)
    ('2026년 6월', 'Jun 2026', '6월')
    """
    if language.startswith("ko"):
        return f"{f'{month.year}년 ' if year else ''}{month.month}월"
    return f"{_ENGLISH_MONTHS[month.month - 1]}{f' {month.year}' if year else ''}"


def say_span(day: date, today: date, language: str) -> str:
    """How far a due day is from today.

    >>> [say_span(date(2026, 6, due), date(2026, 6, 11), "ko") for due in (14, 11, 2)]
    ['D-3', '오늘', '9일 지남']
    """
    left = (day - today).days
    if left > 0:
        return f"D-{left}"
    korean = language.startswith("ko")
    if left == 0:
        return "오늘" if korean else "today"
    return f"{-left}일 지남" if korean else f"{-left} day{'s' if left < -1 else ''} late"
