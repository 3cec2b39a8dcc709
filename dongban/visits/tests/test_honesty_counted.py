"""The figures of honest visits are counted of the report alone: they are those of the rows beside it, always."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.db.models import F

from dongban.people.reach import Viewer, system
from dongban.people.rules import Role
from dongban.promises.bulk import settle
from dongban.promises.handover.actions import hand_over
from dongban.promises.models import Programme, Promise
from dongban.records.models import Branch, Customer, Load
from dongban.records.undo import undo_load
from dongban.records.undo.keeping import LEAVES_FIRST
from dongban.visits import queries
from dongban.visits.actions import Answer, call_back, commit, draw, report_visit
from dongban.visits.actions.confirming import confirm
from dongban.visits.models import CallBack, Confirmation, Report
from dongban.visits.rules import Sheet
from dongban.visits.tests.cast import AT, MONDAY, Neighbourhood, day

Figures = dict[int | None, list[int]]
Writers = dict[int, Viewer]


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-12-04T10:00")
    caches["near"].clear()


@pytest.fixture
def world(db: None) -> Neighbourhood:
    return Neighbourhood()


def looked_up(on: date, branch: int | None = None) -> Figures:
    """By branch, or of one branch by who made them: one visit after the other, from the promise and what was said."""
    found: Figures = defaultdict(lambda: [0] * 8)
    for report in Report.objects.filter(on__range=(on - timedelta(days=90), on)):
        promise = Promise.objects.select_related("step__programme").get(pk=report.promise_id)
        if promise.step.programme.channel != "visit" or (branch and promise.branch_id != branch):
            continue
        said = dict(Confirmation.objects.filter(report=report).values_list("way", "took_place"))
        called = CallBack.objects.filter(report=report).values_list("state", flat=True).first()
        counts = (
            True,
            True in said.values() and False not in said.values() and called != "did_not",
            False in said.values() or called == "did_not",
            report.on == promise.due_on,
            report.distance_m is not None and report.distance_m > 2000,
            report.distance_m is not None,
            called in ("took_place", "did_not"),
            called == "did_not",
        )
        line = found[report.by if branch else promise.branch_id]
        line[:] = [n + int(holds) for n, holds in zip(line, counts, strict=True)]
    return dict(found)


def shown(viewer: Viewer, on: date, branch: int | None = None) -> Figures:
    return {
        line.key: [
            line.visits,
            line.confirmed,
            line.denied,
            line.last_day,
            line.far,
            line.placed,
            line.called,
            line.refuted,
        ]
        for line in queries.honesty(viewer, on, branch).lines
    }


def agree(world: Neighbourhood, boss: Viewer) -> Figures:
    for on in (MONDAY, day("2026-12-04"), day("2027-01-20"), day("2026-10-01")):
        for branch in (world.mokdong.pk, world.sinjeong.pk):
            assert shown(boss, on, branch) == looked_up(on, branch)
        assert (found := looked_up(on)) == {} or len(found) == 1 or shown(boss, on) == found
    return looked_up(MONDAY)


def visited(world: Neighbourhood, writers: Writers, seed: int) -> list[Report]:
    """Of both branches, some late, some far away, and what their customers say of them in every way there is."""
    lots, made = random.Random(seed), []
    for n in range(24):
        who = world.dohyeon if n % 3 else world.yujin
        contract = world.contract(world.customer(f"고객{n}", who), world.life, f"2026-08-{11 + n % 12:02}")
        promise = Promise.objects.get(subject=contract.pk, step=world.steps[0])
        on = min(MONDAY, max(promise.opens_on, promise.due_on + timedelta(days=lots.randrange(-6, 4))))
        sheet = Sheet(on, "설명드림", distance_m=lots.choice((None, 30, 2000, 2001, 9000)))
        by = writers[who.pk]
        made.append(report_visit(by=by, at=AT, day=MONDAY, promise=promise, sheet=sheet))
        for way in Confirmation.Way:
            if (said := lots.choice((None, None, True, False))) is not None:
                confirm(by=system(MONDAY), at=AT, report=made[-1], way=way, said=Answer(said))
    return made


@pytest.fixture
def boss(world: Neighbourhood) -> Viewer:
    return world.viewer(Role.EXECUTIVE)


@pytest.fixture
def writers(world: Neighbourhood) -> Writers:
    return {one.pk: world.viewer(Role.CONSULTANT, one) for one in (world.dohyeon, world.yujin)}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_said_of_visits(world: Neighbourhood, boss: Viewer, writers: Writers, seed: int) -> None:
    made = visited(world, writers, seed)
    assert sum(line[0] for line in agree(world, boss).values()) == len(made)
    found = commit(by=system(MONDAY), at=AT, first=day("2026-11-01"), last=day("2026-11-30"))
    draw(by=system(MONDAY), at=AT, draw=found)
    managers = {
        world.mokdong.pk: world.viewer(Role.MANAGER, world.seoyun),
        world.sinjeong.pk: world.viewer(Role.MANAGER, world.staff("지점장", "M2", world.sinjeong, job="manager")),
    }
    states = [CallBack.State.DID_NOT, CallBack.State.TOOK_PLACE, CallBack.State.NOT_REACHED]
    for n, one in enumerate(CallBack.objects.order_by("pk")):
        by, said = managers[one.branch_id], states[n % 3]
        call_back(by=by, at=AT, day=MONDAY, callback=one, outcome=said, note="오신 적이 없다고 하심")
        agree(world, boss)
    called, refuted = (sum(line[n] for line in agree(world, boss).values()) for n in (6, 7))
    assert called > refuted > 0


def test_a_programme_that_is_about_calls_from_now_on(world: Neighbourhood, boss: Viewer, writers: Writers) -> None:
    visited(world, writers, 7)
    Programme.objects.update(channel="phone")
    assert agree(world, boss) == {}
    assert shown(boss, MONDAY) == {}


def test_a_late_report_and_an_undone_load(world: Neighbourhood, boss: Viewer, writers: Writers) -> None:
    made = visited(world, writers, 8)
    before = agree(world, boss)
    late = report_visit(
        by=writers[world.dohyeon.pk],
        at=AT,
        day=MONDAY,
        promise=world.first_promise(world.yeongsuk),
        sheet=Sheet(day("2026-11-03"), "늦게 적었다"),
    )
    after = agree(world, boss)
    assert after[world.mokdong.pk][0] == before[world.mokdong.pk][0] + 1
    load = Load.objects.create(at=AT, folder="firm", state=Load.State.DONE)
    for model in LEAVES_FIRST:
        model._default_manager.update(load=load.pk, changed=load.pk)
    customers = Customer.objects.count()
    undo_load(by=system(MONDAY), at=AT, day=MONDAY, load=load)
    # Those who were visited stay; others go.
    assert len(made) < Customer.objects.count() < customers
    assert Report.objects.filter(pk=late.pk).exists()
    assert agree(world, boss) == after


def test_the_demos_day_moves_back_and_branches_close(world: Neighbourhood, boss: Viewer, writers: Writers) -> None:
    """What was kept later is to be kept once more on that day; who does it and where does not change where it was."""
    visited(world, writers, 9)
    before = agree(world, boss)
    earlier = day("2026-11-02")
    settle(earlier)
    assert Promise.objects.filter(live=True, kept_on__isnull=False).exists()
    world.dohyeon.left_on = world.yujin.left_on = earlier
    world.dohyeon.save()
    world.yujin.save()
    Branch.objects.filter(pk=world.mokdong.pk).update(closed_on=earlier)
    Customer.objects.filter(branch=world.mokdong).update(branch=world.sinjeong)
    assert hand_over(by=system(earlier), at=AT, day=earlier).promises
    assert agree(world, boss) == before
    settle(MONDAY)
    assert agree(world, boss) == before
    kept = Report.objects.exclude(branch=F("promise__branch"), due_on=F("promise__due_on"), step=F("promise__step"))
    assert not kept.exists()
