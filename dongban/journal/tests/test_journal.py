"""보라, the auditor, reads who did what and who saw whom; her own looking is kept as well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dongban.journal import naming, queries
from dongban.journal.actions import record, saw
from dongban.journal.models import Entry, Sight
from dongban.journal.queries import Filters
from dongban.journal.words import VERBS
from dongban.people import actions, reach
from dongban.people.models import User
from dongban.people.reach import Viewer
from dongban.people.rules import Role

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
SEOUL = ZoneInfo("Asia/Seoul")
HANEUL, BADA = 11, 12
ROOMS = Path(__file__).parents[2]
VERB = re.compile(r'\bverb="([^"]+)"')
CODES = {HANEUL: "C-011", BADA: "C-012"}


class Names:
    """The customers, as a room above this one knows them."""

    def codes(self, viewer: Viewer, customers: Iterable[int]) -> Mapping[int, str]:
        return {pk: CODES.get(pk, f"C-{pk}") for pk in customers}

    def find(self, viewer: Viewer, code: str) -> int | None:
        return next((pk for pk, known in CODES.items() if known == code), None)


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "_namer", [Names()])


def user(username: str, role: Role) -> User:
    return actions.add_user(username=username, name=username, role=role, since=date(2020, 1, 1), password=None)


def viewer(name: str) -> Viewer:
    return Viewer(user=None, name=name, hats=(), day=AT.date())


@pytest.fixture
def bora() -> Client:
    client = Client()
    client.force_login(user("보라", Role.AUDITOR))
    return client


def auditor() -> Viewer:
    return reach.viewer_of(user("감사", Role.AUDITOR), AT.date())


def kept(by: str, *, customer: int | None = None, later: timedelta = timedelta(), **more: object) -> Entry:
    return record(by=viewer(by), at=AT + later, verb="promise.kept", customer=customer, **more)  # type: ignore[arg-type]


def who(filters: Filters) -> list[str]:
    return [line.by for line in queries.entries(auditor(), filters).lines]


def test_newest_first_in_the_order_in_which_it_was_written() -> None:
    kept("고은", later=timedelta(days=9))
    kept("나래")
    assert who(Filters()) == ["나래", "고은"], "a day that was moved does not change who came first"


def test_looked_for_by_day_where_the_reader_is() -> None:
    kept("before", later=timedelta(hours=-12, seconds=-1))
    kept("first", later=timedelta(hours=-12))
    kept("last", later=timedelta(hours=12, seconds=-1))
    kept("after", later=timedelta(hours=12))
    monday = Filters(since=date(2026, 3, 2), until=date(2026, 3, 2))
    with timezone.override(SEOUL):
        assert who(monday) == ["last", "first"]


def test_looked_for_by_person_and_customer() -> None:
    kept("고은", customer=HANEUL)
    kept("나래", customer=HANEUL)
    kept("고은", customer=BADA)
    assert who(Filters(person="고")) == ["고은", "고은"]
    user("또", Role.VOC)
    found = queries.entries(reach.system(AT.date()), Filters(person="나래", customer=HANEUL))
    assert [(line.by, line.customer and line.customer.code) for line in found.lines] == [("나래", "C-011")]


def test_pages_follow_each_other_without_a_gap_while_lines_are_added() -> None:
    for n in range(queries.PER_PAGE * 2 + 5):
        kept(f"{n}")
    firm, seen, before = reach.system(AT.date()), [], None
    for _ in range(4):
        page = queries.entries(firm, Filters(before=before))
        seen += [line.by for line in page.lines]
        kept("late")
        before = page.older
        if before is None:
            break
    assert seen == [str(n) for n in reversed(range(queries.PER_PAGE * 2 + 5))]


def test_a_sight_is_found_by_any_of_its_customers() -> None:
    saw(viewer=viewer("고은"), at=AT, page="front:today", customers=[BADA, HANEUL, 111])
    saw(viewer=viewer("나래"), at=AT, page="front:customer", customers=[111, 1])
    found = queries.sights(reach.system(AT.date()), Filters(customer=HANEUL))
    assert [(line.by, line.others) for line in found.lines] == [("고은", 0)]
    assert found.lines[0].customers[0].code == "C-011", "the one who was looked for stands first"
    assert queries.sights(reach.system(AT.date()), Filters(customer=2)).lines == ()


def test_of_many_customers_some_are_named_and_the_others_counted() -> None:
    saw(viewer=viewer("고은"), at=AT, page="front:today", customers=range(1, 51))
    line = queries.sights(reach.system(AT.date()), Filters()).lines[0]
    assert (len(line.customers), line.others) == (12, 38)


def test_the_auditors_own_look_is_a_sight(bora: Client) -> None:
    kept("고은", customer=HANEUL)
    assert "C-011" in bora.get(reverse("journal:entries")).content.decode()
    sight = Sight.objects.get()
    assert (sight.by_name, sight.page, sight.customers) == ("보라", "journal:entries", [HANEUL])
    bora.get(reverse("journal:sights"))
    assert Sight.objects.count() == 2


def test_a_look_at_nobody_is_no_sight(bora: Client) -> None:
    kept("고은")
    assert bora.get(reverse("journal:entries")).status_code == 200
    assert not Sight.objects.exists()


def test_the_page_says_acts_in_words_and_escapes_what_people_wrote(bora: Client) -> None:
    kept("고은", reason="<script>alert(1)</script>", details={"kept_on": "2026-03-02"})
    record(by=viewer("고은"), at=AT, verb="an act of a later release")
    text = bora.get(reverse("journal:entries")).content.decode()
    assert "약속을 지킴" in text
    assert "&lt;script&gt;alert(1)" in text
    assert "kept_on 2026-03-02" in text
    assert "an act of a later release" in text


def test_the_filters_travel_to_the_older_page(bora: Client) -> None:
    for _ in range(queries.PER_PAGE + 1):
        kept("고은", customer=HANEUL)
    text = bora.get(reverse("journal:entries"), {"person": "고은", "customer": "C-011"}).content.decode()
    last = Entry.objects.order_by("-pk")[queries.PER_PAGE - 1].pk
    assert f"person=%EA%B3%A0%EC%9D%80&amp;customer=C-011&amp;before={last}" in text
    older = bora.get(reverse("journal:entries"), {"person": "고은", "before": last}).content.decode()
    assert older.count("약속을 지킴") == 1


@pytest.mark.parametrize("query", [{"since": "tomorrow"}, {"customer": "C-999"}, {"before": "x"}, {"before": "0"}])
def test_a_filter_that_cannot_be_read_is_said_beside_its_field(bora: Client, query: dict[str, str]) -> None:
    for name in ("journal:entries", "journal:sights"):
        answer = bora.get(reverse(name), query)
        assert answer.status_code == 422
    assert not Sight.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_nobody_else_reads_the_journal(role: Role) -> None:
    kept("고은", customer=HANEUL)
    client = Client()
    client.force_login(user("someone", role))
    for name in ("journal:entries", "journal:sights"):
        answer = client.get(reverse(name))
        assert answer.status_code == 403
        assert "C-011" not in answer.content.decode()
    assert queries.entries(reach.viewer_of(User.objects.get(), AT.date()), Filters()).lines == ()


def test_a_page_costs_the_same_however_much_is_on_it(bora: Client, django_assert_max_num_queries) -> None:
    for n in range(60):
        kept("고은", customer=n + 1)
        saw(viewer=viewer("고은"), at=AT, page="front:today", customers=range(n, n + 40))
    for name in ("journal:entries", "journal:sights"):
        with django_assert_max_num_queries(12):
            bora.get(reverse(name))


def test_every_act_that_the_program_writes_has_its_words() -> None:
    written = {
        verb for file in ROOMS.rglob("*.py") if "tests" not in file.parts for verb in VERB.findall(file.read_text())
    }
    assert len(written) > 10, "the search still finds them"
    assert written - VERBS.keys() == set()
