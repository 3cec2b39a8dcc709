"""Several telephones and one visit, two customers' answers to one link: one effect each, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

import pytest

from dongban.journal.models import Entry
from dongban.people.reach import system
from dongban.promises import bulk
from dongban.promises.models import Promise
from dongban.promises.tests.firm import AT, TODAY, Town, consultant, manager, smile
from dongban.visits.actions import Answer, answer, ask, call_back, commit, draw, report_visit, take_visit
from dongban.visits.models import CallBack, Confirmation, Draw, Link, Opinion, Report, SetAside
from dongban.visits.rules import Opinion as Kind
from dongban.visits.rules import Said, Sheet
from dongban.voices.models import Case
from tests.races.test_promises import all_at_once, together

pytestmark = [together, pytest.mark.django_db(transaction=True)]


def promises(count: int) -> tuple[Town, list[Promise]]:
    town = Town()
    smile()
    for n in range(count):
        town.contract(town.customer(f"고객{n}"), date(2026, 1, 5))
    bulk.make(at=AT)
    return town, list(Promise.objects.filter(step__code="explain"))


def test_of_many_telephones_with_one_visit_one_files_it_and_no_word_is_lost() -> None:
    """Her own two telephones with the same sheet, one of them twice; the manager's with another one."""
    town, owed = promises(6)
    own, boss = consultant(town.dohyun), manager(town.boss)
    for n, promise in enumerate(owed):
        same = Sheet(TODAY, "설명드림", opinions=(Said(Kind.PRAISE, f"고맙다 {n}"),))
        other = Sheet(TODAY, "지점장이 다녀옴", opinions=(Said(Kind.REQUEST, f"다시 와 달라 {n}"),))
        now = {"at": AT, "day": TODAY, "promise": promise}
        sent: list[Callable[[], object]] = [
            partial(take_visit, by=own, sheet=same, key=UUID(int=100 * n + 1), **now),
            partial(take_visit, by=own, sheet=same, key=UUID(int=100 * n + 1), **now),
            partial(take_visit, by=own, sheet=same, key=UUID(int=100 * n + 2), **now),
            partial(take_visit, by=boss, sheet=other, key=UUID(int=100 * n + 3), **now),
        ]
        assert all_at_once(sent) == ["done"] * 4
        report = Report.objects.get(promise=promise)
        aside = SetAside.objects.filter(promise=promise)
        words = {report.note, *aside.values_list("note", flat=True)}
        assert words == {"설명드림", "지점장이 다녀옴"}
        assert Opinion.objects.filter(report=report).count() == 1
        assert Entry.objects.filter(verb="visit.reported", details__promise=promise.pk).count() == 1
    assert Case.objects.count() == len(owed)


def test_a_link_is_answered_once_however_many_press() -> None:
    town, (promise, *_rest) = promises(1)
    own = consultant(town.dohyun)
    report = report_visit(by=own, at=AT, day=TODAY, promise=promise, sheet=Sheet(TODAY, "설명드림"))
    link, _address = ask(by=own, at=AT, report=report, way=Link.Way.SHOWN, address=str)
    ended = all_at_once([partial(answer, at=AT, day=TODAY, link=link, answer=Answer(True, score=n)) for n in range(8)])
    assert ended.count("done") == 1, ended
    assert Confirmation.objects.filter(way="link").count() == 1


def test_a_month_is_drawn_once_and_a_call_written_down_once() -> None:
    town, owed = promises(5)
    own, boss, clock = consultant(town.dohyun), manager(town.boss), system(TODAY)
    for promise in owed:
        report_visit(by=own, at=AT, day=TODAY, promise=promise, sheet=Sheet(TODAY, "설명드림"))
    first, last = TODAY.replace(day=1), TODAY
    all_at_once([partial(commit, by=clock, at=AT, first=first, last=last)] * 6)
    found = Draw.objects.get()
    later = datetime(2026, 12, 1, tzinfo=UTC)
    all_at_once([partial(draw, by=clock, at=later, draw=found)] * 6)
    assert CallBack.objects.count() == 3
    assert Entry.objects.filter(verb="visits.drawn").count() == 1
    one = CallBack.objects.get(place=1)
    calls: list[Callable[[], object]] = [
        partial(call_back, by=boss, at=later, day=later.date(), callback=one, outcome=state, note="오신 적 없다 하심")
        for state in (CallBack.State.TOOK_PLACE, CallBack.State.DID_NOT) * 3
    ]
    assert all_at_once(calls).count("done") == 1
