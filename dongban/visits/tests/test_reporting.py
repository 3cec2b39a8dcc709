"""도현 visits 영숙 and reports it. Who may, what is written, and what is not when it is refused."""

from __future__ import annotations

import pytest

from dongban.journal.models import Entry
from dongban.people import reach
from dongban.people.reach import Refused
from dongban.people.rules import Role
from dongban.promises.models import Promise
from dongban.visits.actions import report_visit
from dongban.visits.models import Report
from dongban.visits.rules import Sheet
from dongban.visits.tests.cast import AT, MONDAY, Neighbourhood, day

pytestmark = pytest.mark.django_db
NOTE = "특약을 다시 설명드렸고, 자동이체 날짜를 25일로 바꾸기로 했다."


@pytest.fixture
def world() -> Neighbourhood:
    return Neighbourhood()


def nothing_was_written(promise: Promise) -> bool:
    promise.refresh_from_db()
    return promise.kept_on is None and not Report.objects.exists() and not Entry.objects.exists()


def test_a_report_keeps_the_promise_and_leaves_its_lines(world: Neighbourhood) -> None:
    promise = world.first_promise(world.yeongsuk)
    dohyeon = world.viewer(Role.CONSULTANT, world.dohyeon)
    report = report_visit(by=dohyeon, at=AT, day=MONDAY, promise=promise, sheet=Sheet(day("2026-11-12"), f" {NOTE}\n"))
    promise.refresh_from_db()
    assert (promise.kept_on, promise.kept_at, promise.kept_by) == (day("2026-11-12"), AT, dohyeon.user)
    assert not promise.live
    assert (report.note, report.by_name, report.on) == (NOTE, "이도현", day("2026-11-12"))
    lines = Entry.objects.order_by("id").values_list("verb", "customer", "by_name")
    assert list(lines) == [
        ("promise.kept", world.yeongsuk.pk, "이도현"),
        ("visit.reported", world.yeongsuk.pk, "이도현"),
    ]


def test_the_note_itself_is_not_copied_into_the_journal(world: Neighbourhood) -> None:
    """What a customer said can be taken away with her; the journal cannot."""
    promise = world.first_promise(world.yeongsuk)
    report_visit(by=reach.system(MONDAY), at=AT, day=MONDAY, promise=promise, sheet=Sheet(MONDAY, NOTE))
    assert not any(NOTE in str(line.details) + line.reason for line in Entry.objects.all())


def test_the_manager_reports_for_her_branch(world: Neighbourhood) -> None:
    promise = world.first_promise(world.yeongsuk)
    report_visit(
        by=world.viewer(Role.MANAGER, world.seoyun), at=AT, day=MONDAY, promise=promise, sheet=Sheet(MONDAY, NOTE)
    )
    assert Report.objects.get().by_name == "오서윤"


@pytest.mark.parametrize(
    ("role", "who"),
    [
        (Role.CONSULTANT, "haneul"),
        (Role.CONSULTANT, "yujin"),
        (Role.MANAGER, "yujin"),
        (Role.VOC, None),
        (Role.EXECUTIVE, None),
        (Role.AUDITOR, None),
        (Role.ADMINISTRATOR, None),
    ],
)
def test_nobody_else_does(world: Neighbourhood, role: Role, who: str | None) -> None:
    promise = world.first_promise(world.yeongsuk)
    stranger = world.viewer(role, getattr(world, who) if who else None)
    with pytest.raises(Refused):
        report_visit(by=stranger, at=AT, day=MONDAY, promise=promise, sheet=Sheet(MONDAY, NOTE))
    assert nothing_was_written(promise)


@pytest.mark.parametrize(
    ("on", "note"),
    [
        (MONDAY, ""),
        (MONDAY, " 네 "),
        (day("2026-11-24"), NOTE),
        (day("2026-08-13"), NOTE),
    ],
    ids=["no note", "one syllable", "tomorrow", "before the contract"],
)
def test_a_sheet_that_lacks_something_changes_nothing(world: Neighbourhood, on: object, note: str) -> None:
    promise = world.first_promise(world.yeongsuk)
    with pytest.raises(Refused):
        report_visit(by=reach.system(MONDAY), at=AT, day=MONDAY, promise=promise, sheet=Sheet(on, note))  # type: ignore[arg-type]
    assert nothing_was_written(promise)


def test_of_two_sheets_the_first_counts(world: Neighbourhood) -> None:
    promise = world.first_promise(world.yeongsuk)
    seoyun, dohyeon = world.viewer(Role.MANAGER, world.seoyun), world.viewer(Role.CONSULTANT, world.dohyeon)
    report_visit(by=seoyun, at=AT, day=MONDAY, promise=promise, sheet=Sheet(day("2026-11-13"), "지점장이 다녀왔다."))
    before = Entry.objects.count()
    with pytest.raises(Refused):
        report_visit(by=dohyeon, at=AT, day=MONDAY, promise=promise, sheet=Sheet(MONDAY, NOTE))
    promise.refresh_from_db()
    assert promise.kept_on == day("2026-11-13")
    assert Report.objects.get().note == "지점장이 다녀왔다."
    assert Entry.objects.count() == before


def test_a_visit_before_the_contract_ended_can_still_be_entered(world: Neighbourhood) -> None:
    contract = world.contract(world.jaeho, world.life, "2026-09-15", ended_on=day("2026-11-20"))
    promise = Promise.objects.get(subject=contract.pk, step=world.steps[0])
    with pytest.raises(Refused):
        report_visit(by=reach.system(MONDAY), at=AT, day=MONDAY, promise=promise, sheet=Sheet(MONDAY, NOTE))
    report_visit(by=reach.system(MONDAY), at=AT, day=MONDAY, promise=promise, sheet=Sheet(day("2026-11-19"), NOTE))
    assert Report.objects.get().on == day("2026-11-19")
