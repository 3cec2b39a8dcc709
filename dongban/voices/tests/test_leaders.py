"""The leaders' voice page: every figure opens the voices that it counts, and so many; what is sealed stays hidden."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dongban.journal.models import Sight
from dongban.people.rules import Role
from dongban.records.models import Branch
from dongban.voices import actions
from dongban.voices.models import Case, Closing, Survey
from dongban.voices.tests.cast import AT, DAY, LOADED, Firmament

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T18:30")
    caches["near"].clear()


@pytest.fixture
def world() -> Firmament:
    """Mokdong: one answered in time and closed, one late, one won back, one only unhappy. Sinjeong: one still waits."""
    made = Firmament()
    told(made, made.heard(), "delay")
    late = made.heard(at=AT - timedelta(days=40))
    Case.objects.filter(pk=late.pk).update(first_answered_at=AT, answered_at=AT)
    won = told(made, made.heard(), "explanation")
    scored(won, 3)
    actions.reopen(by=made.seoyeon, at=AT, case=won, why="아직입니다")
    told(made, won, "explanation")
    scored(won, 9)
    scored(made.heard(), 5)
    made.heard(customer=made.taeo.pk)
    made.heard(customer=None, at=AT - timedelta(days=70))
    return made


def told(world: Firmament, case: Case, cause: str) -> Case:
    now = Case.objects.get(pk=case.pk)
    actions.answer(by=world.seoyeon, at=AT, day=DAY, case=now, text="오늘 돌려드립니다.", version=now.version)
    now.refresh_from_db()
    actions.close(by=world.seoyeon, at=AT, case=now, version=now.version, cause=cause, done="환급함")
    return now


def scored(case: Case, score: int) -> None:
    Survey.objects.create(
        key=f"{case.pk} {score}", question="recommend", score=score, at=AT, on=DAY, about="voice",
        about_id=case.pk, case=case, customer_id=case.customer_id, branch_id=case.branch_id,
    )  # fmt: skip


def signed_in(world: Firmament, role: Role, staff: Any = None) -> Client:
    client = Client()
    client.force_login(world.user(role, staff))
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def links(html: str) -> list[tuple[str, int]]:
    found = re.findall(r'href="(/voices/glance/voices/[^"]*)"[^>]*>([\d,]+)</a>', html)
    return [(address.replace("&amp;", "&"), int(count.replace(",", ""))) for address, count in found]


def rows(html: str) -> int:
    return html.count('<th scope="row">')


@pytest.mark.parametrize("who", ["executive", "voc", "manager", "auditor"])
@pytest.mark.parametrize("asked", ["", "?months=3", "?months=36"])
def test_each_figure_opens_so_many_rows(world: Firmament, who: str, asked: str) -> None:
    client = signed_in(world, Role(who), world.seoyun if who == "manager" else None)
    found = links(page(client, f"/voices/glance/{asked}"))
    assert len(found) > 20
    for address, count in found:
        assert rows(page(client, address)) == count, address


def test_the_figures_are_those_of_the_story(world: Firmament) -> None:
    html = page(signed_in(world, Role.EXECUTIVE), "/voices/glance/")
    tiles = re.findall(r'<article class="tile"><h2>.*?<span class="mark \w+">([\d.,–]+)', html, re.S)
    # Two of five answered in time: one late, one unanswered for seventy days, one that came today and is late by now.
    assert tiles[0] == "6"
    assert tiles[2:] == ["2", "50.0"]
    asked = dict((re.search(r"figure=(\w+)$", a).group(1), n) for a, n in links(html)[:6])  # type: ignore[union-attr]
    assert asked == {"heard": 6, "open": 4, "in_time": 2, "late": 4, "unhappy": 2, "reopened": 1}


def test_causes_are_those_of_the_end(world: Firmament) -> None:
    found = {a: n for a, n in links(page(signed_in(world, Role.EXECUTIVE), "/voices/glance/")) if "cause=" in a}
    assert sorted((a.rpartition("=")[2], n) for a, n in found.items()) == [("delay", 1), ("explanation", 1)]
    assert Closing.objects.count() == 3


def test_a_manager_sees_her_own_branch_alone(world: Firmament) -> None:
    html = page(signed_in(world, Role.MANAGER, world.seoyun), "/voices/glance/")
    assert "목동지점" in html
    assert "신정지점" not in html.split("<main")[1]


def test_what_is_said_about_somebody_is_counted_for_others_alone(world: Firmament) -> None:
    world.heard(about_staff=world.seoyun.pk, subject="지점장이 말을 끊음")
    mine = signed_in(world, Role.MANAGER, world.seoyun)
    # Nor does she count what nobody has sorted yet: it may be about her.
    assert links(page(mine, "/voices/glance/"))[0][1] == 3
    assert "말을 끊음" not in page(mine, "/voices/glance/voices/")
    leader = signed_in(world, Role.EXECUTIVE)
    assert links(page(leader, "/voices/glance/"))[0][1] == 7
    assert "말을 끊음" in page(leader, "/voices/glance/voices/")
    about_her = world.staff("한지원", "E1", world.mokdong, "executive")
    world.heard(about_staff=about_her.pk, subject="임원이 약속을 잊음")
    assert "약속을 잊음" in page(leader, "/voices/glance/voices/")
    assert "약속을 잊음" not in page(signed_in(world, Role.EXECUTIVE, about_her), "/voices/glance/voices/")


def test_a_leader_sees_no_whole_name_opens_no_thread_and_leaves_a_line(world: Firmament) -> None:
    html = page(signed_in(world, Role.EXECUTIVE), "/voices/glance/voices/?figure=unhappy")
    assert "김영숙" not in html
    assert "김*숙" in html
    assert 'href="/voices/1/"' not in html
    assert Sight.objects.filter(page="voices:behind", customers=[world.yeongsuk.pk]).count() == 1


def test_more_branches_and_voices_cost_no_more_statements(world: Firmament) -> None:
    client = signed_in(world, Role.EXECUTIVE)
    client.get("/voices/glance/")
    asked = []
    for n in (3, 40):
        while Branch.objects.count() < n:
            branch = Branch.objects.create(code=f"M{Branch.objects.count()}", name="새지점", kind="branch", **LOADED)
            Case.objects.filter(pk=world.heard(branch=branch.pk).pk).update(branch=branch)
        with CaptureQueriesContext(connection) as statements:
            client.get("/voices/glance/")
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 12


def test_an_empty_firm_says_what_will_stand_here() -> None:
    assert 'class="empty"' in page(signed_in(Firmament(), Role.EXECUTIVE), "/voices/glance/")
