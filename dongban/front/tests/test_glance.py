"""The firm at a glance: its figures are those of the rows that they open, and only what surely differs stands out."""

from __future__ import annotations

import re

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from dongban.front import maps
from dongban.front.rules import Share, Verdict, distance, fell, verdict
from dongban.front.tests.world import NOW, page, signed_in
from dongban.people.rules import Role
from dongban.promises.models import Promise
from dongban.records.models import Branch, Firm
from dongban.visits.tests.cast import AT, Neighbourhood, day


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Neighbourhood:
    """Mokdong: in November two overdue, two open, one kept late. Sinjeong: one kept on its last day, one overdue."""
    monkeypatch.setenv("DONGBAN_NOW", NOW)
    caches["near"].clear()
    made = Neighbourhood()
    Branch.objects.filter(pk=made.mokdong.pk).update(region="서울", latitude=37.53, longitude=126.87)
    Branch.objects.filter(pk=made.sinjeong.pk).update(region="부산", latitude=35.16, longitude=129.05)
    for whose, signed, kept in ((made.sangcheol, "2026-08-03", "2026-11-10"), (made.taeo, "2026-08-18", "2026-11-18")):
        contract = made.contract(whose, made.life, signed)
        Promise.objects.filter(subject=contract.pk, step=made.steps[0]).update(
            kept_on=day(kept), kept_at=AT, kept_by=1, live=False
        )
    return made


def links(html: str) -> list[tuple[str, int]]:
    """Every figure that opens promises, and how many it says there are."""
    found = re.findall(r'href="(/kept/promises/[^"]+)"[^>]*>([\d,]+)</a>', html)
    return [(address.replace("&amp;", "&"), int(count.replace(",", ""))) for address, count in found]


def shown(client: Client, address: str) -> int:
    html = page(client, address)
    return html.count('<th scope="row">')


@pytest.mark.parametrize("asked", ["", "?months=3", "?programme=smile", "?region=서울&sort=-overdue"])
def test_each_figure_opens_so_many_rows(world: Neighbourhood, asked: str) -> None:
    client = signed_in(world, Role.EXECUTIVE)
    found = links(page(client, f"/glance/{asked}"))
    assert len(found) >= 6
    for address, count in found:
        assert shown(client, address) == count, address


def test_a_tile_opens_the_firms_rows(world: Neighbourhood) -> None:
    client = signed_in(world, Role.EXECUTIVE)
    html = page(client, "/glance/?months=3")
    tiles = re.findall(
        r'<article class="tile"><h2><a href="(/kept/promises/[^"]+)">.*?<span class="mark \w+">([\d,]+)', html, re.S
    )
    assert [int(count) for _address, count in tiles] == [1, 0, 3, 2, 0]
    for address, count in tiles:
        assert shown(client, address.replace("&amp;", "&")) == int(count)


def test_a_region_shows_its_branches_alone(world: Neighbourhood) -> None:
    client = signed_in(world, Role.EXECUTIVE)
    rows = page(client, "/glance/?region=부산").split('id="branches"')[1]
    assert "신정지점" in rows
    assert "목동지점" not in rows


def test_a_manager_sees_her_own_branch_alone(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.MANAGER, world.seoyun), "/glance/")
    assert "목동지점" in html
    assert "신정지점" not in html.split("<main")[1]


def test_the_branches_stand_on_the_map_once_each(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.EXECUTIVE), "/glance/")
    assert html.count('class="spot') == 2
    Firm.objects.update(calendar="CZ")
    assert 'viewBox="0 0 524 ' in page(signed_in(world, Role.EXECUTIVE), "/glance/")


def test_an_empty_firm_says_what_will_stand_here(world: Neighbourhood) -> None:
    Promise.objects.all().delete()
    assert 'class="empty"' in page(signed_in(world, Role.EXECUTIVE), "/glance/")


def test_more_branches_cost_no_more_statements(world: Neighbourhood) -> None:
    client = signed_in(world, Role.EXECUTIVE)
    client.get("/glance/")
    asked = []
    for n in (2, 60):
        while Branch.objects.count() < n:
            number = Branch.objects.count()
            branch = Branch.objects.create(code=f"more-{number}", name=f"{number}지점", load=1, changed=1)
            Promise.objects.filter(pk=Promise.objects.earliest("pk").pk + number).update(branch=branch)
        with CaptureQueriesContext(connection) as statements:
            client.get("/glance/")
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 16


# What stands out ------------------------------------------------------------------------------------------------------


def test_a_small_branch_is_not_judged_on_noise() -> None:
    firm = Share(8_500, 10_000)
    assert verdict(Share(3, 5), firm) is Verdict.WITHIN
    assert verdict(Share(600, 1_000), firm) is Verdict.BELOW
    assert verdict(Share(950, 1_000), firm) is Verdict.ABOVE
    assert verdict(Share(0, 0), firm) is Verdict.WITHIN
    assert verdict(Share(0, 40), Share(40, 40)) is Verdict.WITHIN


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), st.integers(2, 9))
def test_the_same_share_of_more_promises_is_further_away(seen: tuple[int, int], times: int) -> None:
    share, firm = Share(*seen), Share(70, 100)
    larger = Share(times * share.hits, times * share.of)
    assert abs(distance(larger, firm)) >= abs(distance(share, firm))
    assert (distance(share, firm) < 0) == (share.hits * firm.of < firm.hits * share.of)


def test_a_fall_must_be_sure() -> None:
    assert fell([]) is None
    assert fell([Share(9, 10)] * 3) is None
    assert fell([Share(90, 100)] * 9 + [Share(95, 100)] * 3) is None
    assert fell([Share(90, 100)] * 9 + [Share(60, 100)] * 3) == (Share(810, 900), Share(180, 300))


# The map --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("north", "east", "x", "y"),
    # Where the outline itself has them: the westernmost, southern and eastern ends of its provinces.
    [(33.193, 126.3, 87, 630), (37.701, 127.0, 154, 112), (36.183, 127.4, 192, 292), (35.5, 129.463, 386, 370)],
)
def test_the_scale_is_that_of_the_outline(north: float, east: float, x: float, y: float) -> None:
    found = maps.KOREA.spot(north, east)
    assert abs(found[0] - x) < 4
    assert abs(found[1] - y) < 4


@given(st.lists(st.tuples(st.floats(-60, 70), st.floats(-170, 170)), min_size=2, max_size=9, unique=True))
def test_every_place_lies_on_its_sheet(places: list[tuple[float, float]]) -> None:
    sheet = maps.sheet("CZ", places)
    assert sheet is not None
    assert all(sheet.holds(*place) for place in places)
    assert sheet.outline == ""


def test_a_full_capital_is_drawn_larger_and_each_branch_once(world: Neighbourhood) -> None:
    client = signed_in(world, Role.EXECUTIVE)
    assert 'class="enlarged"' not in page(client, "/glance/")
    Branch.objects.filter(pk=world.sinjeong.pk).update(region="부산광역시", latitude=35.17, longitude=129.07)
    for n in range(9):
        branch = world.branch(f"서울{n}지점", f"S{n}")
        there = {"region": "서울특별시", "latitude": 37.5 + n / 100, "longitude": 127 + n / 90}
        Branch.objects.filter(pk=branch.pk).update(**there)
        adviser = world.staff(f"담당{n}", f"X{n}", branch)
        world.contract(world.customer(f"고객{n}", adviser), world.life, "2026-08-18")
    html = page(client, "/glance/")
    whole, near = html.split('class="enlarged"')
    assert "서울특별시 확대" in whole
    for n in range(9):
        assert f"<title>서울{n}지점" in near
        assert f"<title>서울{n}지점" not in whole
    assert 'class="part"' in whole
    assert "<title>신정지점" in whole


@given(st.lists(st.tuples(st.floats(100, 200), st.floats(100, 200)), min_size=8, max_size=30, unique=True))
def test_an_enlarged_part_holds_every_place_of_its_region(spots: list[maps.Spot]) -> None:
    found = maps.crowd(maps.KOREA, {"서울": spots, "": spots[1:]})
    assert found is not None
    assert found[0] == "서울"
    assert all(found[1].holds(spot) for spot in spots)


@pytest.mark.parametrize("regions", [{}, {"서울": [(150.0, 120.0)] * 9}, {"": [(150.0 + n, 120.0) for n in range(9)]}])
def test_nothing_is_enlarged_without_need(regions: dict[str, list[maps.Spot]]) -> None:
    assert maps.crowd(maps.KOREA, regions) is None
    wide = {"전국": [(50.0 * n, 60.0 * n) for n in range(9)]}
    assert maps.crowd(maps.KOREA, wide) is None


def test_one_place_makes_no_map() -> None:
    assert maps.sheet("CZ", [(50.0, 14.4)]) is None
    assert maps.sheet("KR", []) is None
    # A Korean calendar with branches elsewhere has no use for Korea's outline.
    elsewhere = maps.sheet("KR", [(50.0, 14.4), (49.2, 16.6)])
    assert elsewhere is not None
    assert elsewhere.outline == ""
