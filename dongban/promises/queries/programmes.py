"""The programmes as a page shows them: what is promised to whom, in words, and the ladder of steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from dongban.kernel.calendar import Calendar
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises import words
from dongban.promises.models import Programme
from dongban.promises.queries.firm import calendar
from dongban.promises.queries.ladders import Picture, picture
from dongban.promises.rules import BY_HAND, TEMPLATES, ProgrammeRule


@dataclass(frozen=True)
class StepLine:
    name: str
    window: str


@dataclass(frozen=True)
class ProgrammeCard:
    """`pk` empty: a template that the firm has not taken up."""

    pk: int | None
    code: str
    name: str
    counts_from: str
    where: tuple[str, ...]
    owner: str
    channel: str
    starts_on: date | None
    starts: str
    active: bool
    # Not started yet: it promises nothing.
    draft: bool
    steps: tuple[StepLine, ...]
    picture: Picture | None
    # Made by somebody one by one: there is nothing to switch off.
    by_hand: bool


@dataclass(frozen=True)
class VersionLine:
    """One change of a programme: what it was, and what was different before."""

    number: int
    day: str
    what: str
    by_name: str
    changes: tuple[str, ...]


def programmes(viewer: Viewer, day: date) -> tuple[tuple[ProgrammeCard, ...], tuple[ProgrammeCard, ...]]:
    """The firm's programmes, those that are on first, and the templates that it could switch on. Four statements."""
    drawn = day, calendar()
    rows = reach.visible(viewer, "see", Programme.objects.order_by("-active", "code").prefetch_related("steps"))
    taken = [card(row.rule(), row, drawn) for row in rows]
    codes = {each.code for each in taken}
    return tuple(taken), tuple(card(rule, None, drawn) for rule in TEMPLATES if rule.code not in codes)


def programme(viewer: Viewer, code: str) -> tuple[Programme | None, ProgrammeRule]:
    """The firm's programme of that code, else the template. Http404 when there is neither."""
    row = reach.visible(viewer, "see", Programme.objects.filter(code=code)).prefetch_related("steps").first()
    template = next((rule for rule in TEMPLATES if rule.code == code), None)
    if row is not None:
        return row, row.rule()
    if template is None:
        raise Http404
    return None, template


def versions(row: Programme) -> tuple[VersionLine, ...]:
    """How the programme came to be what it is, the newest change first. One statement."""
    found = list(row.versions.all())
    rules = [each.rule() for each in found]
    before = [*rules[1:], None][: len(rules)]
    return tuple(
        VersionLine(
            number=each.number,
            day=words.say_day(each.on),
            what=str(words.VERSIONS[each.what]),
            by_name=each.by_name,
            changes=tuple(words.say_changes(was, now)) if was and now else (),
        )
        for each, now, was in zip(found, rules, before, strict=True)
    )


def card(
    rule: ProgrammeRule, row: Programme | None = None, drawn: tuple[date, Calendar] | None = None
) -> ProgrammeCard:
    """With its picture where it is told for which day and by which calendar."""
    return ProgrammeCard(
        pk=row.pk if row else None,
        code=rule.code,
        name=words.say_name(rule.name),
        counts_from=words.say_from(rule),
        where=tuple(words.say_where(rule)),
        owner=str(words.OWNERS[rule.owner]),
        channel=str(words.CHANNELS[rule.channel]),
        starts_on=rule.starts_on,
        starts=words.say_day(rule.starts_on),
        active=row.active if row else False,
        draft=row.draft if row else False,
        steps=tuple(StepLine(words.say_step(rule, step), words.say_window(step)) for step in rule.steps),
        by_hand=rule.fact == BY_HAND,
        picture=picture(rule, *drawn) if drawn else None,
    )
