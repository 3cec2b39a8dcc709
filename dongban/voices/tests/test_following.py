"""voices.csv comes in by the same door as every other file, and its rows become cases."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dongban.people import actions as people
from dongban.people.reach import system
from dongban.people.rules import Role
from dongban.records.actions import Loaded, load_folder
from dongban.records.models import Load, Voice
from dongban.records.undo import undo_load
from dongban.voices.models import Case, Member, Message, Queue
from dongban.voices.rules import Standing, standing_of
from dongban.voices.tests.cast import AT, DAY

pytestmark = pytest.mark.django_db
HEAD = "code,received_at,channel,customer,kind,subject,text,answered_at,answer,campaign\n"
FIRM = 'name = "하나생명"\ncurrency = "KRW"\ntime_zone = "Asia/Seoul"\ncalendar = "KR"\n'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: object) -> None:
    settings.HOME = tmp_path / "home"  # type: ignore[attr-defined]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "firm"
    path.mkdir()
    (path / "firm.toml").write_text(FIRM)
    (path / "branches.csv").write_text("code,name\nB1,목동지점\n")
    (path / "customers.csv").write_text("code,name,branch\nC1,김영숙,B1\n")
    return path


def load(folder: Path, rows: str) -> Loaded:
    (folder / "voices.csv").write_text(HEAD + rows)
    return load_folder(by=system(DAY), at=AT, path=folder)


OPEN = "V1,2026-11-20T09:00,web,C1,complaint,이중 출금,두 번 빠졌어요,,,겨울\n"
ANSWERED = "V2,2026-11-02T09:00,phone,,,,언제 되나요?,2026-11-03T10:00,오늘 됩니다,\n"


def test_rows_become_cases_with_their_threads(folder: Path) -> None:
    loaded = load(folder, OPEN + ANSWERED)
    assert loaded.files["voices.csv"].as_dict() == {"read": 2, "accepted": 2, "unchanged": 0, "rejected": 0}
    first, second = Case.objects.order_by("-received_at")
    assert (first.subject, first.customer.name, first.branch.name) == ("이중 출금", "김영숙", "목동지점")
    assert (first.received_at, standing_of(first)) == (datetime(2026, 11, 20, tzinfo=UTC), Standing.NEW)
    assert (standing_of(second), second.told_at) == (Standing.CLOSED, datetime(2026, 11, 3, 1, tzinfo=UTC))
    thread = Message.objects.filter(case=second).order_by("at").values_list("direction", "text")
    assert list(thread) == [("in", "언제 되나요?"), ("out", "오늘 됩니다")]
    assert Voice.objects.get(code="V1").extra == {"campaign": "겨울"}


def test_open_rows_go_to_the_team_at_once_each_to_whoever_carries_least(folder: Path) -> None:
    load(folder, OPEN)
    team = [people.add_user(username=f"u{n}", name="이서연", role=Role.VOC, since=DAY, password=None) for n in range(3)]
    queue = Queue.objects.get(code="complaints")
    Member.objects.bulk_create(Member(queue=queue, user=user, since=DAY) for user in team[:2])
    Case.objects.update(owner=team[0])
    load(folder, OPEN + "".join(f"W{n},2026-11-20T0{n}:00,web,C1,complaint,,또요,,,\n" for n in range(1, 6)))
    carried = Counter(Case.objects.values_list("owner", flat=True))
    assert carried == {team[0].pk: 3, team[1].pk: 3}
    # A question comes into a queue that nobody answers: it waits there.
    load(folder, OPEN + "Q1,2026-11-20T09:00,web,C1,question,,언제요?,,,\n")
    assert Case.objects.get(kind="question").owner is None


def test_the_same_folder_again_changes_nothing(folder: Path) -> None:
    load(folder, OPEN + ANSWERED)
    before = set(Case.objects.values_list("pk", flat=True))
    assert load(folder, OPEN + ANSWERED).files["voices.csv"].unchanged == 2
    assert set(Case.objects.values_list("pk", flat=True)) == before


def test_a_row_that_changed_is_followed_until_somebody_works_on_it(folder: Path) -> None:
    load(folder, OPEN)
    load(folder, OPEN.replace("complaint", "request"))
    case = Case.objects.get()
    assert case.kind == "request"
    Case.objects.update(worked_at=AT)
    load(folder, OPEN.replace("complaint", "praise"))
    assert Case.objects.get().kind == "request"
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("V3,2026-11-20T09:00,pigeon,,,,x,,,\n", "channel"),
        ("V3,2026-11-31T09:00,web,,,,x,,,\n", "received_at"),
        ("V3,2026-11-20T09:00,web,C9,,,x,,,\n", "customer"),
        ("V3,2026-11-20T09:00,web,,,,x,2026-11-19T09:00,y,\n", "answered_at"),
    ],
)
def test_a_bad_row_comes_back_with_its_reason(folder: Path, row: str, column: str) -> None:
    loaded = load(folder, row + OPEN)
    assert (loaded.files["voices.csv"].rejected, Case.objects.count()) == (1, 1)
    assert loaded.rejects is not None
    assert column in loaded.rejects.read_text()


def test_personal_numbers_are_hidden_on_the_way_in(folder: Path) -> None:
    load(folder, OPEN.replace("두 번", "900101-1234567 두 번"))
    assert Voice.objects.get().text == Message.objects.get().text == "900101-******* 두 번 빠졌어요"
    assert load(folder, OPEN.replace("두 번", "900101-1234567 두 번")).files["voices.csv"].unchanged == 1


def test_a_load_that_is_taken_back_takes_its_cases_along(folder: Path) -> None:
    load(folder, OPEN + ANSWERED)
    Case.objects.filter(kind="complaint").update(worked_at=AT)
    undone = undo_load(by=system(DAY), at=AT, day=DAY, load=Load.objects.get(state=Load.State.DONE))
    assert undone.removed["records_voice"] == 1
    kept = Case.objects.get()
    assert (kept.source.code, kept.customer.name) == ("V1", "김영숙")
    assert Message.objects.count() == 1
