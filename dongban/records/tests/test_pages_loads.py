"""An administrator sends a folder, looks what it would change, loads it, and takes it back."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dongban.jobs import actions as jobs_actions
from dongban.jobs.clock import machine_now
from dongban.jobs.models import Run, Task
from dongban.jobs.rules import TaskState
from dongban.journal.models import Entry as JournalEntry
from dongban.people import reach
from dongban.people.models import User
from dongban.people.rules import Role
from dongban.records import jobs, uploads
from dongban.records.models import Branch, Customer, Firm, Load, Replaced, Staff
from dongban.records.queries.loads import task_key
from dongban.records.tests import cast

pytestmark = pytest.mark.django_db

FIRM = 'name = "동반생명"\ncurrency = "KRW"\ntime_zone = "Asia/Seoul"\ncalendar = "KR"\n'
BRANCHES = "code,name,region\nB1,종로,서울\nB2,강남,서울\n"
STAFF = "code,name,branch,job\nS1,이도윤,B1,fc\nS2,박서연,B9,fc\n"
FOLDER = {"firm.toml": FIRM, "branches.csv": BRANCHES, "staff.csv": STAFF}


@pytest.fixture(autouse=True)
def _second_of_march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-03-02")


@pytest.fixture
def admin() -> User:
    return cast.user("haneul", Role.ADMINISTRATOR)


@pytest.fixture
def browser(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def packed(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        for name, text in files.items():
            folder.writestr(name, text)
    return out.getvalue()


def send(browser: Client, *files: tuple[str, bytes | str], status: int = 302) -> Any:
    given = [
        SimpleUploadedFile(name, held if isinstance(held, bytes) else held.encode("utf-8")) for name, held in files
    ]
    answer = browser.post("/records/upload/", {"folder": given})
    assert answer.status_code == status
    return answer


def upload(browser: Client, files: dict[str, str] = FOLDER) -> Load:
    send(browser, ("firm.zip", packed(files)))
    return Load.objects.latest("id")


class Hands:
    """A worker's hands, without its thread: what the job asks of them."""

    def __init__(self, user: User, stop: bool = False) -> None:
        self.by, self.at, self.stop = reach.viewer_of(user, cast.DAY), cast.AT, stop
        self.said: list[tuple[str, int, int | None]] = []

    def step(self, done: int, total: int | None = None, doing: str = "") -> None:
        self.said.append((doing, done, total))

    def stop_asked(self) -> bool:
        return self.stop


def work(load: Load, user: User, stop: bool = False) -> Hands:
    """Does what is queued for the upload."""
    task = Task.objects.get(key=task_key(load.pk), state=TaskState.READY)
    kind = {"records.preview": jobs.look, "records.load": jobs.take_in, "records.undo": jobs.undo}[task.name]
    hands = Hands(user, stop)
    kind(hands, **task.payload)  # type: ignore[arg-type]
    Task.objects.filter(pk=task.pk).update(state=TaskState.DONE)
    load.refresh_from_db()
    return hands


def see(browser: Client, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_sending_changes_nothing_and_shows_what_would_change(browser: Client, admin: User) -> None:
    load = upload(browser)
    assert "차례를 기다리고 있습니다" in see(browser, f"/records/{load.pk}/")
    work(load, admin)
    page = see(browser, f"/records/{load.pk}/")
    assert "3줄이 새로 들어오거나 바뀝니다" in page
    assert "1줄은 거절되고, 나머지는 그대로 들어옵니다" in page
    assert "B9" in page
    assert not Branch.objects.exists()
    assert not Firm.objects.exists()


def test_loading_brings_the_good_rows_in(browser: Client, admin: User) -> None:
    load = upload(browser)
    work(load, admin)
    browser.post(f"/records/{load.pk}/begin/")
    work(load, admin)
    assert set(Branch.objects.values_list("code", flat=True)) == {"B1", "B2"}
    assert set(Staff.objects.values_list("code", flat=True)) == {"S1"}
    assert load.becomes is not None
    assert not uploads.path_of(load).exists()
    answer = browser.get(f"/records/{load.pk}/")
    assert answer.headers["Location"] == f"/records/{load.becomes}/"
    page = see(browser, f"/records/{load.becomes}/")
    assert "되돌리면 어떻게 되는지 보기" in page
    assert "이도윤" not in page
    listed = see(browser, "/records/")
    assert f"/records/{load.becomes}/" in listed
    assert f'href="/records/{load.pk}/"' not in listed


def test_rejected_rows_are_a_file_in_the_readers_language(browser: Client, admin: User) -> None:
    load = upload(browser)
    work(load, admin)
    answer = browser.get(f"/records/{load.pk}/rejects/")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["파일", "줄", "열", "이유", "들어온 그대로"]
    assert rows[1][:3] == ["staff.csv", "3", "branch"]
    assert rows[1][4] == "S2,박서연,B9,fc"
    assert JournalEntry.objects.filter(verb="rejects_taken", subject_id=load.pk).count() == 1
    User.objects.filter(pk=admin.pk).update(language="en")
    english = b"".join(browser.get(f"/records/{load.pk}/rejects/").streaming_content).decode("utf-8-sig")
    assert english.startswith("file,line,column")


def test_single_files_need_no_firm_once_it_is_known(browser: Client, admin: User) -> None:
    answer = send(browser, ("branches.csv", BRANCHES), status=422)
    assert "firm.toml을 함께 보내야 합니다" in answer.content.decode()
    send(browser, ("Firm.toml", FIRM), ("BRANCHES.CSV", BRANCHES))
    first = Load.objects.latest("id")
    work(first, admin)
    assert first.files.keys() == {"branches.csv"}
    browser.post(f"/records/{first.pk}/begin/")
    work(first, admin)
    send(browser, ("staff.csv", STAFF))
    second = Load.objects.latest("id")
    work(second, admin)
    assert second.files["staff.csv"]["read"] == 2
    assert second.trouble == {}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((), "먼저 .zip이나 파일을 골라"),
        ((("june.csv", "a\n"),), "june.csv(이)라는 파일이 없습니다"),
        ((("contracts.exe", "a\n"),), "contracts.exe"),
        ((("firm.zip", "a"), ("staff.csv", "a\n")), ".zip은 하나만 따로"),
        ((("staff.csv", "a\n"), ("staff.csv", "b\n")), "이름이 같은 파일"),
        ((("staff.csv", ""),), "빈 파일"),
    ],
)
def test_what_cannot_be_a_folder_is_said_beside_the_field(browser: Client, files: Any, said: str) -> None:
    answer = send(browser, *files, status=422)
    assert said in answer.content.decode()
    assert not Load.objects.exists()
    assert not list((Path(settings.HOME) / "uploads").glob("coming-*"))


@pytest.mark.parametrize("name", ["../../staff.csv", "/etc/staff.csv", "..\\..\\staff.csv"])
def test_a_name_never_leads_out_of_the_uploads(browser: Client, admin: User, name: str) -> None:
    send(browser, ("firm.toml", FIRM), (name, STAFF))
    folder = uploads.path_of(Load.objects.latest("id"))
    assert sorted(each.name for each in folder.iterdir()) == ["firm.toml", "staff.csv"]
    assert folder.is_relative_to(Path(settings.HOME) / "uploads")


def test_what_is_too_large_is_refused_before_it_is_read(
    browser: Client, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 100)
    answer = send(browser, ("firm.zip", packed(FOLDER)), status=422)
    assert "2GB가 넘습니다" in answer.content.decode()
    assert not Load.objects.exists()


def test_an_unusable_folder_says_why_and_can_be_tried_again_or_put_aside(browser: Client, admin: User) -> None:
    load = upload(browser, {"branches.csv": BRANCHES})
    work(load, admin)
    page = see(browser, f"/records/{load.pk}/")
    assert "firm.toml이 없습니다" in page
    assert "다시 하기" in page
    User.objects.filter(pk=admin.pk).update(language="en")
    assert "There is no firm.toml" in see(browser, f"/records/{load.pk}/")
    browser.post(f"/records/{load.pk}/stop/")
    load.refresh_from_db()
    assert load.state == Load.State.FAILED
    assert not uploads.path_of(load).exists()


def test_stopping_leaves_nothing_and_one_may_look_again(browser: Client, admin: User) -> None:
    load = upload(browser)
    work(load, admin)
    browser.post(f"/records/{load.pk}/begin/")
    work(load, admin, stop=True)
    assert not Branch.objects.exists()
    assert load.becomes is None
    assert "불러오기" in see(browser, f"/records/{load.pk}/")


def test_the_progress_is_a_bar_that_survives_a_reload(browser: Client, admin: User) -> None:
    load = upload(browser)
    run = Run.objects.create(
        job="records.preview",
        as_of=cast.AT,
        started_at=machine_now(),
        beat_at=machine_now(),
        done=30,
        total=120,
        doing="staff.csv 읽는 중",
    )
    Task.objects.update(state=TaskState.LEASED, run=run)
    for _reload in range(2):
        page = see(browser, f"/records/{load.pk}/")
        assert 'value="25"' in page
        assert "staff.csv 읽는 중" in page
        assert 'http-equiv="refresh"' in page
    part = browser.get(f"/records/{load.pk}/", headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert b'value="25"' in part.content
    browser.post(f"/records/{load.pk}/stop/")
    assert Run.objects.get(pk=run.pk).stop_asked
    assert "멈추라는 요청을 받았고" in see(browser, f"/records/{load.pk}/")
    Task.objects.update(state=TaskState.DONE)
    done = browser.get(f"/records/{load.pk}/", headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"


def test_work_says_what_it_does_in_the_language_of_who_waits(browser: Client, admin: User) -> None:
    load = upload(browser)
    assert any(doing.endswith("읽는 중") for doing, _done, _total in work(load, admin).said)
    User.objects.filter(pk=admin.pk).update(language="en")
    admin.refresh_from_db()
    browser.post(f"/records/{load.pk}/begin/")
    assert "Writing" in {doing for doing, _done, _total in work(load, admin).said}


def loaded(browser: Client, admin: User, files: dict[str, str] = FOLDER) -> Load:
    load = upload(browser, files)
    work(load, admin)
    browser.post(f"/records/{load.pk}/begin/")
    work(load, admin)
    return Load.objects.get(pk=load.becomes)


def test_a_wrong_folder_is_taken_back_after_looking(browser: Client, admin: User) -> None:
    people = {**FOLDER, "customers.csv": "code,name,phone,adviser\nC1,김민수,010-1234-5678,S1\n"}
    loaded(browser, admin, people)
    wrong = loaded(
        browser,
        admin,
        {
            **people,
            "branches.csv": "code,name,region\nB1,종각,서울\n",
            "customers.csv": "code,name,phone,adviser\nC1,김민수,010-0000-0000,\nC2,한지우,,S1\n",
        },
    )
    assert Replaced.objects.filter(load=wrong).count() == 2
    result = " ".join(see(browser, f"/records/{wrong.pk}/").split())
    assert '"새로 들어옴">1</td> <td class="number" data-label="바뀜">1</td>' in result
    page = see(browser, f"/records/{wrong.pk}/undo/?counted=1")
    assert "<dt>없어짐</dt><dd>고객 1</dd>" in page
    assert "<dt>예전 값으로</dt><dd>지점 1 · 고객 1</dd>" in page
    assert Customer.objects.count() == 2
    browser.post(f"/records/{wrong.pk}/undo/")
    work(wrong, admin)
    assert Branch.objects.get(code="B1").name == "종로"
    minsu = Customer.objects.get()
    assert (minsu.name, minsu.phone, minsu.adviser and minsu.adviser.code) == ("김민수", "010-1234-5678", "S1")
    assert minsu.file_adviser == "S1"
    told = see(browser, f"/records/{wrong.pk}/")
    assert "되돌린 것" in told
    assert "되돌리면 어떻게 되는지 보기" not in told
    again = loaded(browser, admin, people)
    assert {name: counts["unchanged"] for name, counts in again.files.items()} == {
        "branches.csv": 2,
        "staff.csv": 1,
        "customers.csv": 1,
    }


def test_only_the_last_load_offers_to_be_taken_back(browser: Client, admin: User) -> None:
    first = loaded(browser, admin)
    second = loaded(browser, admin)
    assert "되돌리면 어떻게 되는지 보기" not in see(browser, f"/records/{first.pk}/")
    assert "되돌리면 어떻게 되는지 보기" in see(browser, f"/records/{second.pk}/")
    assert "마지막으로 불러온 것만" in see(browser, f"/records/{first.pk}/undo/", status=403)


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.MANAGER, Role.VOC, Role.EXECUTIVE])
def test_others_neither_load_nor_see_what_was_loaded(browser: Client, admin: User, role: Role) -> None:
    load = upload(browser)
    other = Client()
    other.force_login(cast.user("other", role))
    for path in ("", f"{load.pk}/", f"{load.pk}/rejects/", f"{load.pk}/undo/"):
        assert other.get(f"/records/{path}").status_code == 403
    for path in ("upload/", f"{load.pk}/begin/", f"{load.pk}/stop/", f"{load.pk}/undo/"):
        assert other.post(f"/records/{path}").status_code == 403
    assert other.get("/records/format/").status_code == 200
    assert Load.objects.get().state == Load.State.PREVIEWED


def test_an_auditor_sees_and_changes_nothing(browser: Client, admin: User) -> None:
    load = upload(browser)
    work(load, admin)
    auditor = Client()
    auditor.force_login(cast.user("audit", Role.AUDITOR))
    page = see(auditor, f"/records/{load.pk}/")
    assert f"/records/{load.pk}/begin/" not in page
    assert "/records/upload/" not in see(auditor, "/records/")
    assert auditor.post(f"/records/{load.pk}/begin/").status_code == 403


def test_an_upload_needs_its_token(admin: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    given = {"folder": [SimpleUploadedFile("firm.zip", packed(FOLDER))]}
    assert strict.post("/records/upload/", given).status_code == 403
    assert not Load.objects.exists()
    strict.get("/records/")
    token = strict.cookies["csrftoken"].value
    assert strict.post("/records/upload/", {**given, "csrfmiddlewaretoken": token}).status_code in (302, 422)


def test_what_nobody_loads_is_put_aside_after_two_weeks(browser: Client, admin: User) -> None:
    load = upload(browser)
    assert jobs.tidy(Hands(admin)) == {"put_aside": 0}  # type: ignore[arg-type]
    Load.objects.update(at="2026-02-01T00:00Z")
    assert jobs.tidy(Hands(admin)) == {"put_aside": 1}  # type: ignore[arg-type]
    assert not uploads.path_of(load).exists()


def test_the_format_is_there_in_words_and_for_machines(browser: Client) -> None:
    page = see(browser, "/records/format/")
    for said in ("contracts.csv", "계약", "customers.csv에 있는 코드", "free_look", "-90부터 90까지"):
        assert said in page
    package = browser.get("/records/format/datapackage.json")
    assert package.json()["name"] == "dongban-firm-folder"
    assert "attachment" in package.headers["Content-Disposition"]


def test_an_empty_list_says_how_it_fills(browser: Client) -> None:
    assert "아직 불러온 것이 없습니다" in see(browser, "/records/")


def test_the_statements_do_not_grow_with_the_loads(browser: Client, django_assert_max_num_queries: Any) -> None:
    for _load in range(25):
        cast.load(files={"staff.csv": {"read": 1, "accepted": 1, "unchanged": 0, "rejected": 0}})
    with django_assert_max_num_queries(14):
        browser.get("/records/")
    newest = Load.objects.latest("id")
    with django_assert_max_num_queries(16):
        browser.get(f"/records/{newest.pk}/")


def test_a_worker_does_it_from_the_queue_to_the_page(
    browser: Client, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The beat comes from a thread, which does not see what this test has not committed.
    monkeypatch.setattr("dongban.jobs.work._BEAT", 60)
    load = upload(browser)
    assert jobs_actions.work_once(now=machine_now())
    browser.post(f"/records/{load.pk}/begin/")
    assert jobs_actions.work_once(now=machine_now())
    load.refresh_from_db()
    assert load.becomes is not None
    assert Branch.objects.count() == 2
