"""Several promises put off at once, and filters kept under a name."""

from __future__ import annotations

import re

import pytest
from django.core.cache import caches
from django.test import Client

from dongban.front.models import SavedView
from dongban.front.tests.world import NOW, page, signed_in
from dongban.journal.models import Entry, Sight
from dongban.people.rules import Role
from dongban.promises.models import Postponement, Promise
from dongban.visits.tests.cast import Neighbourhood, day

pytestmark = pytest.mark.django_db
WHY = "고객이 여행 중입니다"


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", NOW)
    caches["near"].clear()


@pytest.fixture
def world() -> Neighbourhood:
    return Neighbourhood()


@pytest.fixture
def dohyeon(world: Neighbourhood) -> Client:
    return signed_in(world, Role.CONSULTANT, world.dohyeon)


def chosen(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'name="promise" value="(\d+)"', html)]


def all_of_them(world: Neighbourhood) -> list[int]:
    """The six that stand on his Today, the most pressing first."""
    return chosen(page(signed_in(world, Role.CONSULTANT, world.dohyeon), "/?pick=0"))


def test_lines_are_chosen_only_when_it_is_asked_for(world: Neighbourhood, dohyeon: Client) -> None:
    assert 'type="checkbox"' not in page(dohyeon, "/")
    first = all_of_them(world)[2]
    html = page(dohyeon, f"/?pick={first}")
    assert html.count('type="checkbox"') == 6
    assert re.findall(r'value="(\d+)" aria-label="[^"]+" checked', html) == [str(first)]


def test_all_that_match_are_taken_from_every_page_and_no_others(world: Neighbourhood, dohyeon: Client) -> None:
    for n in range(60):
        world.contract(world.customer(f"고객{n}", world.dohyeon), world.life, "2026-09-10")
    for n in range(3):
        world.contract(world.customer(f"이웃{n}", world.haneul), world.life, "2026-09-10")
    html = page(dohyeon, "/postpone/?all=1&when=open")
    assert len(chosen(html)) == 61
    assert "이웃" not in html


def test_a_preview_says_where_each_moves_and_why_one_stays(world: Neighbourhood, dohyeon: Client) -> None:
    late, _late_too, today, *_rest = all_of_them(world)
    asked = {"promise": [late, today], "how": "2w", "why": WHY}
    html = dohyeon.post("/postpone/", asked).content.decode()
    assert "약속 1건이 옮겨집니다" in html
    assert "→ 12월 7일(월)" in html
    assert "지나 늦은 약속으로 남습니다" in html
    assert Postponement.objects.count() == 0
    assert Sight.objects.get(page="front:postpone").customers == sorted([world.yeongsuk.pk, world.minjun.pk])


def test_what_was_shown_is_moved_with_its_reason_and_the_rest_stays(world: Neighbourhood, dohyeon: Client) -> None:
    asked = {"promise": all_of_them(world), "how": "1w", "why": WHY, "do": "1"}
    answer = dohyeon.post("/postpone/", asked, follow=True).content.decode()
    assert "약속 4건을 미뤘습니다" in answer
    assert "약속 2건은 그대로입니다" in answer
    moved = {p.old_due_on.isoformat(): (p.new_due_on.isoformat(), p.why) for p in Postponement.objects.all()}
    assert moved["2026-11-23"] == ("2026-11-30", WHY)
    lines = Entry.objects.filter(verb="promise.postponed")
    assert (lines.count(), set(lines.values_list("reason", flat=True))) == (4, {WHY})


def test_promises_of_others_are_not_among_them(world: Neighbourhood) -> None:
    haneul = signed_in(world, Role.CONSULTANT, world.haneul)
    asked = {"promise": all_of_them(world), "how": "1w", "why": WHY}
    html = haneul.post("/postpone/", asked).content.decode()
    assert "고른 약속이 없습니다" in html
    haneul.post("/postpone/", {**asked, "do": "1"})
    assert Postponement.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"why": ""}, "까닭을 적어 주세요"),
        ({"why": "  x  "}, "다섯 글자"),
        ({"how": ""}, "얼마나 미룰지"),
        ({"how": "day", "day": ""}, "날짜를 적어 주세요"),
        ({"how": "day", "day": "2026-02-30"}, "2026-03-02"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    world: Neighbourhood, dohyeon: Client, wrong: dict[str, str], sentence: str
) -> None:
    asked = {"promise": all_of_them(world), "how": "1w", "why": WHY, "do": "1", **wrong}
    answer = dohyeon.post("/postpone/", asked)
    html = answer.content.decode()
    assert (answer.status_code, len(chosen(html))) == (422, 6)
    assert sentence in html
    assert Postponement.objects.count() == 0


def test_numbers_that_are_none_break_nothing(dohyeon: Client) -> None:
    for query in ("?promise=x", "?promise=99999999999999999999", "?all=1&when=never", "?promise=-1&promise=%00", ""):
        assert "고른 약속이 없습니다" in page(dohyeon, f"/postpone/{query}") or "all=1" in query


def test_filters_are_kept_under_a_name_and_taken_away_again(world: Neighbourhood, dohyeon: Client) -> None:
    assert "이 보기 저장" not in page(dohyeon, "/")
    assert "이 보기 저장" in page(dohyeon, "/?when=overdue")
    answer = dohyeon.post("/views/", {"name": "급한 것", "when": "overdue", "programme": "smile"})
    assert answer["Location"] == "/?when=overdue&programme=smile"
    html = page(dohyeon, "/?programme=smile&when=overdue")
    assert re.search(r'href="/\?when=overdue&amp;programme=smile" aria-current="true">급한 것<', html)
    dohyeon.post("/views/", {"name": "급한 것", "when": "today"})
    assert SavedView.objects.get().asked == "when=today"
    dohyeon.post("/views/drop/", {"name": "급한 것"})
    assert SavedView.objects.count() == 0
    assert list(Entry.objects.order_by("id").values_list("verb", flat=True)) == [
        "view.saved",
        "view.saved",
        "view.dropped",
    ]


def test_a_view_is_its_owners_alone(world: Neighbourhood, dohyeon: Client) -> None:
    dohyeon.post("/views/", {"name": "급한 것", "when": "overdue"})
    seoyun = signed_in(world, Role.MANAGER, world.seoyun)
    assert "급한 것" not in page(seoyun, "/")
    seoyun.post("/views/drop/", {"name": "급한 것"})
    assert SavedView.objects.count() == 1


def test_no_more_views_than_stand_on_a_line(dohyeon: Client) -> None:
    for n in range(12):
        dohyeon.post("/views/", {"name": f"보기 {n}", "when": "overdue"})
    assert dohyeon.post("/views/", {"name": "하나 더", "when": "today"}).status_code == 403
    assert SavedView.objects.count() == 12


def test_a_manager_looks_at_one_consultant_alone(world: Neighbourhood) -> None:
    Promise.objects.filter(customer=world.jaeho).update(owner=world.haneul)
    seoyun = signed_in(world, Role.MANAGER, world.seoyun)
    html = page(seoyun, "/")
    options = dict(re.findall(r'<option value="(\d+)"[^>]*>([^<]+)</option>', html))
    assert options[str(world.haneul.pk)] == "박하늘 1"
    only = page(seoyun, f"/?owner={world.haneul.pk}")
    assert "윤재호" in only and "김영숙" not in only
    assert f'<option value="{world.haneul.pk}" selected' in only
    assert 'id="owner"' not in page(signed_in(world, Role.CONSULTANT, world.dohyeon), "/")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '" onmouseover="x', "{id}{0}", "&amp;"])
def test_a_name_is_text_whatever_stands_in_it(world: Neighbourhood, dohyeon: Client, name: str) -> None:
    world.contract(world.customer(name, world.dohyeon), world.life, "2026-09-01")
    for address in ("/", "/?pick=0"):
        html = page(dohyeon, address)
        assert "<script>alert" not in html and '" onmouseover="x' not in html
    assert day("2026-11-23")
