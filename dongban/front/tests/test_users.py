"""아라, the administrator, brings 나래 in, gives her another task, and sees her out. 보라 audits."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.test import Client

from dongban.front.users import queries
from dongban.journal.models import Entry
from dongban.people import actions, reach
from dongban.people.adapter import SealedFactors
from dongban.people.models import Posting, User
from dongban.people.rules import Role
from dongban.records.models import Branch, Staff

TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
PASSWORD = "a-quiet-morning-7"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-03-02")
    caches["near"].clear()


def person(username: str, role: Role, **more: object) -> User:
    return actions.add_user(username=username, name=username, role=role, since=TODAY, password=PASSWORD, **more)  # type: ignore[arg-type]


@pytest.fixture
def ara() -> User:
    return person("ara", Role.ADMINISTRATOR)


@pytest.fixture
def narae() -> User:
    return person("narae", Role.EXECUTIVE)


@pytest.fixture
def staff() -> Staff:
    branch = Branch.objects.create(code="B1", name="하늘지점", load=1, changed=1)
    return Staff.objects.create(code="S7", name="이나래", branch=branch, job="fc", load=1, changed=1)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def verbs() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def test_somebody_added_can_sign_in_with_the_password_shown_once(ara: User, staff: Staff) -> None:
    said = {
        "username": "Narae",
        "name": "이나래",
        "role": "consultant",
        "staff": "S7",
        "since": "2026-03-02",
        "language": "ko",
    }
    answer = signed_in(ara).post("/people/add/", said)
    password = answer.context["password"]
    assert "no-store" in answer["Cache-Control"]
    narae = User.objects.get(username="Narae")
    posting = narae.postings.get()
    assert (posting.role, posting.staff, posting.unit) == ("consultant", staff.pk, staff.branch_id)
    assert Client().post("/accounts/login/", {"login": "narae", "password": password}).status_code == 302
    assert verbs() == ["user.add", "user.sign_in"]
    assert password not in json.dumps(list(Entry.objects.values_list("details", flat=True)))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"username": "ARA"}, "username"),
        ({"username": "two words"}, "username"),
        ({"role": "king"}, "role"),
        ({"role": "consultant"}, "staff"),
        ({"role": "manager"}, "branch"),
        ({"staff": "S404"}, "staff"),
        ({"branch": "B404"}, "branch"),
        ({"since": "2026-02-30"}, "since"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(ara: User, said: dict[str, str], field: str) -> None:
    fine = {"username": "new", "name": "새", "role": "voc", "since": "2026-03-02", "language": "ko"}
    answer = signed_in(ara).post("/people/add/", {**fine, **said})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert User.objects.count() == 1


def test_another_task_takes_the_place_of_the_present_one(ara: User, narae: User, staff: Staff) -> None:
    tomorrow = TODAY + timedelta(days=1)
    said = {"role": "manager", "staff": "S7", "since": str(tomorrow)}
    assert signed_in(ara).post(f"/people/{narae.pk}/task/", said).status_code == 302
    assert [hat.role for hat in reach.viewer_of(narae, TODAY).hats] == [Role.EXECUTIVE]
    assert [hat.role for hat in reach.viewer_of(narae, tomorrow).hats] == [Role.MANAGER]
    assert verbs() == ["user.task"]


def test_nobody_changes_her_own_account(ara: User) -> None:
    client = signed_in(ara)
    own = f"/people/{ara.pk}/"
    for page, said in (
        ("task/", {"role": "executive", "since": str(TODAY)}),
        ("end/", {"last_day": str(TODAY)}),
        ("active/", {}),
        ("password/", {}),
        ("factor/", {}),
    ):
        answer = client.post(own + page, said)
        assert answer.status_code == 403
        assert "관리자" in answer.content.decode()
    assert verbs() == []
    assert "/task/" not in client.get(own).content.decode()


def test_an_auditor_looks_and_changes_nothing(narae: User) -> None:
    client = signed_in(person("bora", Role.AUDITOR))
    assert client.get("/people/").status_code == 200
    assert "/task/" not in client.get(f"/people/{narae.pk}/").content.decode()
    assert client.post(f"/people/{narae.pk}/active/").status_code == 403
    assert client.get("/people/add/").status_code == 403


def test_a_new_password_ends_every_session(ara: User, narae: User) -> None:
    telephone = signed_in(narae)
    assert telephone.get("/accounts/password/").status_code == 200
    word = signed_in(ara).post(f"/people/{narae.pk}/password/").context["password"]
    assert telephone.get("/accounts/password/").status_code == 302
    narae.refresh_from_db()
    assert narae.check_password(word)


def test_a_shut_account_is_out_on_its_next_request_and_stays_out(ara: User, narae: User) -> None:
    telephone, laptop = signed_in(narae), signed_in(narae)
    signed_in(ara).post(f"/people/{narae.pk}/active/")
    for device in (telephone, laptop):
        answer = device.get("/people/")
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/people/")
    inside = Client().post("/accounts/login/", {"login": "narae", "password": PASSWORD})
    assert inside["Location"] == "/accounts/inactive/"
    signed_in(ara).post(f"/people/{narae.pk}/active/", {"active": "on"})
    # She may come in again by the door; what was signed in before the shutting may not.
    assert [device.get("/people/").status_code for device in (telephone, laptop)] == [302, 302]
    assert Client().post("/accounts/login/", {"login": "narae", "password": PASSWORD})["Location"] == "/"


def test_a_leaver_is_refused_on_every_page_and_device_from_the_next_day_on(
    ara: User, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaver = person("leaver", Role.AUDITOR)
    telephone, laptop = signed_in(leaver), signed_in(leaver)
    assert telephone.get("/people/").status_code == 200
    assert signed_in(ara).post(f"/people/{leaver.pk}/end/", {"last_day": str(TODAY)}).status_code == 302
    assert telephone.get("/people/").status_code == 200
    monkeypatch.setenv("DONGBAN_NOW", "2026-03-03")
    for device in (telephone, laptop):
        for page in ("/people/", f"/people/{ara.pk}/", "/accounts/password/", "/accounts/factor/"):
            answer = device.get(page)
            assert answer.status_code == 403
            assert "맡은 일이 없습니다" in answer.content.decode()
        assert device.post("/people/language/", {"language": "en"}).status_code == 403


def test_ending_takes_effect_at_once_for_a_last_day_gone_by(ara: User, narae: User) -> None:
    telephone = signed_in(narae)
    assert telephone.get("/accounts/password/").status_code == 200
    signed_in(ara).post(f"/people/{narae.pk}/end/", {"last_day": str(TODAY - timedelta(days=1))})
    assert telephone.get("/accounts/password/").status_code == 403
    assert not Posting.objects.filter(user=narae).exists()


def test_a_lost_telephone_is_taken_out(ara: User, narae: User) -> None:
    Authenticator.objects.create(user=narae, type="totp", data={})
    client = signed_in(ara)
    client.post(f"/people/{narae.pk}/factor/")
    client.post(f"/people/{narae.pk}/factor/")
    assert not Authenticator.objects.exists()
    assert verbs() == ["user.factor_dropped"]


def test_the_list_costs_the_same_for_one_and_for_sixty(ara: User, staff: Staff, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(60):
        user = User.objects.create(username=f"u{number:02}", name=f"사람 {number:02}")
        Posting.objects.create(user=user, role=Role.CONSULTANT, staff=staff.pk, unit=staff.branch_id, since=TODAY)
    viewer = reach.viewer_of(ara, TODAY)
    with django_assert_max_num_queries(5):
        page = queries.users(viewer, TODAY, number=2)
    assert (page.count, page.number, page.last, len(page.lines)) == (61, 2, 2, 11)
    assert [line.username for line in queries.users(viewer, TODAY, search="U07").lines] == ["u07"]
    assert queries.users(viewer, TODAY, search="u07").lines[0].tasks[0].staff == "이나래 (S7)"


def test_the_language_is_kept_with_the_account_and_by_a_cookie_before(narae: User) -> None:
    visitor = Client()
    visitor.post("/people/language/", {"language": "en", "next": "/accounts/login/"})
    assert "Name for signing in" in visitor.get("/accounts/login/").content.decode()
    client = signed_in(narae)
    assert client.post("/people/language/", {"language": "en", "next": "/accounts/password/"})["Location"] == (
        "/accounts/password/"
    )
    assert "Password until now" in client.get("/accounts/password/").content.decode()
    assert client.post("/people/language/", {"language": "ko", "next": "https://elsewhere.example/"})["Location"] == "/"
    assert verbs() == ["user.language", "user.language"]


# Signing in ----------------------------------------------------------------------------------------------------------


def test_an_unknown_name_and_a_wrong_password_get_one_answer(narae: User) -> None:
    def told(name: str) -> str:
        answer = Client().post(
            "/accounts/login/", {"login": name, "password": "wrong-word-1"}, REMOTE_ADDR=f"10.0.0.{len(name)}"
        )
        assert answer.status_code == 200
        return re.sub(r'value="\w{64}"', "", answer.content.decode().replace(name, ""))

    assert told("narae") == told("nobody")
    assert "맞지 않습니다" in told("narae")
    assert verbs() == []


def test_attempts_are_limited(narae: User) -> None:
    for _ in range(5):
        Client().post("/accounts/login/", {"login": "narae", "password": "wrong-word-1"})
    answer = Client().post("/accounts/login/", {"login": "narae", "password": PASSWORD})
    assert answer.status_code == 200
    assert "5분" in answer.content.decode()


@pytest.mark.parametrize("page", ["signup", "email", "password/reset", "password/set", "confirm-email", "login/code"])
def test_there_is_no_sign_up_and_no_mail(page: str) -> None:
    assert Client().get(f"/accounts/{page}/").status_code == 404
    assert "관리자" in Client().get("/accounts/ask/").content.decode()


def test_a_changed_password_is_journalled_and_keeps_this_device_alone(narae: User) -> None:
    here, there = signed_in(narae), signed_in(narae)
    said = {"oldpassword": PASSWORD, "password1": "another-morning-8", "password2": "another-morning-8"}
    assert here.post("/accounts/password/", said).status_code == 302
    assert here.get("/accounts/password/").status_code == 200
    assert there.get("/accounts/password/").status_code == 302
    assert verbs() == ["user.password_own"]


def test_a_second_factor_from_first_to_last(narae: User, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    client = signed_in(narae)
    assert client.get("/accounts/factor/on/")["Location"].startswith("/accounts/again/")
    client.post("/accounts/again/", {"password": PASSWORD})
    page = client.get("/accounts/factor/on/")
    secret = page.context["form"].secret

    def code() -> str:
        return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/factor/on/", {"code": code()})["Location"] == "/accounts/factor/codes/"
    assert secret not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    spare = client.get("/accounts/factor/codes/").context["unused_codes"][0]
    assert client.get("/accounts/factor/codes/download/").status_code == 200
    assert client.get("/accounts/factor/").status_code == 200
    again = Client()
    assert (
        again.post("/accounts/login/", {"login": "narae", "password": PASSWORD})["Location"] == "/accounts/factor/code/"
    )
    assert again.get("/accounts/password/").status_code == 302
    assert again.post("/accounts/factor/code/", {"code": "000000"}).status_code == 200
    assert again.post("/accounts/factor/code/", {"code": spare})["Location"] == "/"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/factor/codes/new/")["Location"] == "/accounts/factor/codes/"
    assert client.post("/accounts/factor/off/")["Location"] == "/accounts/factor/"
    assert {"user.factor_on", "user.factor_off", "user.codes", "user.sign_in"} == set(verbs())


def test_what_was_asked_for_goes_on_after_the_question_who_it_is(narae: User) -> None:
    Authenticator.objects.create(user=narae, type="totp", data={"secret": SealedFactors().encrypt("JBSWY3DPEHPK3PXP")})
    client = signed_in(narae)
    asked = client.post("/accounts/factor/off/")["Location"]
    assert asked.startswith("/accounts/again/?next=")
    assert client.post(asked, {"password": PASSWORD, "next": "/accounts/factor/off/"}).status_code == 302
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("tongue", ["ko", "en"])
def test_every_page_of_the_account_is_there_in_both_languages(narae: User, tongue: str) -> None:
    actions.set_language(user=narae, language=tongue)
    client = signed_in(narae)
    client.post("/accounts/again/", {"password": PASSWORD})
    for page in ("logout/", "ask/", "inactive/", "password/", "again/", "factor/", "factor/on/", "factor/codes/new/"):
        body = client.get(f"/accounts/{page}").content.decode()
        assert ("비밀번호" in body) == (tongue == "ko"), page


# The command ---------------------------------------------------------------------------------------------------------


def told(*words: str) -> str:
    out = StringIO()
    call_command("user", "add", *words, stdout=out)
    return out.getvalue()


def test_the_command_adds_and_tells_the_password_once(staff: Staff) -> None:
    answer = json.loads(told("narae", "--role", "consultant", "--staff", "S7", "--json"))
    assert {key: answer[key] for key in ("name", "role", "staff")} == {
        "name": "narae",
        "role": "consultant",
        "staff": "S7",
    }
    narae = User.objects.get(username="narae")
    assert narae.name == "이나래"
    assert narae.check_password(answer["password"])
    assert Entry.objects.get().by_name == "dongban"


def test_the_command_takes_a_password_from_a_file_and_does_not_repeat_it(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("a-quiet-morning-7\n")
    assert "a-quiet" not in told("voc", "--role", "voc", "--password-file", str(tmp_path / "word"))
    assert User.objects.get().check_password("a-quiet-morning-7")


@pytest.mark.parametrize(
    "words", [("x", "--role", "consultant"), ("x", "--role", "voc", "--staff", "S404"), ("two words", "--role", "voc")]
)
def test_the_command_refuses_what_cannot_be(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        told(*words)
    assert refused.value.returncode == 2
    assert not User.objects.exists()


def test_the_command_refuses_a_short_password(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("short")
    with pytest.raises(CommandError):
        told("voc", "--role", "voc", "--password-file", str(tmp_path / "word"))
