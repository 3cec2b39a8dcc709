"""The gallery shows every component, and its charts say in words and tables what they draw."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.utils import translation

from dongban.front.tests.world import page, signed_in
from dongban.people.models import User
from dongban.people.rules import Role
from dongban.visits.tests.cast import Neighbourhood

pytestmark = pytest.mark.django_db


def draw(call: str, **given: object) -> str:
    return Template("{% load charts %}{% " + call + " %}").render(Context(given))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_component_is_in_the_gallery(language: str) -> None:
    html = page(signed_in(Neighbourhood(), Role.ADMINISTRATOR, None, language), "/gallery/")
    shown = set(" ".join(re.findall(r'class="([^"]+)"', html)).split())
    assert shown >= {
        *("button", "primary", "quiet", "danger", "chip", "mark", "tag", "field", "error", "hint", "note", "warn"),
        *("message", "empty", "rows", "pages", "views", "tile", "inplace", "story", "chart", "spark", "bars", "parts"),
    }


def test_a_line_has_a_table_behind_it_and_says_its_last_value() -> None:
    html = draw("line_chart p title='지킴' unit='%' decimals=1", p=[("3월", 81), ("4월", None), ("5월", 84.26, 80, 88)])
    assert '<text class="last"' in html and "84.3%" in html
    table = html[html.index("<table") :]
    assert re.findall(r'<td class="number"[^>]*>([^<]+)</td>', table) == ["81.0%", "–", "–", "–", "84.3%", "80.0–88.0%"]
    assert 'aria-label="지킴: 3월 81.0%, 4월 –, 5월 84.3%"' in html


def test_a_higher_value_stands_higher() -> None:
    html = draw("line_chart p title='지킴'", p=[("3월", 1), ("4월", 9)])
    low, high = (float(y) for y in re.findall(r'<circle[^>]+cy="([\d.]+)"', html))
    assert low > high


def test_without_figures_a_line_says_so() -> None:
    with translation.override("ko"):
        assert "아직 수치가 없습니다" in draw("line_chart p title='지킴'", p=[("3월", None)])
    assert "<svg" not in draw("sparkline p", p=[])


def test_a_bar_is_as_long_as_its_share() -> None:
    html = draw("bar_rows r title='지점' unit='%' top=100", r=[("목동", 50, "/b/1/"), ("신정", None)])
    assert 'width="50.0%"' in html and '<a href="/b/1/">목동</a>' in html
    assert html.count("<svg") == 1


def test_an_interval_is_drawn_and_told() -> None:
    html = draw("interval_rows r title='지점' floor=0 top=100 against=60", r=[("화곡", 78, 60, 90, "", 23)])
    assert 'x1="60.0%" x2="90.0%"' in html and "60–90" in html and "n 23" in html


def test_of_many_intervals_the_first_are_seen_and_the_others_folded() -> None:
    folded = draw("interval_rows r title='지점' first=2", r=[(f"지점{n}", n, n, n) for n in range(5)])
    seen, others = (re.findall(r"지점\d", part) for part in folded.split("<details>"))
    assert seen == ["지점0", "지점1"] and others == ["지점2", "지점3", "지점4"]
    assert "<details>" not in draw("interval_rows r title='지점' first=2", r=[("화곡", 1, 1, 1)])


def test_what_a_chart_is_given_is_text() -> None:
    html = draw("bar_rows r title=t", t="<b>", r=[("<script>", 1, '"><script>')])
    assert "<script>" not in html and "<b>" not in html


def test_light_or_dark_is_kept_with_the_person() -> None:
    client = signed_in(Neighbourhood(), Role.VOC)
    assert "data-theme" not in page(client, "/customers/")
    assert client.post("/people/theme/", {"theme": "dark", "next": "/customers/"})["Location"] == "/customers/"
    assert '<html lang="ko" data-theme="dark">' in page(client, "/customers/")
    client.post("/people/theme/", {"theme": "purple"})
    client.post("/people/theme/", {"theme": ""})
    assert User.objects.get(username__startswith="voc").theme == ""
