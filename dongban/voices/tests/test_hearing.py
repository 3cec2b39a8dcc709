"""What is heard becomes a case, once; and whoever it is about does not read it."""

from __future__ import annotations

import pytest

from dongban.journal.models import Entry
from dongban.people import reach
from dongban.people.reach import Refused
from dongban.people.rules import Role
from dongban.voices.models import Case, Message
from dongban.voices.rules import Standing, standing_of
from dongban.voices.tests.cast import AT, SAID, Firmament

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Firmament:
    return Firmament()


def test_what_is_heard_is_a_case_with_its_first_message(world: Firmament) -> None:
    case = world.heard(contract=world.contract.pk, customer=None, subject="이중 출금")
    assert (case.customer, case.product, case.branch) == (world.yeongsuk, world.life, world.mokdong)
    assert (case.received_at, case.waiting_since, standing_of(case)) == (AT, AT, Standing.NEW)
    message = Message.objects.get(case=case)
    assert (message.direction, message.text, message.by_name) == ("in", SAID, "이서연")
    line = Entry.objects.get(verb="voice.heard")
    assert (line.subject_id, line.customer) == (case.pk, world.yeongsuk.pk)


def test_what_is_heard_again_by_its_key_is_the_same_case(world: Firmament) -> None:
    first, again = (world.heard(key="visit 7") for _ in range(2))
    assert first == again
    assert (Case.objects.count(), Message.objects.count()) == (1, 1)
    assert world.heard() != world.heard()


def test_personal_numbers_are_hidden_before_anything_is_kept(world: Firmament) -> None:
    case = world.heard(
        text="제 번호는 900101-1234567, 계좌는 110-123-456789, 전화 010-2345-4821", subject="900101-1234567"
    )
    said = "제 번호는 900101-*******, 계좌는 ***-***-**6789, 전화 010-2345-4821"
    assert (case.opening, case.subject) == (said, "900101-*******")
    assert Message.objects.get().text == said
    assert "1234567" not in str(list(Entry.objects.values_list("details", flat=True)))


@pytest.mark.parametrize("text", ["", "  \n", "가" * 20_001])
def test_nothing_said_is_refused_with_a_sentence(world: Firmament, text: str) -> None:
    with pytest.raises(Refused, match=r"적어|줄여"):
        world.heard(text=text)
    assert not Case.objects.exists()


@pytest.mark.parametrize("words", [{"channel": "pigeon"}, {"kind": "rumour"}])
def test_a_word_that_is_none_of_ours_is_refused(world: Firmament, words: dict[str, str]) -> None:
    with pytest.raises(Refused):
        world.heard(**words)


def test_who_may_not_hear_is_refused(world: Firmament) -> None:
    with pytest.raises(Refused):
        world.heard(by=world.viewer(Role.AUDITOR))
    assert world.heard(by=world.viewer(Role.CONSULTANT, world.dohyeon), channel="visit").pk


def seen(world: Firmament, role: Role, who: str = "") -> set[int]:
    viewer = world.viewer(role, getattr(world, who, None))
    return set(reach.visible(viewer, "see", Case.objects.all()).values_list("pk", flat=True))


def test_who_reads_what(world: Firmament) -> None:
    hers = world.heard(channel="phone")
    elsewhere = world.heard(channel="phone", customer=world.taeo.pk)
    nobody = world.heard(channel="phone", customer=None)
    everything = {hers.pk, elsewhere.pk, nobody.pk}
    assert seen(world, Role.VOC) == seen(world, Role.AUDITOR) == everything
    assert seen(world, Role.CONSULTANT, "dohyeon") == seen(world, Role.MANAGER, "seoyun") == {hers.pk}
    assert seen(world, Role.EXECUTIVE) == seen(world, Role.ADMINISTRATOR) == set()


def test_what_is_about_somebody_is_kept_from_her(world: Firmament) -> None:
    about_him = world.heard(channel="phone", about_staff=world.dohyeon.pk)
    about_her = world.heard(channel="phone", about_staff=world.seoyun.pk)
    assert (about_him.sealed, about_her.sealed) == (False, True)
    assert seen(world, Role.CONSULTANT, "dohyeon") == set()
    assert seen(world, Role.MANAGER, "seoyun") == {about_him.pk}
    assert seen(world, Role.VOC) == {about_him.pk, about_her.pk}
