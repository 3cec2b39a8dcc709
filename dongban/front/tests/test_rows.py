"""The quick loop says what Django's own loop says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from django.template import Context, Engine, Template, TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy


class Look(StrEnum):
    LATE = "late"


@dataclass(frozen=True)
class Part:
    name: str
    n: int


@dataclass(frozen=True)
class Line:
    name: str
    count: int
    rate: float | None
    look: Look = Look.LATE
    parts: tuple[Part, ...] = ()
    at: datetime = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    on: date = date(2026, 11, 23)
    markup: str = SafeString("<b>bold</b>")
    words: object = gettext_lazy("Today")
    pair: tuple[str, int] = ("<left>", 3)
    keyed: dict[str, str] = field(default_factory=lambda: {"items": "a key", "it's": "x"})

    @property
    def url(self) -> str:
        return f"?q=<{self.name}>&n={self.count}"

    def said(self) -> str:
        return f"said {self.name}"


LINES = (
    Line("김영숙 <script>", 12_345, 83.456, parts=(Part("&", 1), Part("둘", 2000))),
    Line("", 0, None),
    Line('O\'Neil "x"', -3, 0.0, parts=(Part("one", 1),)),
)
BODIES = (
    "{{ line.name }}|{{ line.count }}|{{ line.rate }}|{{ line.look }}|{{ line.markup }}|{{ line.words }}",
    "{{ line.url }}",
    "{{ line.count|intcomma }}{{ line.rate|stringformat:'.1f' }}",
    "{{ line.name|default:'—' }}{{ line.name|default:page }}",
    '{{ line.at|date:"H:i" }}{{ line.on|date:"Y-m-d" }}{{ line.on.isoformat }}',
    "{{ line.at }}{{ line.rate|floatformat:0 }}",
    "{{ line.said }}{{ line.pair.0 }}{{ line.pair.1 }}{{ line.keyed.items }}{{ line.missing }}",
    "{{ missing.line }}{{ 7 }}",
    "{% if line.name %}yes{% elif line.count == 0 %}zero{% else %}no{% endif %}",
    "{% if line.rate is not None and line.count > 5 or not line.name %}a{% endif %}{% if line.missing %}b{% endif %}",
    "{% if line.name > 5 %}a{% endif %}{% if line.look == 'late' %}b{% endif %}{% if 'O' in line.name %}c{% endif %}",
    "{% if line.count != 0 and line.count <= 5 %}a{% endif %}{% if line.name not in page %}b{% endif %}",
    "{% for part in line.parts %}{{ part.name }}{{ part.n|intcomma }}{{ forloop.last }}{% endfor %}{{ part }}",
    "{% translate 'Today' %}{% translate 'Open' context 'state' %}{% url 'front:today' %}",
    "{% comment %}x{% endcomment %}{# y #}",
    "{% url 'front:customer' 7 %}{% with n=line.count name=line.name %}{{ n }}{{ name }}{{ line.name }}{% endwith %}",
    "{{ forloop.counter }}{{ forloop.first }}{{ forloop.last }}{{ page }}{{ line.name|upper }}{{ line.name|add:'<' }}",
    "{% querystring %}|{% querystring name=line.name page=None %}|{% querystring q=line.parts|length kind=line.rate %}",
    "{% querystring q=line.name|default:None view=None %}|{% querystring view=line.pair %}|{% querystring page=7 %}",
    "{% blocktranslate count n=line.count %}{{ n }} branch{% plural %}{{ n }} branches{% endblocktranslate %}",
)


def rendered(body: str, loop: str = "for", address: str = "/?view=mine&view=la%20te&q=%3Cx%3E&page=2") -> str:
    source = "{% load i18n humanize rows %}{% " + loop + " line in lines %}" + body + "{% end" + loop + " %}{{ line }}"
    return (
        engines["django"]
        .from_string(source)
        .render({"lines": LINES, "page": "O <page>"}, RequestFactory().get(address))
    )


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("body", BODIES)
def test_it_says_what_for_says(body: str, language: str) -> None:
    with translation.override(language), timezone.override("Asia/Seoul"):
        assert rendered(body, "rows") == rendered(body)
        assert rendered(body, "rows", "/") == rendered(body, address="/")


def test_a_loop_within_is_as_quick_and_hides_no_name_for_long() -> None:
    inner = "{% LOOP line in line.parts %}{{ line.name }}{{ line.n }}{{ forloop.counter }}{% endLOOP %}{{ line.name }}"
    body = inner + "{{ forloop.counter }}"
    assert rendered(body.replace("LOOP", "rows"), "rows") == rendered(body.replace("LOOP", "for"))


def test_a_row_may_be_taken_apart() -> None:
    source = "{% load rows %}{% rows name, n in pairs %}{{ n }}:{{ name }};{% endrows %}"
    found = engines["django"].from_string(source).render({"pairs": [("<a>", 1), ("b", 2)]})
    assert found == "1:&lt;a&gt;;2:b;"


@pytest.mark.parametrize("nothing", [None, [], "", ()])
def test_nothing_says_nothing(nothing: object) -> None:
    source = "{% load rows %}{% rows one in lines %}x{% endrows %}{% rows one in missing %}x{% endrows %}"
    assert engines["django"].from_string(source).render({"lines": nothing}) == ""


def test_escaping_that_is_off_stays_off() -> None:
    engine = Engine(autoescape=False, libraries={"rows": "dongban.front.templatetags.rows"})
    template = Template("{% load rows %}{% rows one in lines %}{{ one }}{% endrows %}", engine=engine)
    assert template.render(Context({"lines": ["<a>"]}, autoescape=False)) == "<a>"


def test_texts_that_are_escaped_together_stay_apart() -> None:
    source = "{% load rows %}{% rows one in lines %}{{ one }};{% endrows %}"
    found = engines["django"].from_string(source).render({"lines": ["<a\0b>", "", "\0", "&"]})
    assert found == "&lt;a\0b&gt;;;\0;&amp;;"


def test_it_wants_to_know_what_it_walks_through() -> None:
    with pytest.raises(TemplateSyntaxError, match="the word in"):
        engines["django"].from_string("{% load rows %}{% rows lines %}{% endrows %}")
