"""What leaders see: Mokdong and Sinjeong, month by month, and the promises behind each figure."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.cache import caches
from pytest_django import DjangoAssertNumQueries

from dongban.front.downloads import harmless
from dongban.front.tests.world import NOW, page, signed_in
from dongban.journal.models import Sight
from dongban.people.rules import Role
from dongban.promises.models import Promise
from dongban.records.models import Branch
from dongban.visits.tests.cast import AT, MONDAY, Neighbourhood, day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", NOW)
    caches["near"].clear()


@pytest.fixture
def world() -> Neighbourhood:
    """Mokdong: in November two overdue, two open, one kept late. Sinjeong: one kept on its last day, one overdue."""
    made = Neighbourhood()
    late = made.contract(made.sangcheol, made.life, "2026-08-03")
    Promise.objects.filter(subject=late.pk, step=made.steps[0]).update(
        kept_on=day("2026-11-10"), kept_at=AT, kept_by=1, live=False
    )
    kept = made.contract(made.taeo, made.life, "2026-08-18")
    Promise.objects.filter(subject=kept.pk, step=made.steps[0]).update(
        kept_on=day("2026-11-18"), kept_at=AT, kept_by=1, live=False
    )
    return made


def table(html: str) -> dict[str, list[str]]:
    """The lines of the table by their first cell."""
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    rows = [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in body.split("<tr>")[1:]
    ]
    return {row[0]: row[1:] for row in rows}


def test_each_branch_with_its_rate_and_what_is_asked_about_first(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.EXECUTIVE), "/kept/?months=3")
    # Rate, on time, late, missed, overdue, open, else, all.
    assert table(html) == {
        "목동지점": ["0.0 %", "0", "1", "0", "2", "2", "0", "5"],
        "신정지점": ["50.0 %", "1", "0", "0", "1", "0", "0", "2"],
    }
    assert list(table(html)) == ["목동지점", "신정지점"]
    assert "20.0 %" in html[: html.index("<tbody>")]


def test_a_branch_opens_into_its_months(world: Neighbourhood) -> None:
    client = signed_in(world, Role.EXECUTIVE)
    html = page(client, f"/kept/?branch={world.mokdong.pk}&months=12")
    assert list(table(html)) == sorted(
        table(html), reverse=True, key=lambda name: [int(n) for n in re.findall(r"\d+", name)]
    )
    assert table(html)["2026년 11월"] == ["0.0 %", "0", "1", "0", "2", "2", "0", "5"]


def test_a_manager_sees_the_months_of_her_own_branch_alone(world: Neighbourhood) -> None:
    client = signed_in(world, Role.MANAGER, world.seoyun)
    html = page(client, "/kept/")
    assert "목동지점" in html
    assert "2026년 11월" in table(html)
    assert "신정지점" not in html
    assert "신정지점" not in page(client, f"/kept/?branch={world.sinjeong.pk}")
    assert "서태오" not in page(client, f"/kept/promises/?branch={world.sinjeong.pk}")


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("rate", "목동지점"),
        ("-rate", "신정지점"),
        ("name", "목동지점"),
        ("-name", "신정지점"),
        ("-kept", "신정지점"),
        ("overdue", "신정지점"),
        ("-total", "목동지점"),
    ],
)
def test_the_table_turns_by_its_heads(world: Neighbourhood, sort: str, first: str) -> None:
    html = page(signed_in(world, Role.EXECUTIVE), f"/kept/?months=3&sort={sort}")
    assert next(iter(table(html))) == first
    assert f'aria-sort="{"descending" if sort.startswith("-") else "ascending"}"' in html


def test_each_figure_leads_to_so_many_promises(world: Neighbourhood) -> None:
    client = signed_in(world, Role.MANAGER, world.seoyun)
    html = page(client, "/kept/?months=3")
    links = re.findall(r'<a href="(/kept/promises/[^"]+)"[^>]*>(\d+)</a>', html)
    assert len(links) >= 4
    for address, count in links:
        behind = page(client, address.replace("&amp;", "&"))
        assert behind.count('<th scope="row">') == int(count), address
        assert re.search(rf"<h1>[^<]+ {count}</h1>", behind), address


def test_behind_a_figure_stands_what_it_is_a_figure_of(world: Neighbourhood) -> None:
    client = signed_in(world, Role.EXECUTIVE)
    html = page(client, f"/kept/promises/?branch={world.mokdong.pk}&month=2026-11&state=waived")
    assert "<h1>면제 0</h1>" in html
    assert "2026년 11월 · 목동지점" in html


def test_what_was_waived_or_has_ended_makes_the_columns_add_up(world: Neighbourhood) -> None:
    Promise.objects.filter(branch=world.mokdong, due_on__lt=MONDAY, kept_on=None).update(
        waived_on=MONDAY, waived_by=1, waived_why="이사했습니다", live=False
    )
    for cells in table(page(signed_in(world, Role.EXECUTIVE), "/kept/?months=3")).values():
        *shown, total = map(int, cells[1:])
        assert sum(shown) == total
    assert table(page(signed_in(world, Role.EXECUTIVE), "/kept/?months=3"))["목동지점"][-2] == "2"


def test_behind_a_figure_stand_names_for_those_who_may_read_them(world: Neighbourhood) -> None:
    asked = f"/kept/promises/?branch={world.mokdong.pk}&month=2026-11&state=overdue"
    assert "김영숙" in page(signed_in(world, Role.MANAGER, world.seoyun), asked)
    assert Sight.objects.get().customers == [world.yeongsuk.pk, world.sunja.pk]
    html = page(signed_in(world, Role.EXECUTIVE), asked)
    assert "김영숙" not in html
    assert "김*숙" in html


def test_the_download_holds_the_same_figures(world: Neighbourhood) -> None:
    answer = signed_in(world, Role.EXECUTIVE).get("/kept/kept.csv?months=3")
    text = answer.content.decode("utf-8-sig")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Disposition"] == 'attachment; filename="kept-2026-11-23.csv"'
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == [
        "지점",
        "제때 지킴",
        "늦게 지킴",
        "못 지킴",
        "늦음",
        "진행 중",
        "그 밖",
        "모두",
        "제때 지킨 비율, %",
    ]
    assert rows[1] == ["목동지점", "0", "1", "0", "2", "2", "0", "5", "0.0"]
    assert rows[3][1:] == ["1", "1", "0", "3", "2", "0", "7", "20.0"]


@pytest.mark.parametrize("name", ["=1+1", "+82", "-목동", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"])
def test_a_branch_named_like_a_formula_is_no_formula(world: Neighbourhood, name: str) -> None:
    Branch.objects.filter(pk=world.mokdong.pk).update(name=name)
    text = signed_in(world, Role.EXECUTIVE).get("/kept/kept.csv?months=3").content.decode("utf-8-sig")
    assert f"'{name}" in [row[0] for row in csv.reader(io.StringIO(text, newline=""))]


def test_numbers_stay_numbers() -> None:
    assert [harmless(cell) for cell in (-3, 2.5, 0)] == ["-3", "2.5", "0"]


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.ADMINISTRATOR])
@pytest.mark.parametrize("address", ["/kept/", "/kept/kept.csv", "/kept/promises/"])
def test_those_who_lead_nobody_read_why(world: Neighbourhood, role: Role, address: str) -> None:
    client = signed_in(world, role, world.dohyeon if role is Role.CONSULTANT else None)
    answer = client.get(address)
    assert answer.status_code == 403
    assert "지점장과 경영진이 봅니다" in answer.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        "?months=7",
        "?months=x",
        "?branch=-1",
        "?branch=9",
        "?sort=name;",
        "?programme=%00",
        "?month=2026-13",
        "?state=x",
    ],
)
def test_an_address_typed_by_hand_breaks_nothing(world: Neighbourhood, asked: str) -> None:
    client = signed_in(world, Role.EXECUTIVE)
    for address in ("/kept/", "/kept/promises/", "/kept/kept.csv"):
        page(client, address + asked)


def test_without_promises_the_page_says_what_will_stand_there(world: Neighbourhood) -> None:
    Promise.objects.all().delete()
    assert "이 기간에 기한이 온 약속이 없습니다." in page(signed_in(world, Role.EXECUTIVE), "/kept/")


def test_the_page_reads_as_much_for_forty_branches_as_for_two(
    world: Neighbourhood, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(40):
        adviser = world.staff(f"담당{n}", f"X{n}", world.branch(f"지점{n:02}", f"Y{n}"))
        world.contract(world.customer(f"고객{n}", adviser), world.life, "2026-08-18")
    client = signed_in(world, Role.EXECUTIVE)
    with django_assert_max_num_queries(10):
        assert len(table(page(client, "/kept/"))) == 42


def test_rows_of_several_branches_each_say_whose_they_are(world: Neighbourhood) -> None:
    """The heading names a branch when one was asked for, and not the first one that comes."""
    client = signed_in(world, Role.EXECUTIVE)
    html = page(client, "/kept/promises/?months=12&state=overdue")
    head, rows = html[html.index("<h1>") : html.index("</header>", html.index("<h1>"))], html[html.index("<tbody") :]
    assert "지점" not in head
    assert {name for name in ("목동지점", "신정지점") if f"<small>{name}</small>" in rows} == {"목동지점", "신정지점"}
    html = page(client, f"/kept/promises/?months=12&state=overdue&branch={world.mokdong.pk}")
    assert "목동지점" in html[html.index("<h1>") : html.index("</header>", html.index("<h1>"))]
    assert "<small>목동지점</small>" not in html
