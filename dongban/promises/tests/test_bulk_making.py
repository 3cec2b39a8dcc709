"""Promises out of records: what SQL makes equals what the pure rules say, row by row."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from dongban.journal.models import Entry as Line
from dongban.kernel.calendar import Calendar
from dongban.promises import bulk
from dongban.promises.bulk import making
from dongban.promises.models import Programme, Promise
from dongban.promises.rules import is_made, plan
from dongban.promises.tests.firm import AT, TODAY, Town, birthday, moment, of, programme, quiet, smile, windows
from dongban.records.models import Branch, Contract, Customer, Entry, Holiday, Load, Staff, Touch

pytestmark = pytest.mark.django_db


def by_the_rules(programme: Programme, extra: dict[date, str]) -> set[tuple[object, ...]]:
    """The oracle: each record on its own, in plain Python."""
    rule, calendar, found = programme.rule(), Calendar("KR", extra), set()
    lines = set(rule.where["line"])
    for contract in Contract.objects.select_related("customer", "product"):
        if contract.product.line not in lines:
            continue
        for step in rule.steps:
            window = plan(step, contract.signed_on, calendar)
            if is_made(window, rule):
                owner, branch = owner_of(contract)
                days = (window.from_on, window.opens_on, window.due_on, contract.ended_on)
                live = contract.ended_on is None or contract.ended_on > TODAY
                found.add((step.code, contract.pk, *days, contract.customer_id, owner, branch, live))
    return found


def owner_of(contract: Contract) -> tuple[int | None, int | None]:
    here = {s.pk: s for s in Staff.objects.all() if s.works_on(TODAY)}
    home = contract.branch_id or contract.customer.branch_id
    asked = [pk for pk in (contract.adviser_id, contract.customer.adviser_id) if pk in here]
    managers = sorted((s.code, s.pk) for s in here.values() if s.job == "manager" and s.branch_id == home)
    owner = asked[0] if asked else managers[0][1] if managers else None
    return owner, home or (here[owner].branch_id if owner else None)


def made() -> set[tuple[object, ...]]:
    columns = ("step__code", "subject", "from_on", "opens_on", "due_on", "ended_on")
    return set(Promise.objects.values_list(*columns, "customer", "owner", "branch", "live"))


def crowd(town: Town, dice: random.Random, how_many: int) -> None:
    """Customers and contracts with and without an adviser or a branch, on days of all kinds."""
    gone = town.staff("박정호", left_on=TODAY)
    second = town.staff("조민서", job="manager", code="F-A")
    assert second.code < town.boss.code
    for number in range(how_many):
        somebody = dice.choice([town.dohyun, town.yujin, gone, None])
        where = dice.choice([town.mokdong, town.sinjeong, None])
        customer = town.customer(f"고객{number}", adviser=somebody, branch=where)
        signed_on = date(1999, 11, 1) + timedelta(days=dice.randrange(9_500))
        ended_on = signed_on + timedelta(days=dice.randrange(1_500)) if dice.random() < 0.4 else None
        town.contract(
            customer,
            signed_on,
            ended_on=ended_on,
            adviser=dice.choice([town.dohyun, gone, None]),
            branch=dice.choice([town.mokdong, None]),
            product=dice.choice([town.life, town.life, town.card]),
        )


@pytest.fixture(params=[0, 1_000_000], ids=["rows first", "indexes kept"])
def large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of filling the table: a handful of rows counts as a large load, or never does."""
    monkeypatch.setattr(making, "LARGE", request.param)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("seed", range(3))
def test_what_is_made_equals_the_rules_row_by_row(town: Town, seed: int) -> None:
    own = {date(2005, 8, 18): "창립기념일", date(2006, 2, 28): "이사"}
    Holiday.objects.bulk_create(Holiday(day=day, name=name) for day, name in own.items())
    smile()
    dice = random.Random(seed)
    crowd(town, dice, 250)
    done = bulk.make(at=AT)
    assert made() == by_the_rules(Programme.objects.get(), own)
    assert done.counts()["made"] == Promise.objects.count() > 300
    town.next_load()
    for number in range(60):
        town.contract(town.customer(f"새 고객{number}"), date(2024, 1, 31) + timedelta(days=dice.randrange(700)))
    bulk.make(at=AT)
    assert made() == by_the_rules(Programme.objects.get(), own)


def test_the_same_again_changes_nothing_and_asks_little(town: Town, django_assert_max_num_queries: object) -> None:
    smile()
    town.contract(town.customer(), date(2026, 1, 5))
    assert bulk.make(at=AT).counts() == {"made": 3, "ended": 0, "moved": 0, "withdrawn": 0}
    lines = Line.objects.count()
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert bulk.make(at=AT).made == {}
    assert (Promise.objects.count(), Line.objects.count()) == (3, lines)


def test_a_run_leaves_a_line_that_says_how_many(town: Town) -> None:
    smile()
    town.contract(town.customer(), date(2026, 1, 5))
    bulk.make(at=AT)
    line = Line.objects.get(verb="promises.made")
    assert (line.details["made"], line.details["programmes"]) == (3, {"smile": 3})


def test_a_promise_whose_last_day_is_before_the_start_is_never_made(town: Town) -> None:
    smile(date(2026, 4, 1))
    town.contract(town.customer(), date(2025, 12, 31))
    bulk.make(at=AT)
    # Three months after 31 December is 31 March, a day before the programme starts.
    assert sorted(Promise.objects.values_list("step__code", flat=True)) == ["check-1y", "check-2y"]


@pytest.mark.usefixtures("large")
def test_a_killed_run_leaves_everything_as_it_was(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    smile()
    town.contract(town.customer(), date(2026, 1, 5))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("dongban.promises.bulk.making.indexes.build", killed)
        with pytest.raises(KeyboardInterrupt):
            bulk.make(at=AT)
    assert Promise.objects.count() == 0
    assert bulk.check_whole() == ()
    assert bulk.make(at=AT).counts()["made"] == 3
    assert bulk.check_whole() == ()


@pytest.mark.usefixtures("large")
def test_a_large_addition_keeps_every_index(town: Town) -> None:
    smile()
    town.contract(town.customer(), date(2026, 1, 5))
    bulk.make(at=AT)
    town.next_load()
    for number in range(20):
        town.contract(town.customer(f"고객{number}"), date(2026, 1, 5))
    assert bulk.make(at=AT).counts()["made"] == 60
    assert bulk.check_whole() == ()


def test_a_load_that_is_going_on_is_followed_when_it_is_named(town: Town) -> None:
    smile()
    bulk.make(at=AT)
    running = town.next_load()
    Load.objects.filter(pk=running).update(state=Load.State.RUNNING)
    town.contract(town.customer(), date(2026, 1, 5))
    assert bulk.make(at=AT).counts()["made"] == 0
    assert bulk.make(at=AT, load=running).counts()["made"] == 3


def test_rows_of_a_load_that_broke_off_are_followed_after_the_next(town: Town) -> None:
    smile()
    bulk.make(at=AT)
    Load.objects.filter(pk=town.next_load()).update(state=Load.State.FAILED)
    town.contract(town.customer(), date(2026, 1, 5))
    bulk.make(at=AT)
    town.next_load()
    assert bulk.make(at=AT).counts()["made"] == 3


def test_a_product_that_is_corrected_brings_its_contracts_in(town: Town) -> None:
    smile()
    town.contract(town.customer(), date(2026, 1, 5), product=town.card)
    assert bulk.make(at=AT).counts()["made"] == 0
    town.next_load()
    town.changes(town.card, line="fund")
    assert bulk.make(at=AT).counts()["made"] == 3


@pytest.mark.parametrize(
    ("subject", "fact", "where"),
    [
        ("staff", "joined_on", 'where = { job = ["fc"] }'),
        ("branch", "opened_on", 'where = { region = ["서울"] }'),
        ("customer", "since", 'where = { gender = ["f"], kind = ["person"] }'),
    ],
)
def test_promises_to_others_than_contracts(town: Town, subject: str, fact: str, where: str) -> None:
    programme(f"""
        [[programme]]
        code = "welcome"
        name = "환영"
        subject = "{subject}"
        from = "{fact}"
        {where}
        [[programme.step]]
        code = "say"
        opens = "0d"
        due = "1m"
    """)
    wanted = {
        "staff": lambda: town.staff("새내기", joined_on=TODAY),
        "branch": lambda: town.branch("화곡", opened_on=TODAY, region="서울"),
        "customer": lambda: town.customer(gender="f", since=TODAY),
    }[subject]()
    unwanted = [town.staff("창구", job="teller", joined_on=TODAY), town.branch("부산", opened_on=TODAY, region="부산")]
    unwanted += [town.customer("이순자", gender="m", since=TODAY), town.customer("최민준", gender="f")]
    bulk.make(at=AT)
    promise = Promise.objects.get()
    assert (promise.subject, promise.due_on) == (wanted.pk, date(2026, 4, 2))
    assert promise.customer_id == (wanted.pk if subject == "customer" else None)
    owners = {"staff": town.boss.pk, "branch": None, "customer": town.dohyun.pk}
    assert promise.owner_id == owners[subject]
    assert promise.branch_id == (wanted.pk if subject == "branch" else town.mokdong.pk)


@pytest.mark.parametrize(("owner", "expected"), [("adviser", "이도현"), ("manager", "한지원"), ("branch", None)])
def test_the_programme_says_who_owes_it(town: Town, owner: str, expected: str | None) -> None:
    smile()
    Programme.objects.update(owner=owner)
    contract = town.contract(town.customer(), date(2026, 1, 5))
    bulk.make(at=AT)
    promise = of(contract)
    assert (promise.owner.name if promise.owner else None) == expected
    assert promise.branch == town.mokdong


def test_what_counts_from_an_end_is_not_ended_by_it(town: Town) -> None:
    programme("""
        [[programme]]
        code = "goodbye"
        name = "작별 인사"
        subject = "contract"
        from = "ended_on"
        [[programme.step]]
        code = "call"
        opens = "0d"
        due = "14d"
    """)
    contract = town.contract(town.customer(), date(2020, 1, 5), ended_on=date(2026, 2, 25))
    town.contract(town.customer("이순자"), date(2020, 1, 5))
    bulk.make(at=AT)
    promise = of(contract, "call")
    assert (promise.ended_on, promise.live, promise.due_on) == (None, True, date(2026, 3, 11))


def test_what_is_promised_at_a_handover_is_not_made_here(town: Town) -> None:
    programme("""
        [[programme]]
        code = "introduce"
        name = "새 담당자 인사"
        subject = "customer"
        from = "handed_over"
        [[programme.step]]
        code = "introduce"
        opens = "0d"
        due = "14d"
    """)
    town.customer(since=TODAY, born_on=date(1960, 2, 3))
    assert bulk.make(at=AT).counts()["made"] == 0


# Recurring ------------------------------------------------------------------------------------------------------------


def test_birthdays_come_again_always_from_the_original_day(town: Town) -> None:
    birthday()
    customer = town.customer(born_on=date(1960, 2, 29))
    bulk.make(at=AT)
    # 29 February comes back in a leap year: 2028 will show it, 2026 and 2027 have the 28th.
    assert windows(Promise.objects.all()) == [
        ("greet", 66, date(2026, 2, 21), date(2026, 2, 21), date(2026, 2, 27)),
        ("greet", 67, date(2027, 2, 21), date(2027, 2, 21), date(2027, 2, 26)),
    ]
    bulk.make(at=moment(date(2027, 3, 1)))
    assert windows(Promise.objects.filter(cycle=68)) == [
        ("greet", 68, date(2028, 2, 22), date(2028, 2, 22), date(2028, 2, 29))
    ]
    assert Promise.objects.filter(subject=customer.pk).count() == 3


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("step", [13, 40, 400])
def test_however_often_the_clock_runs_each_occurrence_is_made_once(town: Town, step: int) -> None:
    birthday()
    for n in range(25):
        town.customer(f"고객{n}", born_on=date(1950 + n, 1, 1) + timedelta(days=n * 31))
    last = date(2027, 6, 30)
    days = [*(TODAY + timedelta(days=n) for n in range(0, (last - TODAY).days, step)), last]
    for day in days:
        bulk.make(at=moment(day))
    once = windows(Promise.objects.all())
    Promise.objects.all().delete()
    Programme.objects.update(made_load=None, made_until=None)
    bulk.make(at=moment(last))
    assert windows(Promise.objects.all()) == once


def test_only_a_customer_of_whom_nothing_was_heard_is_promised_a_touch(town: Town) -> None:
    quiet()
    names = ("조용", "전화", "거래", "불만")
    silent, caller, payer, cross = (town.customer(name, since=date(2020, 2, 10), code=name) for name in names)
    town.voice(moment(date(2025, 2, 11)), customer=cross)
    town.voice(moment(date(2025, 2, 10)), customer=silent)
    loaded = {"load": town.load, "changed": town.load}
    # 23:30 in Seoul on the last day of the year that counts; a day earlier a year ago does not.
    Touch.objects.create(customer=caller, at=moment(date(2025, 2, 11)), channel="phone", **loaded)
    Touch.objects.create(customer=silent, at=moment(date(2025, 2, 10)), channel="phone", **loaded)
    contract = town.contract(payer, date(2020, 2, 10))
    Entry.objects.create(code="E1", contract=contract, booked_on=date(2026, 2, 10), kind="premium", amount=1, **loaded)
    bulk.make(at=AT)
    found = {(p.customer.name, p.from_on.year) for p in Promise.objects.select_related("customer")}
    # In 2024 nobody had been heard of; in 2025 `silent` had been heard on the day itself.
    assert found == {(name, 2024) for name in names} | {
        ("조용", 2026),
        ("전화", 2025),
        ("거래", 2025),
        ("불만", 2025),
    }


def test_a_kept_promise_is_a_touch(town: Town) -> None:
    smile()
    quiet()
    customer = town.customer(since=date(2020, 3, 1))
    visited = town.contract(customer, date(2025, 12, 1))
    Programme.objects.filter(code="touch").update(active=False)
    bulk.make(at=AT)
    Promise.objects.filter(pk=of(visited).pk).update(kept_on=date(2026, 1, 7), kept_at=AT, kept_by=1)
    Programme.objects.filter(code="touch").update(active=True)
    bulk.make(at=AT)
    assert {p.from_on.year for p in Promise.objects.filter(step__code="touch")} == {2024, 2025}


def test_a_touch_is_promised_when_its_day_has_come_and_not_before(town: Town) -> None:
    quiet()
    town.customer(since=date(2020, 3, 5))
    bulk.make(at=AT)
    assert {p.from_on.year for p in Promise.objects.all()} == {2024, 2025}
    bulk.make(at=moment(date(2026, 3, 5)))
    assert Promise.objects.filter(from_on=date(2026, 3, 5)).count() == 1


def test_a_firm_without_records_makes_nothing(town: Town) -> None:
    smile()
    Contract.objects.all().delete()
    Customer.objects.all().delete()
    assert bulk.make(at=AT).counts()["made"] == 0
    assert Branch.objects.count() == 2
