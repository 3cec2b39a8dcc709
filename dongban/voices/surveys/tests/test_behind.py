"""Every figure of the recommendation page opens its rows, within the viewer's reach, and nobody is known by them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from dongban.journal.models import Sight
from dongban.people.rules import Role
from dongban.records.models import Customer
from dongban.voices.models import Case, Survey
from dongban.voices.surveys.queries.behind import Choice, Figure, behind
from dongban.voices.surveys.queries.groups import By
from dongban.voices.surveys.queries.scores import recommendation
from dongban.voices.surveys.tests.test_pages import asked, client, firm, score
from dongban.voices.tests.cast import DAY, Firmament

__all__ = ["firm"]

pytestmark = pytest.mark.django_db
SAID = "연락이 너무 늦어요"


@pytest.fixture
def answered(firm: Firmament) -> Firmament:
    """Twelve answers in 목동 in two months, seven in 신정; links to ten customers, four of them answered."""
    for n in range(12):
        on = DAY - timedelta(days=40 * (n % 2))
        score(
            firm,
            10 if n < 8 else 3,
            n,
            on=on,
            product=firm.life if n > 4 else None,
            about="visit" if n < 6 else "voice",
        )
    for n in range(7):
        score(firm, n, 100 + n, branch=firm.sinjeong, comment=f"말 {n}")
    for n in range(10):
        born = date(1960 if n < 5 else 1990, 5, 1)
        customer = firm.customer(f"고객{n}", f"K{n}", firm.dohyeon, gender="f" if n < 5 else "m", born_on=born)
        for turn in range(2):
            link = asked(firm, f"t{n}-{turn}", customer=customer)
            if n < 4 and not turn:
                Survey.objects.filter(key=f"s{n}").update(invitation=link, customer=customer)
    return firm


def figures(page: str) -> list[tuple[str, str]]:
    """(address, the number it stands on) of every figure that opens its rows."""
    found = re.findall(r'<a href="([^"]*/recommendation/answers/[^"]*)">([^<]*)</a>', page)
    return [(unescape(address), words) for address, words in found]


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.MANAGER, Role.VOC, Role.AUDITOR])
def test_every_figure_opens_as_many_rows_as_it_counts(answered: Firmament, role: Role) -> None:
    who = client(answered, role, staff=answered.seoyun) if role is Role.MANAGER else client(answered, role)
    links = figures(who.get(reverse("voices:recommendation")).content.decode())
    asked_for = {re.search(r"figure=(\w+)(?:&by=(\w+))?", address)[0] for address, _words in links}  # type: ignore[index]
    assert {"figure=all", "figure=asked", "figure=answered", "figure=silent", "figure=unhappy"} <= asked_for
    assert {"figure=all&by=month", "figure=all&by=branch", "figure=all&by=about", "figure=all&by=product"} <= asked_for
    assert {"figure=asked&by=age", "figure=asked&by=gender", "figure=asked&by=branch"} <= asked_for
    for address, words in links:
        page = who.get(address).content.decode()
        rows = page.count('<th scope="row">')
        assert rows, address
        if "by=" not in address:
            assert rows == int(re.findall(r"\d+", words)[-1]), address
        assert re.search(r"<h1>[^<]* (\d+)</h1>", page)[1] == str(rows)  # type: ignore[index]


def test_the_rows_of_a_group_are_those_that_it_counts(answered: Firmament) -> None:
    viewer = answered.viewer(Role.EXECUTIVE)
    page = recommendation(viewer, DAY)
    for cut in page.cuts:
        for group in cut.groups:
            by, key = re.search(r"by=(\w+)&key=(.*)$", group.rows).groups()  # type: ignore[union-attr]
            rows = behind(viewer, DAY, Choice(by=By(by), key=key))
            assert rows.shut == group.hidden
            assert rows.total == (0 if group.hidden else group.counts.total)


def test_a_manager_opens_her_own_branch_alone(answered: Firmament) -> None:
    manager = client(answered, Role.MANAGER, staff=answered.seoyun)
    there = reverse("voices:answers")
    assert "말 3" not in manager.get(there).content.decode()
    page = manager.get(there, {"by": "branch", "key": answered.sinjeong.pk}).content.decode()
    assert "말 3" not in page and "답이 적어 보이" in page
    assert client(answered, Role.CONSULTANT, staff=answered.dohyeon).get(there).status_code == 403


def test_few_answers_are_not_opened_by_hand(firm: Firmament) -> None:
    for n in range(8):
        score(firm, 9, n)
    score(firm, 2, 50, branch=firm.sinjeong, comment=SAID)
    viewer = firm.viewer(Role.EXECUTIVE)
    hers = behind(viewer, DAY, Choice(by=By.BRANCH, key=str(firm.sinjeong.pk)))
    # Beside the total the other branch would tell of it.
    theirs = behind(viewer, DAY, Choice(by=By.BRANCH, key=str(firm.mokdong.pk)))
    assert (hers.shut, theirs.shut) == (True, True)
    Survey.objects.filter(score=9, key__gt="s2").delete()
    for figure in (Figure.ALL, Figure.UNHAPPY, Figure.HEARD):
        assert behind(viewer, DAY, Choice(figure=figure)).shut


def test_an_answer_has_no_name_and_leads_to_its_voice_where_that_may_be_read(firm: Firmament) -> None:
    case = firm.heard(text=SAID)
    for n in range(6):
        score(firm, 3, n, customer=firm.yeongsuk, comment=f"{SAID} {n}", case=case)
    there = reverse("voices:answers")
    page = client(firm, Role.VOC, name="이서연").get(there).content.decode()
    assert case.number in page and f"{SAID} 5" in page and "김영숙" not in page
    assert Sight.objects.get(page="voices:answers").customers == [firm.yeongsuk.pk]
    ceo = client(firm, Role.EXECUTIVE).get(there).content.decode()
    assert f"{SAID} 5" in ceo and case.number not in ceo
    # What is said about her is kept from her: the score is counted, its words are not shown.
    Case.objects.update(about_staff=firm.seoyun)
    manager = client(firm, Role.MANAGER, staff=firm.seoyun).get(there).content.decode()
    assert SAID not in manager and case.number not in manager and manager.count('<th scope="row">') == 6


def test_who_stays_silent_is_called_by_name_within_reach(answered: Firmament) -> None:
    Customer.objects.filter(code="K9").update(adviser=answered.yujin, branch=answered.sinjeong)
    there = reverse("voices:answers") + "?figure=silent"
    page = client(answered, Role.MANAGER, staff=answered.seoyun).get(there).content.decode()
    assert "고객8" in page and "2번 물음" in page and "고객9" not in page and "고객1<" not in page
    assert f"/customers/{Customer.objects.get(code='K8').pk}/" in page
    noted = Sight.objects.get(page="voices:answers").customers
    assert Customer.objects.get(code="K8").pk in noted and Customer.objects.get(code="K9").pk not in noted
    assert "고객8" not in client(answered, Role.AUDITOR).get(there).content.decode()


def test_an_address_by_hand_is_no_mistake(answered: Firmament) -> None:
    there, ceo = reverse("voices:answers"), client(answered, Role.EXECUTIVE)
    for address in (
        "?figure=x&by=y&key=z",
        "?by=branch&key=x",
        "?figure=asked&by=product&key=1",
        "?page=9&figure=silent",
    ):
        assert ceo.get(there + address).status_code == 200
    assert Client().get(there).status_code == 302
