"""Promises about the voices that the firm's own records hand over: each counts from a moment, not from a day."""

from __future__ import annotations

import csv
import io
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from dongban.kernel.calendar import Calendar
from dongban.people.actions import add_user
from dongban.people.reach import system
from dongban.people.rules import Role
from dongban.promises import bulk, exporting, queries
from dongban.promises.actions import keep
from dongban.promises.bulk import making
from dongban.promises.bulk.previewing import preview
from dongban.promises.folder import forget, used
from dongban.promises.models import Programme, Promise
from dongban.promises.rules import plan
from dongban.promises.tests.firm import AT, TODAY, Town, consultant, programme, quiet
from dongban.records.models import Contract, Firm, Staff, Voice

pytestmark = pytest.mark.django_db

TOML = """
    [[programme]]
    code = "after-voice"
    name = { ko = "소리 뒤 안부", en = "After a voice" }
    subject = "voice"
    where = { kind = ["complaint", "request"] }
    from = "received_at"
    [[programme.step]]
    code = "call"
    opens = "1d"
    due = "1w"
    [[programme.step]]
    code = "again"
    opens = "1m"
    due = "2m"
"""
# In Seoul it is the third of March already, in New York still the second.
NIGHT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)


def after_voice() -> Programme:
    return programme(TOML)


def firsts() -> list[tuple[date, date, date]]:
    rows = Promise.objects.filter(step__code="call").order_by("subject")
    return [(row.from_on, row.opens_on, row.due_on) for row in rows]


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Seoul", date(2026, 3, 3)), ("America/New_York", date(2026, 3, 2)), ("UTC", TODAY)]
)
def test_it_counts_from_the_day_in_the_firms_zone(town: Town, zone: str, day: date) -> None:
    Firm.objects.update(time_zone=zone)
    after_voice()
    town.voice(NIGHT, customer=town.customer())
    bulk.make(at=AT)
    assert firsts() == [(day, day + timedelta(days=1), day + timedelta(days=7))]


def by_the_rules(programme: Programme, zone: ZoneInfo) -> set[tuple[object, ...]]:
    """The oracle: each voice on its own, in plain Python."""
    rule, calendar, found = programme.rule(), Calendar("KR", {}), set()
    for voice in Voice.objects.select_related("customer", "contract__customer"):
        if voice.kind not in rule.where["kind"]:
            continue
        about = voice.contract
        who = voice.customer or (about.customer if about else None)
        home = (about.branch_id if about else None) or (who.branch_id if who else None)
        asked = [about.adviser_id if about else None, who.adviser_id if who else None]
        works = {staff.pk: staff for staff in Staff.objects.all() if staff.works_on(TODAY)}
        advisers = [pk for pk in asked if pk in works]
        bosses = sorted(pk for pk, staff in works.items() if staff.job == "manager" and staff.branch_id == home)
        owner = next(iter([*advisers, *bosses]), None)
        branch = home or (works[owner].branch_id if owner else None)
        for step in rule.steps:
            window = plan(step, voice.received_at.astimezone(zone).date(), calendar)
            days = (window.from_on, window.opens_on, window.due_on)
            found.add((step.code, voice.pk, *days, who.pk if who else None, owner, branch))
    return found


def made() -> set[tuple[object, ...]]:
    columns = ("step__code", "subject", "from_on", "opens_on", "due_on", "customer", "owner", "branch")
    return set(Promise.objects.values_list(*columns))


def crowd(town: Town, dice: random.Random, how_many: int) -> None:
    gone = town.staff("박정호", left_on=TODAY - timedelta(days=7))
    people = [
        town.customer(f"고객{n}", adviser=dice.choice([town.dohyun, town.yujin, gone, None]), branch=where)
        for n, where in enumerate([town.mokdong, town.sinjeong, None] * 4)
    ]
    contracts = [
        town.contract(
            customer,
            date(2020, 1, 5),
            adviser=dice.choice([town.yujin, gone, None]),
            branch=dice.choice([town.mokdong, None]),
        )
        for customer in people
    ]
    for _ in range(how_many):
        town.voice(
            datetime(2024, 2, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(60 * 24 * 700)),
            kind=dice.choice(["complaint", "request", "praise", ""]),
            customer=dice.choice([*people, None]),
            contract=dice.choice([*contracts, None, None]),
        )


@pytest.mark.parametrize("large", [0, 1_000_000], ids=["rows first", "indexes kept"])
@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York"])
def test_what_is_made_equals_the_rules_row_by_row(
    town: Town, monkeypatch: pytest.MonkeyPatch, large: int, zone: str
) -> None:
    monkeypatch.setattr(making, "LARGE", large)
    Firm.objects.update(time_zone=zone)
    dice = random.Random(zone)
    crowd(town, dice, 120)
    after_voice()
    bulk.make(at=AT)
    assert made() == by_the_rules(Programme.objects.get(), ZoneInfo(zone))
    assert len(made()) > 60
    town.next_load()
    town.voice(NIGHT, customer=town.customer("새 고객"))
    assert bulk.make(at=AT).counts() == {"made": 2, "ended": 0, "moved": 0, "withdrawn": 0}
    assert made() == by_the_rules(Programme.objects.get(), ZoneInfo(zone))
    assert bulk.make(at=AT).counts()["made"] == 0


def test_a_moment_that_is_corrected_moves_its_promises_and_another_customer_gets_them(town: Town) -> None:
    after_voice()
    voice = town.voice(NIGHT, customer=town.customer())
    bulk.make(at=AT)
    other = town.customer("이순자")
    town.next_load()
    town.changes(voice, received_at=NIGHT - timedelta(days=1), customer=None, contract=town.contract(other, TODAY))
    assert bulk.make(at=AT).counts() == {"made": 0, "ended": 2, "moved": 2, "withdrawn": 0}
    assert firsts() == [(TODAY, date(2026, 3, 3), date(2026, 3, 9))]
    assert set(Promise.objects.values_list("customer", flat=True)) == {other.pk}


def test_trying_it_out_counts_what_would_be_made(town: Town) -> None:
    town.voice(NIGHT, customer=town.customer())
    rule = after_voice().rule()
    Programme.objects.all().delete()
    found = preview(rule, TODAY, "ko")
    assert (found.made, dict(found.steps), found.by_act) == (2, {"call": 1, "again": 1}, False)
    assert found.examples[0].why.startswith("2026-03-03에 들은 고객의 소리의 소리 뒤 안부.")


def test_her_adviser_sees_it_on_today_and_on_her_page(town: Town) -> None:
    after_voice()
    kim = town.customer()
    mine = town.voice(NIGHT - timedelta(days=5), customer=kim, product=town.life)
    by_contract = town.voice(NIGHT - timedelta(days=5), contract=town.contract(kim, date(2020, 1, 5)))
    town.voice(NIGHT, customer=town.customer("이순자", adviser=town.yujin))
    bulk.make(at=AT)
    lines = queries.today(consultant(town.dohyun, language="ko"), TODAY).lines
    assert [(line.subject, line.subject_code, line.product, line.customer) for line in lines] == [
        ("voice", mine.code, town.life.name, kim.pk),
        ("voice", by_contract.code, "", kim.pk),
    ]
    assert lines[0].why.startswith("2026-02-26에 들은 고객의 소리의 소리 뒤 안부. 3월 5일(목)까지")
    waiting = queries.history(consultant(town.dohyun), TODAY, kim.pk, {}).waiting
    assert sorted(card.subject_id for card in waiting) == sorted([mine.pk, by_contract.pk] * 2)


def test_a_firm_without_such_a_programme_is_not_asked_for_her_voices(
    town: Town, django_assert_num_queries: object
) -> None:
    kim = town.customer()
    town.voice(NIGHT, customer=kim)
    with django_assert_num_queries(3) as asked:  # type: ignore[operator]
        queries.history(consultant(town.dohyun), TODAY, kim.pk, {})
    assert not [one["sql"] for one in asked if "records_voice" in one["sql"]]


def test_exported_with_the_voices_own_codes(town: Town) -> None:
    after_voice()
    town.voice(NIGHT, code="VOC-2026-1", customer=town.customer())
    bulk.make(at=AT)
    out = io.BytesIO()
    exporting.stream(exporting.table("promises", date(2026, 3, 4)), "csv", out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))
    assert [(row["step"], row["subject"], row["customer"], row["owner"], row["state"]) for row in rows] == [
        ("again", "VOC-2026-1", "K-김영숙", "F-이도현", "upcoming"),
        ("call", "VOC-2026-1", "K-김영숙", "F-이도현", "open"),
    ]
    assert bulk.check_whole() == ()


def test_when_its_load_is_taken_back_they_go_unless_somebody_has_acted(town: Town) -> None:
    after_voice()
    kept, untouched = (town.voice(NIGHT - timedelta(days=9), customer=town.customer(name)) for name in ("가", "나"))
    bulk.make(at=AT)
    promise = Promise.objects.get(subject=kept.pk, step__code="call")
    keep(by=system(TODAY), at=AT, day=TODAY, promise=promise, kept_on=TODAY)
    stays = used(Voice.objects.all())
    assert stays is not None and [pk for (pk,) in stays.values_list("pk")] == [kept.pk]
    assert forget(Voice.objects.filter(pk=untouched.pk)) == 2
    assert set(Promise.objects.values_list("subject", flat=True)) == {kept.pk}
    assert used(Contract.objects.all()) is not None


def test_what_was_kept_after_a_voice_counts_as_a_touch(town: Town) -> None:
    after_voice()
    quiet(date(2026, 1, 1))
    Programme.objects.filter(code="touch").update(active=False)
    voices = [
        town.voice(NIGHT - timedelta(days=500), customer=town.customer(name, since=date(2020, 3, 1)))
        for name in ("들렀다", "조용하다")
    ]
    bulk.make(at=AT)
    promise = Promise.objects.get(subject=voices[0].pk, step__code="again")
    Promise.objects.filter(pk=promise.pk).update(kept_on=date(2026, 1, 7), kept_at=AT, kept_by=1)
    Programme.objects.filter(code="touch").update(active=True)
    bulk.make(at=AT)
    assert {row.customer.name for row in Promise.objects.filter(step__code="touch") if row.customer} == {"조용하다"}


def test_whoever_writes_such_a_programme_is_told_which_voices(town: Town, client: Client) -> None:
    client.force_login(
        add_user(username="admin", name="관리자", role=Role.ADMINISTRATOR, since=date(2020, 1, 2), password=None)
    )
    pages = {each: client.get(reverse("promises:new_programme", args=[each])) for each in ("voice", "contract")}
    assert {each: "voices.csv" in page.content.decode() for each, page in pages.items()} == {
        "voice": True,
        "contract": False,
    }
