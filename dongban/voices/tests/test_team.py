"""What the team has done today: cases that were answered, and closings that hold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dongban.people.reach import Viewer
from dongban.people.rules import Role
from dongban.promises.actions import keep
from dongban.promises.models import Promise
from dongban.voices import actions
from dongban.voices.actions import Brought
from dongban.voices.actions.telling import notice_told
from dongban.voices.models import Case, Member, Queue
from dongban.voices.queries.inbox import counts
from dongban.voices.queries.team import MemberLine, team
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db
MIDNIGHT = AT - timedelta(hours=10)


@pytest.fixture
def world() -> Firmament:
    return Firmament()


@pytest.fixture
def hana(world: Firmament) -> Viewer:
    found = world.seoyeon
    Member.objects.create(queue=Queue.objects.get(code="complaints"), user_id=found.user, since=DAY)
    return found


def answered(by: Viewer, case: Case, brought: Brought | None = None) -> None:
    now = Case.objects.get(pk=case.pk)
    actions.answer(by=by, at=AT, day=DAY, case=now, text="돌려드립니다.", version=now.version, brought=brought)


def line(world: Firmament, by: Viewer) -> MemberLine:
    return next(one for card in team(by, AT, MIDNIGHT) for one in card.members if one.name == by.name)


def test_answered_are_cases_and_no_promises(world: Firmament, hana: Viewer) -> None:
    twice = world.heard(channel="phone")
    answered(hana, twice)
    answered(hana, twice)
    answered(hana, world.heard(channel="phone"), Brought(told=False, due_on=DAY))
    assert line(world, hana).answered == 1
    keep(by=world.viewer(Role.CONSULTANT, world.dohyeon), at=AT, day=DAY, promise=Promise.objects.get(), kept_on=DAY)
    notice_told(by=hana, at=AT)
    assert line(world, hana).answered == 2


def test_closed_is_what_is_closed(world: Firmament, hana: Viewer) -> None:
    def shut(case: Case, why: str = "") -> None:
        now = Case.objects.get(pk=case.pk)
        given = {"cause": "mistake", "done": "환불함", "version": now.version, "silent_why": why}
        actions.close(by=hana, at=AT, case=now, **given)  # type: ignore[arg-type]

    told, again, silent = (world.heard(channel="phone", text=f"{n}번째") for n in range(3))
    for case in (told, again):
        answered(hana, case)
        shut(case)
    assert (line(world, hana).closed, counts(hana, world.firm, AT).mine.done) == (2, 2)
    actions.reopen(by=hana, at=AT, case=again, why="아직 아니라 하심")
    shut(silent, "연락할 길이 없음")
    assert (line(world, hana).closed, counts(hana, world.firm, AT).mine.done) == (1, 1)
    duri = world.viewer(Role.VOC, name="박두리")
    actions.agree(by=duri, at=AT, closing=silent.closings.get())
    assert (line(world, hana).closed, counts(hana, world.firm, AT).mine.done) == (2, 2)
