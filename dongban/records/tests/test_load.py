"""A folder comes in: once, again, changed, in part, and in the wrong order. Goeun and her contract are in all of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dongban.journal.models import Entry as Line
from dongban.people import reach
from dongban.people.reach import Refused, viewer_of
from dongban.people.rules import Role
from dongban.records import registry
from dongban.records.actions import Unusable, preview_folder
from dongban.records.actions.stage import stage_for_one
from dongban.records.models import (
    Branch,
    Consent,
    Contract,
    Coverage,
    Customer,
    Firm,
    Load,
    Replaced,
    SearchToken,
    Service,
    Staff,
    SurveyRow,
    Touch,
)
from dongban.records.registry import FileOutcome, Rejected
from dongban.records.tests.cast import AT, CLOCK, DAY, user
from dongban.records.tests.folders import FIRM, counts, load, orderly, write
from dongban.records.tokens import asked_tokens
from dongban.records.undo import undo_load

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(tmp_path: Path, settings) -> Path:
    settings.HOME = tmp_path / "home"
    return tmp_path / "firm"


def test_a_first_load_brings_all_of_it(firm: Path) -> None:
    loaded = load(orderly(firm))
    assert {name: counts(loaded, name) for name in loaded.files} == {
        "branches.csv": (2, 2, 0, 0),
        "staff.csv": (2, 2, 0, 0),
        "customers.csv": (2, 2, 0, 0),
        "products.csv": (1, 1, 0, 0),
        "contracts.csv": (1, 1, 0, 0),
    }
    assert loaded.rejects is None
    goeun = Customer.objects.get(code="K1")
    assert (goeun.name, goeun.born_on, goeun.email, goeun.left_on) == ("고은", date(1980, 5, 17), "", None)
    assert (goeun.adviser.name, goeun.branch.parent.name) == ("김민수", "본사")
    assert Contract.objects.get(customer=goeun).premium == 50_000
    assert Firm.objects.get().calendar == "KR"
    assert Service.objects.filter(customer=goeun, staff=goeun.adviser, since=date(2020, 3, 2)).exists()


def test_it_leaves_a_load_and_one_line(firm: Path) -> None:
    loaded = load(orderly(firm))
    row = Load.objects.get()
    assert (row.pk, row.state, row.folder) == (loaded.load_id, Load.State.DONE, "firm")
    assert row.files["contracts.csv"] == {"read": 1, "accepted": 1, "unchanged": 0, "rejected": 0}
    assert Line.objects.get(verb="loaded").subject_id == row.pk
    assert set(Customer.objects.values_list("load", "changed")) == {(row.pk, row.pk)}


def test_the_same_folder_twice_changes_nothing(firm: Path) -> None:
    load(orderly(firm))
    before = list(Customer.objects.order_by("id").values())
    again = load(firm)
    assert all(each.unchanged == each.read for each in again.files.values())
    assert list(Customer.objects.order_by("id").values()) == before
    assert not Replaced.objects.exists()


def test_a_changed_row_updates_and_remembers_what_it_was(firm: Path) -> None:
    load(orderly(firm))
    second = load(write(firm, {"customers.csv": "code,name,phone,born_on\nK1,고은,010-9999-0000,\n"}))
    assert counts(second, "customers.csv") == (1, 1, 0, 0)
    goeun = Customer.objects.get(code="K1")
    # An empty cell is unknown, also where something was known; a column that the file does not have stays.
    assert (goeun.phone, goeun.born_on, goeun.since) == ("010-9999-0000", None, date(2020, 3, 2))
    assert (goeun.load, goeun.changed) == (second.load_id - 1, second.load_id)
    image = Replaced.objects.get()
    assert (image.load_id, image.table, image.row) == (second.load_id, "records_customer", goeun.pk)
    assert image.before == {"changed": second.load_id - 1, "phone": "010-1234-5678", "born_on": "1980-05-17"}


def test_an_absent_row_and_an_absent_file_stay(firm: Path) -> None:
    load(orderly(firm))
    for name in ("customers.csv", "contracts.csv"):
        (firm / name).unlink()
    loaded = load(write(firm, {"staff.csv": "code,name,branch,job\nS1,김민수,B1,fc\n"}))
    assert counts(loaded, "staff.csv") == (1, 0, 1, 0)
    assert (Customer.objects.count(), Staff.objects.count(), Contract.objects.count()) == (2, 2, 1)


def test_a_file_may_refer_to_what_the_firm_has(firm: Path) -> None:
    load(orderly(firm))
    delta = write(firm.parent / "delta", {"contracts.csv": "code,customer,product,signed_on\nC2,K2,L1,2026-02-01\n"})
    assert counts(load(delta), "contracts.csv") == (1, 1, 0, 0)


def test_rejections_go_down_from_what_they_hang_on(firm: Path) -> None:
    loaded = load(
        orderly(
            firm,
            branches="code,name,parent\nHQ,본사,\nB1,종로,HQ\nB2,,HQ\nB3,강남,B4\nB4,서초,B2\n",
            staff="code,name,branch,job\nS1,김민수,B1,fc\nS3,이도현,B3,fc\n",
            customers="code,name,branch,adviser\nK1,고은,B1,S1\nK2,나래,B1,S3\n",
            contracts="code,customer,product,signed_on\nC1,K1,L1,2026-01-05\nC2,K2,L1,2026-01-05\n",
        )
    )
    assert [counts(loaded, f"{stem}.csv")[1:] for stem in ("branches", "staff", "customers", "contracts")] == [
        (2, 0, 3),
        (1, 0, 1),
        (1, 0, 1),
        (1, 0, 1),
    ]
    assert Contract.objects.get().code == "C1"


def test_a_bad_change_of_a_known_row_leaves_it_and_those_who_refer_to_it(firm: Path) -> None:
    load(orderly(firm))
    loaded = load(
        orderly(firm, customers="code,name\nK1,\n", contracts="code,customer,product,signed_on\nC9,K1,L1,2026-01-05\n")
    )
    assert counts(loaded, "customers.csv") == (1, 0, 0, 1)
    assert counts(loaded, "contracts.csv") == (1, 1, 0, 0)
    assert Customer.objects.get(code="K1").name == "고은"


def test_of_two_rows_with_one_code_the_first_good_one_is_taken(firm: Path) -> None:
    loaded = load(
        orderly(firm, customers="code,name,branch\nK1,고은,B9\nK1,고은,B1\nK1,고은,B1\nK2,나래,B1\nK2,다온,B1\n")
    )
    assert counts(loaded, "customers.csv") == (5, 2, 0, 3)
    assert set(Customer.objects.values_list("code", "name")) == {("K1", "고은"), ("K2", "나래")}
    told = loaded.rejects.read_text(encoding="utf-8-sig")
    assert "customers.csv,4,code,3번째 줄과 같은 것이 또 있습니다." in told


def test_an_end_may_not_lie_before_a_beginning_that_the_firm_knows(firm: Path) -> None:
    load(orderly(firm))
    loaded = load(orderly(firm, customers="code,name,left_on\nK1,고은,2020-03-01\nK2,나래,2020-03-01\n"))
    assert counts(loaded, "customers.csv") == (2, 1, 0, 1)
    assert "2020-03-02" in loaded.rejects.read_text(encoding="utf-8")


def test_a_hand_over_made_here_is_not_rolled_back(firm: Path) -> None:
    load(orderly(firm))
    hana = Staff.objects.get(code="S2")
    Customer.objects.filter(code="K1").update(adviser=hana)
    assert counts(load(firm), "customers.csv") == (2, 0, 2, 0)
    load(write(firm, {"customers.csv": "code,name,adviser\nK1,고은이,S1\n"}))
    goeun = Customer.objects.get(code="K1")
    assert (goeun.name, goeun.adviser, goeun.file_adviser) == ("고은이", hana, "S1")
    # Once the firm's own system says otherwise, it is followed.
    load(write(firm, {"customers.csv": "code,name,adviser\nK1,고은이,\n"}))
    assert Customer.objects.get(code="K1").adviser is None


def test_keys_of_several_columns(firm: Path) -> None:
    files = {
        "consents.csv": "customer,purpose,channel,granted_on,withdrawn_on\n"
        "K1,marketing,sms,2025-01-01,\nK1,marketing,sms,2025-01-01,\nK1,marketing,sms,2026-01-01,\n",
        "coverages.csv": "contract,name,amount\nC1,암 진단,30000000\nC1,입원,50000\n",
        "touches.csv": "customer,at,channel\n"
        "K1,2026-01-05T10:00,hts\nK1,2026-01-05T01:00Z,hts\nK1,2026-01-05T10:00,web\n",
    }
    loaded = load(write(orderly(firm), files))
    # The same row once more changes nothing.
    assert counts(loaded, "consents.csv") == (3, 2, 1, 0)
    assert counts(loaded, "touches.csv") == (3, 2, 1, 0)
    again = load(write(firm, {"coverages.csv": "contract,name,amount\nC1,암 진단,40000000\nC1,입원,50000\n"}))
    assert counts(again, "coverages.csv") == (2, 1, 1, 0)
    assert counts(again, "touches.csv") == (3, 0, 3, 0)
    assert (Consent.objects.count(), Coverage.objects.get(name="암 진단").amount) == (2, 40_000_000)
    assert {each.isoformat() for each in Touch.objects.values_list("at", flat=True)} == {"2026-01-05T01:00:00+00:00"}


def test_rows_without_a_code_that_contradict_each_other_are_for_a_person(firm: Path) -> None:
    """The first is taken; one that says something else of the same thing waits to be mended, and so does its repeat."""
    files = {
        "coverages.csv": "contract,name,amount,메모\n"
        "C1,암,1000,가\nC1,암,2000,가\nC1,암,1000,가\nC1,암,1000,나\nC1,암,2000,가\n",
    }
    loaded = load(write(orderly(firm), files))
    assert counts(loaded, "coverages.csv") == (5, 1, 1, 3)
    assert Coverage.objects.get().amount == 1000


@pytest.mark.parametrize("header", ["customer,at,channel,kind", "customer,at,channel"])
def test_touches_of_one_minute_differ_by_their_kind(firm: Path, header: str) -> None:
    wide = header.endswith("kind")
    rows = ["", "login", "transfer", "login"]
    lines = [f"K1,2026-01-05T10:00,hts{',' + kind if wide else ''}" for kind in rows]
    touches = "\n".join([header, *lines, ""])
    loaded = load(write(orderly(firm), {"touches.csv": touches}))
    kinds = ["", "login", "transfer"] if wide else [""]
    assert counts(loaded, "touches.csv") == (4, len(kinds), 4 - len(kinds), 0)
    assert sorted(Touch.objects.values_list("kind", flat=True)) == kinds
    assert counts(load(firm), "touches.csv") == (4, 0, 4, 0)
    # A file that says nothing of kinds means the ones without.
    load(write(firm, {"touches.csv": "customer,at,channel\nK1,2026-01-05T10:00,hts\n"}))
    assert sorted(Touch.objects.values_list("kind", flat=True)) == kinds


def test_moments_are_found_again_by_the_database(firm: Path) -> None:
    load(write(orderly(firm), {"touches.csv": "customer,at,channel\nK1,2026-01-05T10:00:00.5,hts\n"}))
    touch = Touch.objects.get()
    assert Touch.objects.filter(at=touch.at).exists()


def test_columns_of_the_firms_own_are_kept_and_followed(firm: Path) -> None:
    load(orderly(firm, products="code,name,line,색\nL1,종신보험 하나,life,파랑\n"))
    product = Contract.objects.get().product
    assert product.extra == {"색": "파랑"}
    same = load(orderly(firm, products="code,name,line,색\nL1,종신보험 하나,life,파랑\n"))
    assert counts(same, "products.csv") == (1, 0, 1, 0)
    load(orderly(firm, products="code,name,line,맛\nL1,종신보험 하나,life,단맛\n"))
    load(orderly(firm, products="code,name,line,색\nL1,종신보험 하나,life,\n"))
    product.refresh_from_db()
    assert product.extra == {"맛": "단맛"}
    assert Replaced.objects.latest("id").before["extra"] == {"색": "파랑", "맛": "단맛"}


def test_fields_of_the_firms_own_are_the_same_in_any_order(firm: Path) -> None:
    load(orderly(firm, products="code,name,line,색,맛,é\nL1,종신보험 하나,life,파랑,단맛,\n"))
    for columns, values in (("맛,색", "단맛,파랑"), ("é,색", ",파랑"), ("색", "파랑"), ("맛,새것", "단맛,")):
        again = load(orderly(firm, products=f"code,name,line,{columns}\nL1,종신보험 하나,life,{values}\n"))
        assert counts(again, "products.csv") == (1, 0, 1, 0)
    assert Contract.objects.get().product.extra == {"색": "파랑", "맛": "단맛"}
    assert not Replaced.objects.exists()


def test_people_are_found_by_what_they_are_called_now(firm: Path) -> None:
    def found(text: str) -> set[str]:
        rows = [
            set(SearchToken.objects.filter(token=each).values_list("customer", flat=True))
            for each in asked_tokens(text)
        ]
        return set(Customer.objects.filter(pk__in=set.intersection(*rows)).values_list("code", flat=True))

    load(orderly(firm))
    assert found("고은") == found("5678") == found("ㄱㅇ") == {"K1"}
    assert set(SearchToken.objects.values_list("branch", flat=True)) == {Branch.objects.get(code="B1").pk}
    load(write(firm, {"customers.csv": "code,name,phone\nK1,고은별,\n"}))
    assert (found("고은별"), found("5678"), found("나래")) == ({"K1"}, set(), {"K2"})


def test_a_preview_says_the_same_and_writes_nothing(firm: Path) -> None:
    orderly(firm, customers="code,name,branch\nK1,고은,B1\nK2,,B1\n")
    seen = preview_folder(by=CLOCK, at=AT, path=firm)
    assert (Customer.objects.count(), Load.objects.count(), Firm.objects.count()) == (0, 0, 0)
    assert seen.rejects.read_text(encoding="utf-8-sig").splitlines()[1].startswith("customers.csv,3,name,")
    loaded = load(firm)
    assert {**seen.as_dict(), "load": 0, "rejects": 0} == {**loaded.as_dict(), "load": 0, "rejects": 0}


@pytest.mark.parametrize(
    ("files", "firm_toml"),
    [({}, ""), ({}, FIRM.replace("KRW", "???")), ({"contracts.csv": "code,customer\nC2,K1\n"}, FIRM)],
    ids=["no firm.toml", "no currency", "a column missing"],
)
def test_an_unusable_folder_changes_nothing(firm: Path, files: dict[str, str], firm_toml: str) -> None:
    load(orderly(firm))
    bad = write(firm.parent / "bad", {"customers.csv": "code,name\nK9,새 고객\n", **files}, firm_toml)
    with pytest.raises(Unusable) as error:
        load(bad)
    assert error.value.say("ko") and error.value.say("en") != error.value.say("ko")
    assert (Customer.objects.count(), Load.objects.count()) == (2, 1)


def test_a_firm_keeps_its_currency(firm: Path) -> None:
    load(orderly(firm))
    with pytest.raises(Unusable, match="KRW"):
        load(write(firm.parent / "other", {}, FIRM.replace("KRW", "CZK")))
    load(write(firm.parent / "other", {}, FIRM.replace("동반생명", "동반증권")))
    assert (Firm.objects.get().name, Firm.objects.get().currency) == ("동반증권", "KRW")


def test_loading_is_for_those_who_may(firm: Path) -> None:
    minsu = viewer_of(user("minsu", Role.CONSULTANT), DAY)
    with pytest.raises(Refused):
        preview_folder(by=minsu, at=AT, path=orderly(firm))
    assert not (firm.parent / "home").exists()


def test_nothing_is_left_lying_about(firm: Path) -> None:
    """Neither by this load nor by ones that were killed; rejected rows that a load still has stay."""
    loads = firm.parent / "home" / "loads"
    kept = load(orderly(firm, products="code,name,line\nL1,종신보험 하나,life\nL2,,life\n")).rejects
    (loads / "stage-of-a-killed-load").mkdir()
    (loads / "load-that-was-killed" / "mend").mkdir(parents=True)
    load(orderly(firm))
    assert list(loads.iterdir()) == [kept.parent]


def test_a_stage_in_use_is_nobody_elses(firm: Path) -> None:
    with stage_for_one() as one, stage_for_one() as another:
        assert one.exists() and another.exists() and one != another
    assert not one.exists()


def test_rooms_take_their_own_file_and_follow_each_load(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[int] = []

    def handler(*, by: object, at: object, load_id: int, text: str) -> FileOutcome:
        bad = Rejected(None, "due", "…", "기한이 없습니다.", "There is no due day.")
        return FileOutcome({"read": 2, "accepted": 1, "unchanged": 0, "rejected": 1}, [bad])

    monkeypatch.setattr(registry, "_handlers", {"programmes.toml": handler})
    monkeypatch.setattr(registry, "_followers", [lambda *, by, at, load_id: followed.append(load_id)])
    loaded = load(write(orderly(firm), {"programmes.toml": "[[programme]]"}), language="en")
    assert loaded.counted["programmes.toml"] == {"read": 2, "accepted": 1, "unchanged": 0, "rejected": 1}
    assert (loaded.rejected, followed) == (1, [loaded.load_id])
    assert "There is no due day." in loaded.rejects.read_text(encoding="utf-8")
    assert Load.objects.get().files["programmes.toml"]["rejected"] == 1


def test_a_room_that_fails_takes_the_load_with_it(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def handler(*, by: object, at: object, load_id: int, text: str) -> FileOutcome:
        raise Unusable("안 됩니다", "It cannot be")

    monkeypatch.setattr(registry, "_handlers", {"programmes.toml": handler})
    with pytest.raises(Unusable, match="It cannot be"):
        load(write(orderly(firm), {"programmes.toml": ""}))
    assert not Customer.objects.exists()


def test_a_corrected_moment_is_what_it_was_when_its_load_is_undone(firm: Path) -> None:
    head = "code,at,question,score\n"
    load(write(orderly(firm), {"surveys.csv": f"{head}Q1,2026-01-05T10:00:00.5,recommend,9\n"}))
    row = SurveyRow.objects.get()
    load(write(orderly(firm), {"surveys.csv": f"{head}Q1,2026-02-05T10:00,recommend,9\n"}))
    undo_load(by=reach.system(DAY), at=AT, day=DAY, load=Load.objects.latest("id"))
    assert SurveyRow.objects.get().at == row.at
