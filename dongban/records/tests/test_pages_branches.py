"""Where people work, as everybody in the firm may look it up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from dongban.people.models import User
from dongban.people.rules import Role
from dongban.records.dated import bring_day
from dongban.records.models import Absence, Branch, Customer, Service
from dongban.records.tests import cast
from dongban.records.tests.cast import AT, CLOCK, Town, day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _second_of_march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-03-02")


@pytest.fixture
def town() -> Town:
    return Town()


def see(user: User | None, path: str, status: int = 200, language: str = "") -> str:
    client = Client()
    if user is not None:
        if language:
            User.objects.filter(pk=user.pk).update(language=language)
        client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def executive(town: Town) -> User:
    return cast.user("ceo", Role.EXECUTIVE)


def test_branches_stand_by_region_with_their_people_and_customers(town: Town, executive: User) -> None:
    page = see(executive, "/records/branches/")
    assert page.index("부산") < page.index("서울")
    assert "2개 지점, 직원 3명" in page
    for name in ("종로", "강남", "부산"):
        assert name in page


def test_a_search_finds_by_name_code_and_region(town: Town, executive: User) -> None:
    for words, found, not_found in (("강남", "강남", "종로"), ("b1", "종로", "강남"), ("부산", "부산", "종로")):
        page = see(executive, f"/records/branches/?q={words}")
        assert f"/records/branches/{number_of(found)}/" in page
        assert f"/records/branches/{number_of(not_found)}/" not in page
    assert "그런 이름의 지점이 없습니다" in see(executive, "/records/branches/?q=없는곳")


def number_of(name: str) -> int:
    return Branch.objects.get(name=name).pk


def test_closed_branches_are_shown_as_such(town: Town, executive: User) -> None:
    Branch.objects.filter(pk=town.busan.pk).update(closed_on=day("2026-02-01"))
    assert f"/records/branches/{town.busan.pk}/" not in see(executive, "/records/branches/")
    closed = see(executive, "/records/branches/?state=closed")
    assert "2026년 2월 1일(일) 문 닫음" in closed
    assert f"/records/branches/{town.jongno.pk}/" not in closed
    everything = see(executive, "/records/branches/?state=all")
    assert f"/records/branches/{town.busan.pk}/" in everything
    assert f"/records/branches/{town.jongno.pk}/" in everything


def test_a_consultant_counts_her_own_customers_only(town: Town) -> None:
    cast.customer(town.load.pk, "C3", "오하린", town.seoyeon, town.jongno)
    doyun = cast.user("doyun", Role.CONSULTANT, town.doyun, town.jongno)
    assert "고객 1명" in see(doyun, "/records/branches/")
    assert "고객 3명" in see(cast.user("ceo", Role.EXECUTIVE), "/records/branches/")
    page = see(doyun, f"/records/branches/{town.jongno.pk}/")
    assert "<dd>1 " in page


def test_where_nothing_is_within_reach_no_customers_are_counted(town: Town) -> None:
    """A 0 would say that the other branch has none."""
    cast.customer(town.load.pk, "C9", "오하린", town.seoyeon, town.gangnam)
    boss = cast.user("boss", Role.MANAGER, None, town.jongno)
    cells = re.findall(r'data-label="고객">(.*?)</td>', see(boss, "/records/branches/"))
    assert sorted(cells) == ["1", '<span class="quiet">–</span>', '<span class="quiet">–</span>']
    other = see(boss, f"/records/branches/{town.gangnam.pk}/")
    assert "볼 수 있는 고객이 아닙니다" in other
    assert "<dd>0" not in other
    assert "지금 맡은 고객" in see(boss, f"/records/staff/{town.doyun.pk}/")
    somebody = cast.staff(town.load.pk, "S9", "강이든", town.gangnam)
    assert "지금 맡은 고객" not in see(boss, f"/records/staff/{somebody.pk}/")
    # What leaders and she herself know to be none is 0.
    Customer.objects.all().delete()
    assert re.findall(r'data-label="고객">(.*?)</td>', see(boss, "/records/branches/")).count("0") == 1
    everybody = see(cast.user("ceo", Role.EXECUTIVE), "/records/branches/")
    assert re.findall(r'data-label="고객">(.*?)</td>', everybody) == ["0", "0", "0"]


def test_whoever_sees_no_customers_sees_no_counts_of_them(town: Town) -> None:
    admin = cast.user("haneul", Role.ADMINISTRATOR)
    for path in ("/records/branches/", f"/records/branches/{town.jongno.pk}/", f"/records/staff/{town.doyun.pk}/"):
        page = see(admin, path)
        assert "as far as" not in page
        assert 'data-label="고객"' not in page
        assert "볼 수 있는 고객만" not in page


def test_a_branch_shows_who_works_there_and_who_did(town: Town, executive: User) -> None:
    cast.follow(town.change(town.doyun, branch=town.gangnam))
    page = see(executive, f"/records/branches/{town.jongno.pk}/")
    now, before = page.split("전에 일한 사람")
    assert "최하나" in now
    assert "이도윤" not in now
    assert "이도윤" in before
    assert "2019년 3월 4일(월) – 2026년 3월 1일(일)" in before
    assert "2026년 3월 2일(월)" in see(executive, f"/records/branches/{town.gangnam.pk}/").split("전에 일한 사람")[0]


def test_a_posting_that_held_for_no_day_is_not_shown(town: Town, executive: User) -> None:
    cast.follow(town.change(town.doyun, branch=town.gangnam))
    cast.follow(town.change(town.doyun, branch=town.busan))
    assert "이도윤" not in see(executive, f"/records/branches/{town.gangnam.pk}/")
    assert "강남" not in see(executive, f"/records/staff/{town.doyun.pk}/")


def test_a_closed_branch_says_where_its_customers_went(town: Town, executive: User) -> None:
    cast.follow(town.change(town.jongno, closed_on=day("2026-03-02")))
    page = see(executive, f"/records/branches/{town.jongno.pk}/")
    assert "고객 1명이 옮겨 갔습니다: 열려 있는 가장 가까운 지점(8.9km)" in page
    assert f"/records/branches/{town.gangnam.pk}/" in page
    english = see(executive, f"/records/branches/{town.jongno.pk}/", language="en")
    assert "1 customer went there: the nearest open branch, 8.9 km away" in english


def test_a_branch_that_will_close_says_so(town: Town, executive: User) -> None:
    cast.follow(town.change(town.jongno, closed_on=day("2026-04-01")))
    assert "2026년 4월 1일(수) 문 닫을 예정" in see(executive, f"/records/branches/{town.jongno.pk}/")
    assert bring_day(by=CLOCK, at=AT, day=day("2026-03-31"))["moved"] == 0


def test_columns_that_the_format_does_not_know_are_shown(town: Town, executive: User) -> None:
    Branch.objects.filter(pk=town.jongno.pk).update(extra={"층": "3", "<b>": "<script>"})
    page = see(executive, f"/records/branches/{town.jongno.pk}/")
    assert "<dt>층</dt><dd>3</dd>" in page
    assert "<script>" not in page.replace("<script src", "").replace("<script defer", "")


def test_one_person_with_her_postings_and_how_many_she_serves(town: Town, executive: User) -> None:
    cast.follow(town.change(town.doyun, branch=town.gangnam))
    cast.follow(town.change(town.jiu, adviser=town.doyun))
    page = see(executive, f"/records/staff/{town.doyun.pk}/")
    assert "재무설계사 · 강남" in page
    assert page.index("2026년 3월 2일(월)부터") < page.index("2019년 3월 4일(월) – 2026년 3월 1일(일)")
    assert "<dd>2 " in page
    assert Service.objects.filter(customer=town.jiu).count() == 2
    assert "<dd>1 " in see(executive, f"/records/staff/{town.seoyeon.pk}/")


def test_why_somebody_is_away_is_for_her_manager(town: Town, executive: User) -> None:
    Absence.objects.create(staff=town.doyun, since=day("2026-03-02"), until=day("2026-03-06"), reason="수술")
    manager = cast.user("hana", Role.MANAGER, town.hana, town.jongno)
    path = f"/records/staff/{town.doyun.pk}/"
    assert "수술" in see(manager, path)
    told = see(executive, path)
    assert "수술" not in told
    assert "2026년 3월 2일(월) – 2026년 3월 6일(금)" in told
    assert "2026년 3월 6일(금)까지 자리 비움" in see(executive, f"/records/branches/{town.jongno.pk}/")


def test_a_leaver_is_shown_as_one(town: Town, executive: User) -> None:
    cast.follow(town.change(town.doyun, left_on=day("2026-03-02")))
    assert "2026년 3월 2일(월) 퇴사" in see(executive, f"/records/staff/{town.doyun.pk}/")
    now, before = see(executive, f"/records/branches/{town.jongno.pk}/").split("전에 일한 사람")
    assert "이도윤" not in now
    assert "이도윤" in before


@pytest.mark.parametrize("path", ["/records/branches/999/", "/records/staff/999/"])
def test_what_does_not_exist_is_not_found(town: Town, executive: User, path: str) -> None:
    see(executive, path, status=404)


def test_nobody_looks_in_from_outside(town: Town) -> None:
    for path in ("/records/branches/", f"/records/branches/{town.jongno.pk}/", f"/records/staff/{town.doyun.pk}/"):
        see(None, path, status=302)


@pytest.mark.parametrize("page", ["/records/branches/", "/records/branches/{branch}/"])
def test_the_statements_do_not_grow_with_the_rows(
    town: Town, executive: User, page: str, django_assert_max_num_queries: Any
) -> None:
    for n in range(30):
        here = cast.branch(town.load.pk, f"N{n}", f"지점 {n}", parent=town.jongno)
        who = cast.staff(town.load.pk, f"T{n}", f"사람 {n}", town.jongno if n % 2 else here)
        cast.customer(town.load.pk, f"D{n}", f"고객 {n}", who, here)
    client = Client()
    client.force_login(executive)
    with django_assert_max_num_queries(22):
        client.get(page.format(branch=town.jongno.pk))
