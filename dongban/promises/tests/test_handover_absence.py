"""Hana is away for a week: what presses is lent, her customers stay hers, and what is undone comes back."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from dongban.journal.models import Entry
from dongban.people.reach import Refused, Viewer, system
from dongban.people.rules import Hat, Role
from dongban.promises.handover.actions import CannotHandOver, end_absence, enter_absence, hand_over
from dongban.promises.handover.books import Outcome
from dongban.promises.handover.owners import Gaps, gaps
from dongban.promises.models import Handover, Ownership, Promise, Share
from dongban.promises.tests import network as net
from dongban.promises.tests.network import AT, TODAY
from dongban.records.models import Absence, Customer, Service

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BACK = TODAY + 7 * DAY


def run(day: date = TODAY) -> Outcome:
    return hand_over(by=system(day), at=AT, day=day)


@pytest.fixture
def mokdong() -> SimpleNamespace:
    net.firm()
    place = net.branch("목동")
    people = {name: net.staff(name, place) for name in ("hana", "duri", "sejin")}
    return SimpleNamespace(place=place, **people, jieun=net.staff("jieun", place, "manager"), smile=net.programme())


def owner(promise: Promise) -> str | None:
    return Promise.objects.values_list("owner__name", flat=True).get(pk=promise.pk)


def of_hana(mokdong: SimpleNamespace, **facts: object) -> Promise:
    return net.promise(net.customer("영숙", mokdong.hana), mokdong.hana, mokdong.smile, **facts)


def later(days: int) -> dict[str, date]:
    """A window that opens so many days from today and is due a month after."""
    return {"opens_on": TODAY + days * DAY, "due_on": TODAY + (days + 30) * DAY}


def test_what_is_open_or_falls_due_meanwhile_is_lent_and_the_customers_stay_hers(mokdong: SimpleNamespace) -> None:
    is_open, overdue = of_hana(mokdong), of_hana(mokdong, due_on=TODAY - DAY)
    meanwhile = of_hana(mokdong, opens_on=TODAY + 2 * DAY, due_on=TODAY + 5 * DAY)
    can_wait = of_hana(mokdong, **later(20))
    net.is_away(mokdong.hana, TODAY, BACK - DAY)
    assert run() == Outcome(1, 3, 3)
    assert "hana" not in {owner(is_open), owner(overdue), owner(meanwhile)}
    assert owner(can_wait) == "hana"
    assert set(Customer.objects.values_list("adviser__name", flat=True)) == {"hana"}
    assert not Service.objects.filter(until__isnull=False).exists()


def test_it_is_lent_out_evenly_by_what_presses_on_each(mokdong: SimpleNamespace) -> None:
    for _ in range(3):
        net.promise(net.customer("두리네", mokdong.duri), mokdong.duri, mokdong.smile)
    for _ in range(5):
        of_hana(mokdong)
    net.is_away(mokdong.hana, TODAY, BACK - DAY)
    run()
    found = Promise.objects.values_list("owner__name", flat=True)
    assert sorted(found) == ["duri"] * 4 + ["sejin"] * 4


def test_promises_of_one_household_are_lent_to_one(mokdong: SimpleNamespace) -> None:
    family = [net.customer(name, mokdong.hana, household="H1") for name in ("어머니", "아들")]
    visits = [net.promise(member, mokdong.hana, mokdong.smile) for member in family * 2]
    net.is_away(mokdong.hana, TODAY, TODAY)
    run()
    assert len({owner(visit) for visit in visits}) == 1
    assert list(Share.objects.order_by("id").values_list("promises", flat=True)) == [2, 2]
    assert Share.objects.all()[0].why["load_after"] == 4


def test_back_again_she_gets_what_nobody_has_done(mokdong: SimpleNamespace) -> None:
    done, undone = of_hana(mokdong), of_hana(mokdong)
    net.is_away(mokdong.hana, TODAY, BACK - DAY)
    run()
    Promise.objects.filter(pk=done.pk).update(kept_on=TODAY, kept_at=AT, kept_by=1, live=False)
    stood_in = owner(done)
    assert run(BACK - DAY) == Outcome()
    assert run(BACK) == Outcome(1, 0, 1)
    assert (owner(done), owner(undone)) == (stood_in, "hana")
    assert run(BACK) == run(BACK + DAY) == Outcome()


def test_what_opens_while_she_is_away_is_lent_on_that_day(mokdong: SimpleNamespace) -> None:
    opens = of_hana(mokdong, **later(3))
    net.is_away(mokdong.hana, TODAY, BACK - DAY)
    assert run() == Outcome()
    run(TODAY + 3 * DAY)
    assert owner(opens) != "hana"
    run(BACK)
    assert owner(opens) == "hana"
    assert gaps(TODAY, BACK) == Gaps(0, 0)


def test_lent_on_by_one_who_is_away_herself_it_comes_back_to_the_first(mokdong: SimpleNamespace) -> None:
    visit = of_hana(mokdong)
    net.is_away(mokdong.hana, TODAY, TODAY + 3 * DAY)
    run()
    first = owner(visit)
    net.is_away(getattr(mokdong, str(first)), TODAY + DAY, TODAY + 9 * DAY)
    run(TODAY + DAY)
    assert owner(visit) not in ("hana", first)
    run(TODAY + 4 * DAY)
    assert owner(visit) == "hana"
    run(TODAY + 10 * DAY)
    assert owner(visit) == "hana"


def test_the_one_who_stands_in_leaves_and_it_still_comes_back(mokdong: SimpleNamespace) -> None:
    visit = of_hana(mokdong)
    net.is_away(mokdong.hana, TODAY, BACK - DAY)
    run()
    net.leaves(getattr(mokdong, str(owner(visit))), TODAY + DAY)
    run(TODAY + DAY)
    assert owner(visit) == "jieun"
    run(BACK)
    assert owner(visit) == "hana"


def test_she_never_comes_back_and_what_she_lent_goes_with_the_customer(mokdong: SimpleNamespace) -> None:
    visit = of_hana(mokdong)
    net.is_away(mokdong.hana, TODAY, BACK)
    run()
    net.leaves(mokdong.hana, BACK - DAY)
    run(BACK - DAY)
    assert owner(visit) == Customer.objects.values_list("adviser__name", flat=True).get()
    assert run(BACK + DAY) == Outcome()


def test_she_leaves_while_the_branch_stands_in_for_her(mokdong: SimpleNamespace) -> None:
    visit = of_hana(mokdong)
    for gone in (mokdong.duri, mokdong.sejin, mokdong.jieun):
        net.leaves(gone, TODAY)
    net.is_away(mokdong.hana, TODAY, BACK)
    run()
    net.leaves(mokdong.hana, BACK - DAY)
    run(BACK - DAY)
    assert owner(visit) is None
    assert list(Ownership.objects.order_by("id").values_list("old__name", "new__name")) == [
        ("hana", None),
        (None, None),
    ]
    assert gaps(TODAY, BACK) == Gaps(0, 0)


def test_everybody_is_away_and_the_branch_owes_it_until_one_is_back(mokdong: SimpleNamespace) -> None:
    visit = of_hana(mokdong)
    for name, until in (("hana", BACK), ("duri", BACK), ("sejin", BACK), ("jieun", BACK + DAY)):
        net.is_away(getattr(mokdong, name), TODAY, until)
    run()
    assert owner(visit) is None
    assert run(TODAY + DAY) == Outcome()
    run(BACK + DAY)
    assert owner(visit) == "hana"


def test_customers_of_a_leaver_do_not_go_to_somebody_who_is_away(mokdong: SimpleNamespace) -> None:
    young = net.customer("영숙", mokdong.hana)
    net.is_away(mokdong.duri, TODAY, BACK)
    net.leaves(mokdong.hana, TODAY)
    run()
    assert Customer.objects.get(pk=young.pk).adviser == mokdong.sejin


def test_if_all_the_others_are_away_they_get_the_customers_and_the_manager_stands_in(mokdong: SimpleNamespace) -> None:
    visit = of_hana(mokdong)
    for away in (mokdong.duri, mokdong.sejin):
        net.is_away(away, TODAY, BACK - DAY)
    net.leaves(mokdong.hana, TODAY)
    run()
    assert Customer.objects.get().adviser == mokdong.duri
    assert owner(visit) == "jieun"
    run(BACK)
    assert owner(visit) == "duri"


# Entering it ---------------------------------------------------------------------------------------------------------


def as_hana(mokdong: SimpleNamespace) -> Viewer:
    return Viewer(user=1, name="하나", hats=(Hat(Role.CONSULTANT, staff=mokdong.hana.pk),), day=TODAY)


def as_jieun(mokdong: SimpleNamespace) -> Viewer:
    unit = mokdong.place.pk
    hat = Hat(Role.MANAGER, staff=mokdong.jieun.pk, unit=unit, units=frozenset({unit}))
    return Viewer(user=2, name="지은", hats=(hat,), day=TODAY)


def enter(by: Viewer, mokdong: SimpleNamespace, since: date = TODAY, until: date = BACK - DAY) -> Absence:
    return enter_absence(by=by, at=AT, day=TODAY, staff=mokdong.hana, since=since, until=until, reason="휴가")


def test_ill_this_morning_her_promises_are_lent_this_morning(mokdong: SimpleNamespace) -> None:
    visit = of_hana(mokdong)
    enter(as_hana(mokdong), mokdong)
    assert owner(visit) != "hana"
    assert Ownership.objects.get().on == TODAY
    assert list(Entry.objects.order_by("id").values_list("verb", flat=True)) == ["absence_entered", "handed_over"]


def test_a_holiday_next_week_lends_nothing_today(mokdong: SimpleNamespace) -> None:
    of_hana(mokdong)
    enter(as_jieun(mokdong), mokdong, since=TODAY + DAY)
    assert not Handover.objects.exists()


def test_a_colleague_does_not_enter_it(mokdong: SimpleNamespace) -> None:
    duri = Viewer(user=3, name="두리", hats=(Hat(Role.CONSULTANT, staff=mokdong.duri.pk),), day=TODAY)
    with pytest.raises(Refused):
        enter(duri, mokdong)
    assert not Absence.objects.exists() and not Entry.objects.exists()


@pytest.mark.parametrize(
    ("since", "until"), [(TODAY - DAY, BACK), (TODAY + DAY, TODAY), (TODAY + 2 * DAY, TODAY + 3 * DAY)]
)
def test_days_that_cannot_be(mokdong: SimpleNamespace, since: date, until: date) -> None:
    net.is_away(mokdong.hana, TODAY + 3 * DAY, BACK)
    with pytest.raises(CannotHandOver):
        enter(as_hana(mokdong), mokdong, since, until)
    assert Absence.objects.count() == 1


def test_back_early_she_has_her_promises_the_same_day(mokdong: SimpleNamespace) -> None:
    visit = of_hana(mokdong)
    absence = enter(as_hana(mokdong), mokdong)
    end_absence(by=as_hana(mokdong), at=AT, day=TODAY + 2 * DAY, absence=absence)
    assert owner(visit) == "hana"
    assert Absence.objects.get().until == TODAY + DAY


def test_called_off_on_its_first_day(mokdong: SimpleNamespace) -> None:
    visit = of_hana(mokdong)
    absence = enter(as_hana(mokdong), mokdong)
    end_absence(by=as_jieun(mokdong), at=AT, day=TODAY, absence=absence)
    assert owner(visit) == "hana"
    assert not Absence.objects.exists()
    assert gaps(TODAY, TODAY) == Gaps(0, 0)


def test_an_absence_that_is_over_cannot_be_ended(mokdong: SimpleNamespace) -> None:
    absence = net.is_away(mokdong.hana, TODAY - 3 * DAY, TODAY - DAY)
    with pytest.raises(CannotHandOver):
        end_absence(by=as_hana(mokdong), at=AT, day=TODAY, absence=absence)
