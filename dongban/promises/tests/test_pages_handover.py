"""The manager's pages of hand-over and absence, as each role finds them."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from dongban.journal.models import Sight
from dongban.people.actions import add_user, draw_units
from dongban.people.models import User
from dongban.people.reach import system
from dongban.people.rules import Role
from dongban.promises.actions import keep
from dongban.promises.handover.actions import hand_over
from dongban.promises.models import Handover, Promise, Share
from dongban.promises.tests import network as net
from dongban.promises.tests.network import AT, TODAY
from dongban.records.models import Absence, Branch, Customer, Staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", TODAY.isoformat())


def user(role: Role, who: Staff | None = None, unit: Branch | None = None, language: str = "en") -> User:
    name = who.name if who else role.value
    return add_user(
        username=f"{role}-{name}",
        name=name,
        role=role,
        since=date(2020, 1, 1),
        password=None,
        language=language,
        staff=who.pk if who else None,
        unit=unit.pk if unit else None,
    )


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def firm() -> SimpleNamespace:
    """하나 of 목동 has left; 지은 is the manager there, 해솔 the one of 신정."""
    net.firm()
    mokdong, sinjeong = net.branch("목동"), net.branch("신정")
    draw_units(pairs=[(b.pk, b.pk) for b in (mokdong, sinjeong)])
    hana, duri, sejin = (net.staff(name, mokdong) for name in ("하나", "두리", "세진"))
    jieun, haesol = net.staff("지은", mokdong, "manager"), net.staff("해솔", sinjeong, "manager")
    young = net.customer("김영숙", hana)
    visit = net.promise(young, hana, net.programme())
    net.leaves(hana, TODAY)
    hand_over(by=system(TODAY), at=AT, day=TODAY)
    return SimpleNamespace(
        mokdong=mokdong, sinjeong=sinjeong, hana=hana, duri=duri, sejin=sejin, young=young, visit=visit,
        handover=Handover.objects.get(), share=Share.objects.get(),
        jieun=signed_in(user(Role.MANAGER, jieun, mokdong)), haesol=signed_in(user(Role.MANAGER, haesol, sinjeong)),
        consultant=signed_in(user(Role.CONSULTANT, duri, mokdong)), voc=signed_in(user(Role.VOC)),
        executive=signed_in(user(Role.EXECUTIVE)), auditor=signed_in(user(Role.AUDITOR)),
        administrator=signed_in(user(Role.ADMINISTRATOR)), nobody=Client(),
    )  # fmt: skip


def page(firm: SimpleNamespace) -> str:
    return reverse("promises:handover", args=[firm.handover.pk])


def test_who_sees_hand_overs(firm: SimpleNamespace) -> None:
    for url in (reverse("promises:handovers"), page(firm)):
        for who in (firm.jieun, firm.executive, firm.auditor):
            assert who.get(url).status_code == 200
        for who in (firm.consultant, firm.voc, firm.administrator):
            assert who.get(url).status_code == 403
        assert firm.nobody.get(url).status_code == 302
    assert firm.haesol.get(page(firm)).status_code == 404


def test_the_list_tells_what_happened_by_day(firm: SimpleNamespace) -> None:
    body = firm.jieun.get(reverse("promises:handovers")).content.decode()
    assert "하나 left the firm" in body
    assert "Tue 3 Mar 2026" in body
    assert "하나" not in firm.haesol.get(reverse("promises:handovers")).content.decode()


def test_the_page_says_who_got_whom_and_why_and_that_it_was_seen(firm: SimpleNamespace) -> None:
    body = firm.jieun.get(page(firm)).content.decode()
    assert "김영숙" in body and "두리" in body
    assert "From 0 customers to 1, where 1 is a fair share." in body
    (sight,) = Sight.objects.all()
    assert (sight.page, sight.customers) == ("promises:handover", [firm.young.pk])


def test_leaders_see_masked_names_and_change_nothing(firm: SimpleNamespace) -> None:
    body = firm.executive.get(page(firm)).content.decode()
    assert "김*숙" in body and "김영숙" not in body
    given = {"share": firm.share.pk, "staff": firm.sejin.pk, "why": "가까이 삽니다"}
    assert firm.executive.post(page(firm), given).status_code == 403
    assert Handover.objects.count() == 1


def test_the_manager_changes_one(firm: SimpleNamespace) -> None:
    assert "Somebody else for 김영숙" in firm.jieun.get(page(firm), {"change": firm.share.pk}).content.decode()
    given = {"share": firm.share.pk, "staff": firm.sejin.pk, "why": "이웃입니다", "cause": "left", "new": firm.duri.pk}
    assert firm.jieun.post(page(firm), given).status_code == 302
    assert Customer.objects.get(pk=firm.young.pk).adviser == firm.sejin
    assert Promise.objects.get(pk=firm.visit.pk).owner == firm.sejin
    assert Handover.objects.order_by("-id")[0].cause == "manager"


@pytest.mark.parametrize(
    "missing", [{"why": ""}, {"staff": ""}, {"staff": "999999"}, {"share": "x"}, {"share": "9" * 30}]
)
def test_what_is_missing_is_said_beside_the_field(firm: SimpleNamespace, missing: dict[str, str]) -> None:
    given = {"share": firm.share.pk, "staff": firm.sejin.pk, "why": "이웃입니다"} | missing
    assert firm.jieun.post(page(firm), given).status_code == 422
    assert Handover.objects.count() == 1


def test_a_share_of_another_hand_over_is_not_changed_here(firm: SimpleNamespace) -> None:
    other = Handover.objects.create(branch=firm.mokdong, cause="left", on=TODAY, at=AT)
    given = {"share": firm.share.pk, "staff": firm.sejin.pk, "why": "이웃입니다"}
    assert firm.jieun.post(reverse("promises:handover", args=[other.pk]), given).status_code == 422


def test_one_hundred_customers_cost_no_more_statements(
    firm: SimpleNamespace, django_assert_max_num_queries: object
) -> None:
    for number in range(100):
        Share.objects.create(handover=firm.handover, customer=net.customer(f"고객{number}", firm.duri), new=firm.duri)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert firm.jieun.get(page(firm)).status_code == 200
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert firm.jieun.get(reverse("promises:handovers")).status_code == 200


def test_customers_without_an_adviser_are_shared_out_by_their_manager_alone(firm: SimpleNamespace) -> None:
    online = net.customer("온라인", None, firm.mokdong)
    body = firm.jieun.get(reverse("promises:handovers")).content.decode()
    assert "1 customer of 목동 has no adviser" in body.replace("&#x27;", "'")
    url = reverse("promises:share_out", args=[firm.mokdong.pk])
    assert firm.executive.post(url).status_code == 403
    assert firm.haesol.post(url).status_code == 403
    assert firm.jieun.get(url).status_code == 405
    assert firm.jieun.post(url).status_code == 302
    assert Customer.objects.get(pk=online.pk).adviser is not None
    assert "no customer without an adviser" in firm.jieun.post(url, follow=True).content.decode()


# Absence -------------------------------------------------------------------------------------------------------------


def away(firm: SimpleNamespace, **other: object) -> dict[str, object]:
    until = TODAY + 4 * DAY
    return {"staff": firm.duri.pk, "since": TODAY.isoformat(), "until": until.isoformat(), "reason": "휴가"} | other


def test_who_enters_an_absence(firm: SimpleNamespace) -> None:
    url = reverse("promises:absence")
    for who in (firm.jieun, firm.consultant):
        assert who.get(url).status_code == 200
    for who in (firm.voc, firm.executive, firm.auditor, firm.administrator):
        assert who.get(url).status_code == 403
        assert who.post(url, away(firm)).status_code == 403
    assert firm.nobody.get(url).status_code == 302
    assert not Absence.objects.exists()


def test_a_consultant_is_away_and_back(firm: SimpleNamespace) -> None:
    url = reverse("promises:absence")
    assert firm.consultant.post(url, away(firm)).status_code == 302
    assert Promise.objects.get(pk=firm.visit.pk).owner == firm.sejin
    assert "휴가" in firm.jieun.get(url).content.decode()
    assert "휴가" not in firm.haesol.get(url).content.decode()
    end = reverse("promises:end_absence", args=[Absence.objects.get().pk])
    assert firm.haesol.post(end).status_code == 404
    assert firm.consultant.post(end).status_code == 302
    assert Promise.objects.get(pk=firm.visit.pk).owner == firm.duri


@pytest.mark.parametrize("wrong", [{"since": "2026-03-02"}, {"until": "2026-03-02"}, {"since": "heute"}, {"staff": ""}])
def test_days_that_cannot_be_are_said_beside_the_field(firm: SimpleNamespace, wrong: dict[str, str]) -> None:
    assert firm.jieun.post(reverse("promises:absence"), away(firm, **wrong)).status_code == 422
    assert not Absence.objects.exists()


def test_a_consultant_does_not_enter_a_colleagues_absence(firm: SimpleNamespace) -> None:
    assert firm.consultant.post(reverse("promises:absence"), away(firm, staff=firm.sejin.pk)).status_code == 422
    assert not Absence.objects.exists()


# One promise ---------------------------------------------------------------------------------------------------------


def test_postpone_waive_and_assign_are_for_those_who_may(firm: SimpleNamespace) -> None:
    for name, consultant in (("postpone", 200), ("waive", 403), ("assign", 403)):
        url = reverse(f"promises:{name}", args=[firm.visit.pk])
        assert firm.jieun.get(url).status_code == 200
        assert firm.consultant.get(url).status_code == consultant
        assert firm.haesol.get(url).status_code == 404
        assert {who.get(url).status_code for who in (firm.voc, firm.executive, firm.auditor)} == {403}
        assert firm.nobody.get(url).status_code == 302


def test_a_promise_is_put_off_with_a_reason(firm: SimpleNamespace) -> None:
    url = reverse("promises:postpone", args=[firm.visit.pk])
    body = firm.consultant.post(url, {"new_due_on": "2026-05-04", "why": ""}).content.decode()
    assert "Please say why." in body
    for day in ("2026-05-05", "2026-03-03", "2027-01-04"):
        assert firm.consultant.post(url, {"new_due_on": day, "why": "여행 중이십니다"}).status_code == 422
    assert firm.consultant.post(url, {"new_due_on": "2026-05-04", "why": "여행 중이십니다"}).status_code == 302
    assert Promise.objects.get(pk=firm.visit.pk).due_on == date(2026, 5, 4)


def test_a_promise_is_given_up_or_given_away_by_the_manager(firm: SimpleNamespace) -> None:
    assign = reverse("promises:assign", args=[firm.visit.pk])
    assert firm.jieun.post(assign, {"staff": firm.duri.pk}).status_code == 422
    assert firm.jieun.post(assign, {"staff": firm.sejin.pk}).status_code == 302
    assert Promise.objects.get(pk=firm.visit.pk).owner == firm.sejin
    waive = reverse("promises:waive", args=[firm.visit.pk])
    assert firm.jieun.post(waive, {"why": "x"}).status_code == 422
    assert firm.jieun.post(waive, {"why": "고객이 원하지 않으십니다"}).status_code == 302
    assert Promise.objects.get(pk=firm.visit.pk).waived_on == TODAY
    assert firm.jieun.post(waive, {"why": "고객이 원하지 않으십니다"}).status_code == 409
    assert "waived on" in firm.jieun.get(waive).content.decode()


def test_the_pages_speak_korean(firm: SimpleNamespace) -> None:
    User.objects.update(language="ko")
    assert "하나 님이 회사를 떠남" in firm.jieun.get(page(firm)).content.decode()
    assert "자리 비움" in firm.jieun.get(reverse("promises:absence")).content.decode()


def test_the_manager_says_that_it_was_not_kept(firm: SimpleNamespace) -> None:
    url = reverse("promises:take_back", args=[firm.visit.pk])
    assert "Nobody has entered" in firm.jieun.get(url).content.decode()
    keep(by=system(TODAY), at=AT, day=TODAY, promise=firm.visit, kept_on=TODAY)
    assert firm.consultant.get(url).status_code == 403
    assert firm.haesol.get(url).status_code == 404
    assert firm.jieun.post(url, {"why": ""}).status_code == 422
    assert firm.jieun.post(url, {"why": "고객은 만난 적이 없다고 합니다"}).status_code == 302
    assert Promise.objects.get(pk=firm.visit.pk).kept_on is None
