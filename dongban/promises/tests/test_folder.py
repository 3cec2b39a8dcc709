"""programmes.toml comes in with the firm folder; without one the firm gets the ready programmes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dongban.people.reach import system
from dongban.promises import bulk, folder
from dongban.promises.actions import keep
from dongban.promises.actions.programmes import install
from dongban.promises.models import Handover, Ownership, Programme, Promise
from dongban.promises.rules import SMILE, TEMPLATES
from dongban.promises.tests.firm import AT, TODAY, Town, of, smile
from dongban.records import registry
from dongban.records.models import Branch, Contract, Customer, Product, Staff
from dongban.records.registry import FileOutcome, Unusable
from dongban.records.undo import keeping

pytestmark = pytest.mark.django_db
TEXT = """
[[programme]]
code = "smile"
name = { ko = "고객스마일", en = "Customer Smile" }
subject = "contract"
where = { line = ["life"] }
from = "signed_on"
starts_on = 2000-01-01

  [[programme.step]]
  code = "explain"
  opens = "0d"
  due = "3m"

[[programme]]
code = "tea"
name = "차 한 잔"
subject = "customer"
from = "signed_on"

  [[programme.step]]
  code = "tea"
  opens = "0d"
  due = "3m"
"""


def take(text: str = TEXT) -> FileOutcome:
    return folder.take(by=system(TODAY), at=AT, load_id=1, text=text)


def follow(town: Town) -> None:
    folder.follow(by=system(TODAY), at=AT, load_id=town.load)


def test_the_room_is_asked_for_its_file_and_after_each_load() -> None:
    assert registry.handlers()["programmes.toml"] is folder.take
    assert folder.follow in registry.followers()


def test_good_programmes_come_in_and_bad_ones_are_told(town: Town) -> None:
    outcome = take()
    assert outcome.counts == {"read": 2, "accepted": 1, "unchanged": 0, "rejected": 1}
    (rejected,) = outcome.rejections
    assert (rejected.column, "signed_on" in rejected.en, "signed_on" in rejected.ko) == ("from", True, True)
    assert "tea" in rejected.raw
    programme = Programme.objects.get()
    assert (programme.rule().where, programme.starts_on) == ({"line": ("life",)}, date(2000, 1, 1))


def test_the_same_again_is_unchanged_and_leaves_what_was_changed_on_screen(town: Town) -> None:
    take()
    Programme.objects.update(owner="manager", made_load=town.load)
    assert take().counts["unchanged"] == 1
    assert Programme.objects.values_list("owner", "made_load").get() == ("manager", town.load)


def test_a_step_without_a_name_is_called_as_in_the_ready_programme(town: Town) -> None:
    take()
    assert Programme.objects.get().steps.get().name["ko"] == "3개월 설명 방문"


def test_a_changed_programme_looks_at_everything_again(town: Town) -> None:
    take()
    town.contract(town.customer(), date(2026, 1, 5), product=town.card)
    follow(town)
    assert Promise.objects.count() == 0
    assert take(TEXT.replace('"life"', '"life", "card"')).counts["accepted"] == 1
    follow(town)
    assert Promise.objects.count() == 1


def test_a_programme_about_what_promises_do_not_follow_yet_is_kept_and_told(town: Town) -> None:
    text = TEXT.replace('"contract"\nwhere = { line = ["life"] }\nfrom = "signed_on"', '"call"\nfrom = "arrived_at"')
    assert (take(text).counts["accepted"], take(text).unused) == (1, ("programmes.toml: smile",))
    assert Programme.objects.filter(code="smile", subject="call").exists()
    (said, *_others) = folder.foresee(by=system(TODAY), at=AT, text=text)
    assert "아직 만들지 않습니다" in said.ko and "not made yet" in said.en
    assert take().unused == ()


def test_new_words_alone_make_no_work(town: Town) -> None:
    take()
    Programme.objects.update(made_load=town.load)
    take(TEXT.replace("고객스마일", "스마일"))
    assert Programme.objects.values_list("name__ko", "made_load").get() == ("스마일", town.load)


def test_a_step_that_is_left_out_is_retired_and_one_that_returns_is_not(town: Town) -> None:
    install(SMILE, TODAY)
    take()
    assert {s.code: s.retired for s in Programme.objects.get().steps.all()} == {
        "explain": False,
        "check-1y": True,
        "check-2y": True,
    }
    town.contract(town.customer(), date(2026, 1, 5))
    follow(town)
    assert Promise.objects.count() == 1
    install(SMILE, TODAY)
    follow(town)
    assert Promise.objects.count() == 3


def test_a_text_that_is_no_toml_is_unusable_in_both_languages(town: Town) -> None:
    with pytest.raises(Unusable) as error:
        take("[[programme")
    assert "programmes.toml" in error.value.ko
    assert "cannot be read" in error.value.en


def test_a_firm_without_programmes_gets_the_ready_ones_from_the_day_of_its_first_load(town: Town) -> None:
    town.contract(town.customer(born_on=date(1960, 3, 9)), date(2025, 1, 5))
    follow(town)
    assert set(Programme.objects.values_list("code", "starts_on")) == {(rule.code, TODAY) for rule in TEMPLATES}
    # The visits that should have been made before that day were never promised; the second anniversary is.
    assert {(p.step.code, p.due_on) for p in Promise.objects.filter(step__programme__code="smile")} == {
        ("check-2y", date(2027, 2, 5))
    }
    assert Promise.objects.filter(step__code="greet", due_on=date(2026, 3, 9)).exists()


def test_a_firm_with_programmes_of_its_own_gets_no_others(town: Town) -> None:
    take()
    follow(town)
    assert Programme.objects.count() == 1


# When a load is undone ------------------------------------------------------------------------------------------------


@pytest.fixture
def contract(town: Town) -> Contract:
    smile()
    row = town.contract(town.customer(), date(2026, 1, 5))
    bulk.make(at=AT)
    return row


def used(model: Any) -> list[int]:
    found = keeping.followers["promises"].used(model.objects.all())
    return [] if found is None else list(found.values_list("pk", flat=True))


def test_records_whose_promises_nobody_touched_may_go_and_their_promises_with_them(
    town: Town, contract: Contract
) -> None:
    assert [used(model) for model in (Contract, Customer, Staff, Branch, Product)] == [[]] * 5
    other = town.contract(town.customer("이순자"), date(2026, 1, 5))
    town.next_load()
    town.changes(other)
    bulk.make(at=AT)
    Programme.objects.update(made_load=None)
    bulk.make(at=AT)
    assert keeping.followers["promises"].forget(Contract.objects.filter(pk=contract.pk)) == 3
    assert set(Promise.objects.values_list("subject", flat=True)) == {other.pk}


def test_what_somebody_has_kept_makes_its_records_stay(town: Town, contract: Contract) -> None:
    keep(by=system(TODAY), at=AT, day=TODAY, promise=of(contract), kept_on=TODAY)
    assert used(Contract) == [contract.pk]
    assert used(Customer) == [contract.customer_id]
    assert used(Staff) == [town.dohyun.pk]
    assert used(Branch) == [town.mokdong.pk]
    assert used(Product) == []


def handed_over(promise: Promise, cause: Handover.Cause) -> None:
    handover = Handover.objects.create(staff=promise.owner, cause=cause, on=TODAY, at=AT)
    Ownership.objects.create(promise=promise, handover=handover, old=promise.owner, on=TODAY)


def test_what_the_clock_has_lent_out_may_go_and_what_a_manager_gave_stays(town: Town, contract: Contract) -> None:
    handed_over(of(contract), Handover.Cause.AWAY)
    handed_over(of(contract), Handover.Cause.BACK)
    assert used(Contract) == []
    handed_over(of(contract), Handover.Cause.MANAGER)
    assert used(Contract) == [contract.pk]
    keeping.followers["promises"].forget(Contract.objects.filter(pk=contract.pk))
    assert not Ownership.objects.exists()


def test_an_owner_who_goes_leaves_her_promises_to_the_branch(town: Town, contract: Contract) -> None:
    keeping.followers["promises"].forget(Staff.objects.filter(pk=town.dohyun.pk))
    assert set(Promise.objects.values_list("owner", "branch")) == {(None, town.mokdong.pk)}


def test_a_programme_of_a_file_without_a_first_day_makes_every_promise(town: Town) -> None:
    town.contract(town.customer(), date(2001, 3, 2))
    take(TEXT.replace("starts_on = 2000-01-01\n", ""))
    follow(town)
    assert Programme.objects.get(code="smile").starts_on is None
    assert Promise.objects.get().due_on == date(2001, 6, 1)
