"""How topics move, and one of them with what is behind it. Counts are of the whole firm and name nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from dongban.kernel.korean import nfc
from dongban.kernel.words import say_day, say_month
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.voices.models.cases import Case
from dongban.voices.models.improving import Improvement
from dongban.voices.queries.lines import not_about
from dongban.voices.topics.models import Belonging, Topic
from dongban.voices.topics.rules.rising import BEFORE, LATELY, Rise, rises
from dongban.voices.words import KINDS

_WEEKS = BEFORE + LATELY
_MONTHS = 12
_PER_PAGE = 50


@dataclass(frozen=True)
class Moving:
    """A topic of the list: its voices of twelve months, month by month, and whether it rises lately."""

    pk: int
    name: str
    telling: tuple[str, ...]
    named: bool
    total: int
    lately: int
    months: tuple[tuple[str, int], ...]
    rise: Rise

    @property
    def times(self) -> str:
        return f"{self.rise.ratio:.1f}"

    @property
    def sure(self) -> str:
        """ "99.8", never "100"."""
        return f"{min(99.9, 100 * self.rise.sure):.1f}"


@dataclass(frozen=True)
class Movement:
    rising: tuple[Moving, ...]
    others: tuple[Moving, ...]
    quiet: tuple[Moving, ...]
    heard: int
    placed: int


@dataclass(frozen=True)
class Told:
    """One voice of a topic."""

    pk: int
    customer: int | None
    day: str
    kind: str
    title: str
    closed: bool


@dataclass(frozen=True)
class TopicPage:
    """`into`: the topic that it was merged into."""

    topic: Moving
    into: tuple[int, str] | None
    parts: tuple[tuple[int, str], ...]
    others: tuple[tuple[int, str], ...]
    voices: tuple[Told, ...]
    page: int
    more: bool
    reads: bool
    improvements: tuple[tuple[int, str, int], ...]
    # So many of its voices can be put behind one at once.
    ready: int


def topic_names(viewer: Viewer) -> list[tuple[int, str]]:
    """Every topic that is no part of another, by name. One statement."""
    rows = reach.visible(viewer, "see", Topic.objects.filter(merged_into__isnull=True)).defer("words")
    return sorted(((topic.pk, name_of(topic)) for topic in rows), key=lambda one: (one[1], one[0]))


def name_of(topic: Topic) -> str:
    """What a person called it, or else its most telling words.

    >>> name_of(Topic(telling=["상담원", "연결", "대기", "전화"])), name_of(Topic(name="연결이 안 됨"))
    ('상담원 · 연결 · 대기', '연결이 안 됨')
    """
    return topic.name or " · ".join(topic.telling[:3]) or f"#{topic.pk}"


def called(name: str, but: Topic | None = None) -> Topic | None:
    """Another topic that stands alone and is called like that, be it in other letters. One statement."""
    rows = Topic.objects.filter(merged_into__isnull=True).exclude(pk=but.pk if but else 0).defer("words")
    return next((each for each in rows.order_by("pk") if _alike(name_of(each)) == _alike(name)), None)


def _alike(name: str) -> str:
    return "".join(nfc(name).casefold().split())


def movement(viewer: Viewer, day: date) -> Movement:
    """All topics that stand alone, rising ones first, then by what they had lately. Four statements."""
    reach.require_any(viewer, "see", "voices.topic")
    topics = list(Topic.objects.order_by("pk"))
    counted = _counted(topics, day)
    moving = [_moving(topic, counted, day, viewer.language) for topic in topics if topic.merged_into_id is None]
    moving.sort(key=lambda one: (-one.lately, -one.total, one.pk))
    in_year = Belonging.objects.filter(day__gt=day - timedelta(days=365), day__lte=day)
    return Movement(
        rising=tuple(sorted((one for one in moving if one.rise.rising), key=lambda one: one.rise.chance)),
        others=tuple(one for one in moving if not one.rise.rising and one.total),
        quiet=tuple(one for one in moving if not one.rise.rising and not one.total),
        heard=in_year.count(),
        placed=in_year.filter(topic__isnull=False).count(),
    )


@dataclass(frozen=True)
class _Counted:
    by_month: Mapping[int, Mapping[tuple[int, int], int]]
    rise: Mapping[int, Rise]


def _counted(topics: Sequence[Topic], day: date) -> _Counted:
    """By day in one statement: a year of days and some sixty topics is little, and no database has to know of weeks."""
    root = {topic.pk: topic.merged_into_id or topic.pk for topic in topics}
    first = _months(day)[0]
    rows = Belonging.objects.filter(topic__isnull=False, day__gte=first, day__lte=day)
    by_month: dict[int, dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    weekly: dict[int, list[int]] = {pk: [0] * _WEEKS for pk in set(root.values())}
    for topic, on, n in rows.values_list("topic", "day").annotate(n=Count("pk")).order_by():
        by_month[root[topic]][on.year, on.month] += n
        week = _WEEKS - 1 - (day - on).days // 7
        if week >= 0:
            weekly[root[topic]][week] += n
    return _Counted(by_month, rises(weekly))


def _months(day: date) -> list[date]:
    """The first days of the last twelve months, the present one included."""
    number = day.year * 12 + day.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - _MONTHS + 1, number + 1)]


def _moving(topic: Topic, counted: _Counted, day: date, language: str) -> Moving:
    rise, by_month = counted.rise[topic.pk], counted.by_month.get(topic.pk, {})
    months = tuple(
        (say_month(one, language, year=False), by_month.get((one.year, one.month), 0)) for one in _months(day)
    )
    total = sum(n for _name, n in months)
    return Moving(
        pk=topic.pk,
        name=name_of(topic),
        telling=tuple(topic.telling),
        named=bool(topic.name),
        total=total,
        lately=rise.lately,
        months=months,
        rise=rise,
    )


def one(viewer: Viewer, day: date, pk: int, page: int) -> TopicPage:
    """One topic; of its voices those within the viewer's reach. Http404 where there is no such topic."""
    topic = reach.get_or_404(viewer, "see", Topic.objects.all(), pk=pk)
    topics = list(Topic.objects.order_by("pk"))
    reads = reach.may(viewer, "see", "voices.case")
    rows = _voices(viewer, day, topic, page) if reads else []
    return TopicPage(
        topic=_moving(topic, _counted(topics, day), day, viewer.language)
        if topic.merged_into_id is None
        else _merged(topic),
        into=next(((each.pk, name_of(each)) for each in topics if each.pk == topic.merged_into_id), None),
        parts=tuple((each.pk, name_of(each)) for each in topics if each.merged_into_id == pk),
        others=tuple((each.pk, name_of(each)) for each in topics if each.merged_into_id is None and each.pk != pk),
        voices=tuple(_told(row, viewer.language) for row in rows[:_PER_PAGE]),
        page=page,
        more=len(rows) > _PER_PAGE,
        reads=reads,
        improvements=_improvements(viewer, topic),
        ready=ready(viewer, day, topic).count() if reach.may(viewer, "work", "voices.case") else 0,
    )


def ready(viewer: Viewer, day: date, topic: Topic) -> QuerySet[Case]:
    """Its voices of twelve months that can be put behind an improvement all at once: somebody has begun with each. What
    nobody has looked at may be about something else, or about one of us."""
    parts, first = _with_parts(topic), _months(day)[0]
    behind = Case.objects.filter(belonging__topic__in=parts, belonging__day__gte=first, belonging__day__lte=day)
    begun = behind.filter(Q(worked_at__isnull=False) | Q(answered_at__isnull=False))
    return reach.visible(viewer, "work", begun)


def _merged(topic: Topic) -> Moving:
    return Moving(topic.pk, name_of(topic), tuple(topic.telling), bool(topic.name), 0, 0, (), Rise(0, 0, 1, 1, False))


def _improvements(viewer: Viewer, topic: Topic) -> tuple[tuple[int, str, int], ...]:
    """What is changed because of its voices: number, title, and how many of them are behind it."""
    rows = reach.visible(
        viewer, "see", Improvement.objects.filter(behind__case__belonging__topic__in=_with_parts(topic))
    )
    return tuple(rows.values_list("pk", "title").annotate(n=Count("behind__case", distinct=True)).order_by("-n", "pk"))


def _with_parts(topic: Topic) -> list[int]:
    return [topic.pk, *Topic.objects.filter(merged_into=topic).values_list("pk", flat=True)]


def _voices(viewer: Viewer, day: date, topic: Topic, page: int) -> list[Any]:
    parts = _with_parts(topic)
    behind = Case.objects.filter(belonging__topic__in=parts, belonging__day__lte=day)
    rows = reach.visible(viewer, "see", not_about(viewer, behind))
    begin = (page - 1) * _PER_PAGE
    named = rows.order_by("-belonging__day", "-pk").values_list(
        "pk", "customer", "belonging__day", "kind", "subject", "opening", "closed_at"
    )
    return list(named[begin : begin + _PER_PAGE + 1])


def _told(row: Any, language: str) -> Told:
    pk, customer, day, kind, subject, opening, closed_at = row
    title = opening or subject
    kind_said = str(KINDS.get(kind, kind)) if kind else ""
    return Told(pk, customer, say_day(day, language, year=True), kind_said, title[:140], closed_at is not None)
