"""`dongban export`: every table as a stream, promises as of any day, nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pyarrow import parquet

from dongban.journal.models import Entry as Line
from dongban.people.reach import system
from dongban.promises import bulk, exporting
from dongban.promises.actions import assign, keep, postpone, waive
from dongban.promises.models import Promise
from dongban.promises.tests.firm import AT, TODAY, Town, birthday, moment, of, smile
from dongban.records.format import FILES
from dongban.records.models import Firm, Touch

pytestmark = pytest.mark.django_db
COLUMNS = (
    "programme,step,subject,cycle,customer,owner,branch,from_on,opens_on,due_on,first_due_on,state,"
    "kept_on,waived_on,waived_why,ended_on"
)


def export(name: str, day: date = TODAY, form: str = "csv") -> bytes:
    out = io.BytesIO()
    exporting.stream(exporting.table(name, day), form, out)
    return out.getvalue()


def rows(name: str, day: date = TODAY) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(export(name, day).decode(), newline="")))


@pytest.fixture
def busy(town: Town) -> Town:
    """Four contracts of which one is kept, one waived, one postponed, and one handed over and ended."""
    smile()
    made = [town.contract(town.customer(f"고객{n}"), date(2026, 1, 5), f"N{n}") for n in (10, 9, 2, 1)]
    town.changes(made[3], ended_on=date(2026, 3, 10))
    bulk.make(at=AT)
    by = system(TODAY)
    keep(by=by, at=AT, day=TODAY, promise=of(made[0]), kept_on=TODAY)
    waive(by=by, at=AT, day=TODAY, promise=of(made[1]), why='"이사",\n하셨습니다')
    postpone(by=by, at=AT, day=TODAY, promise=of(made[2]), new_due_on=date(2026, 4, 10), why="입원하셨습니다")
    assign(by=by, at=AT, day=TODAY, promise=of(made[3]), staff=town.yujin)
    return town


def test_promises_as_of_a_day(busy: Town) -> None:
    found = {row["subject"]: row for row in rows("promises") if row["step"] == "explain"}
    assert ",".join(found["N1"]) == COLUMNS
    assert found["N10"] == {
        "programme": "smile",
        "step": "explain",
        "subject": "N10",
        "cycle": "0",
        "customer": "K-고객10",
        "owner": "F-이도현",
        "branch": "B-목동",
        "from_on": "2026-01-05",
        "opens_on": "2026-01-05",
        "due_on": "2026-04-03",
        "first_due_on": "2026-04-03",
        "state": "kept",
        "kept_on": "2026-03-02",
        "waived_on": "",
        "waived_why": "",
        "ended_on": "",
    }
    assert (found["N9"]["state"], found["N9"]["waived_why"]) == ("waived", '"이사",\n하셨습니다')
    assert (found["N2"]["due_on"], found["N2"]["first_due_on"]) == ("2026-04-10", "2026-04-03")
    assert (found["N1"]["owner"], found["N1"]["state"], found["N1"]["ended_on"]) == ("F-정유진", "open", "")


def test_the_day_before_none_of_it_had_happened(busy: Town) -> None:
    found = [row for row in rows("promises", date(2026, 3, 1)) if row["step"] == "explain"]
    assert {row["owner"] for row in found} == {"F-이도현"}
    assert {row["state"] for row in found} == {"open"}
    assert {row["due_on"] for row in found} == {"2026-04-03"}
    assert {(row["kept_on"], row["waived_on"], row["waived_why"], row["ended_on"]) for row in found} == {("",) * 4}
    assert rows("promises", date(2026, 1, 4)) == []


def test_later_ends_show_when_their_day_has_come(busy: Town) -> None:
    (row,) = (r for r in rows("promises", date(2026, 3, 10)) if r["subject"] == "N1" and r["step"] == "explain")
    assert (row["state"], row["ended_on"]) == ("void", "2026-03-10")


def test_rows_come_in_the_order_of_programme_step_and_subject(busy: Town) -> None:
    birthday()
    busy.customer("가", born_on=date(1960, 3, 9), code="a")
    busy.customer("나", born_on=date(1960, 3, 9), code="B")
    bulk.make(at=AT)
    keys = [(row["programme"], row["step"], row["subject"], int(row["cycle"])) for row in rows("promises", TODAY)]
    assert keys == sorted(keys)
    assert {row["state"] for row in rows("promises") if row["programme"] == "birthday"} == {"open"}


def test_all_formats_say_the_same(busy: Town, tmp_path: Path) -> None:
    plain = rows("promises")
    lines = [json.loads(line) for line in export("promises", form="jsonl").splitlines()]
    assert [{k: "" if v is None else str(v) for k, v in line.items()} for line in lines] == plain
    (tmp_path / "p.parquet").write_bytes(export("promises", form="parquet"))
    table = parquet.read_table(tmp_path / "p.parquet")
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in table.to_pylist()] == plain
    assert (str(table.schema.field("due_on").type), str(table.schema.field("cycle").type)) == ("date32[day]", "int64")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_nothing_in_a_csv_file_is_a_formula(town: Town, sign: str) -> None:
    smile()
    nasty = f'{sign}HYPERLINK("http://x","y")'
    customer = town.customer(nasty, code=f"{sign}K1", address=nasty)
    contract = town.contract(customer, date(2026, 1, 5), f"{sign}N1")
    bulk.make(at=AT)
    waive(by=system(TODAY), at=AT, day=TODAY, promise=of(contract), why=f"x{nasty}")
    Promise.objects.filter(waived_why__gt="").update(waived_why=nasty)
    cells = [cell for name in ("promises", "customers", "contracts") for row in rows(name) for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n")] == []
    assert "'" + nasty in cells
    # For programs it stays as it is.
    assert json.loads(export("customers", form="jsonl"))["name"] == nasty


def test_files_of_the_firm_folder_have_its_columns_and_codes(town: Town) -> None:
    customer = town.customer("김영숙", household="H1", born_on=date(1960, 5, 4))
    town.contract(customer, date(2026, 1, 5), "N1", premium=123_400, branch=town.sinjeong, ended_on=TODAY)
    Touch.objects.create(customer=customer, at=AT, channel="phone", load=1, changed=1)
    (row,) = rows("contracts")
    assert (row["code"], row["customer"], row["product"], row["branch"]) == ("N1", "K-김영숙", "L1", "B-신정")
    assert (row["adviser"], row["premium"], row["ended_on"]) == ("", "123400", "2026-03-02")
    (row,) = rows("customers")
    assert (row["adviser"], row["branch"], row["household"], row["born_on"]) == (
        "F-이도현",
        "B-목동",
        "H1",
        "1960-05-04",
    )
    assert [row["name"] for row in rows("branches")] == ["목동", "신정"]
    assert {row["job"] for row in rows("staff")} == {"fc", "manager"}
    (row,) = rows("touches")
    assert (row["customer"], row["at"]) == ("K-김영숙", "2026-03-02T03:00:00+00:00")


def test_the_firms_own_fields_come_along(town: Town, tmp_path: Path) -> None:
    odd = {"등급": "은\n행", '=SUM("%s")': "=1+1", "o'clock, %": "x"}
    for name, extra in (("가나", odd), ("다라", {"등급": "금"}), ("마바", {})):
        customer = town.customer(name)
        customer.extra = extra
        customer.save()
    lines = [json.loads(line) for line in export("customers", form="jsonl").splitlines()]
    known = {column.name for column in FILES["customers"].columns}
    assert [{k: v for k, v in line.items() if k not in known} for line in lines] == [odd, {"등급": "금"}, {}]
    first, second, third = rows("customers")
    assert [each["등급"] for each in (first, second, third)] == ["은\n행", "금", ""]
    assert (first["o'clock, %"], first['\'=SUM("%s")'], second["o'clock, %"]) == ("x", "'=1+1", "")
    (tmp_path / "c.parquet").write_bytes(export("customers", form="parquet"))
    table = parquet.read_table(tmp_path / "c.parquet").to_pylist()
    assert {name: table[0][name] for name in odd} == odd
    assert [row["name"] for row in table] == ["가나", "다라", "마바"]
    assert set(rows("products")[0]) == {column.name for column in FILES["products"].columns}


def test_what_is_unknown_is_null_in_every_format(town: Town, tmp_path: Path) -> None:
    town.contract(town.customer(), date(2026, 1, 5))
    (tmp_path / "c.parquet").write_bytes(export("contracts", form="parquet"))
    for row in (json.loads(export("contracts", form="jsonl")), *parquet.read_table(tmp_path / "c.parquet").to_pylist()):
        assert (row["channel"], row["end_reason"], row["ended_on"], row["adviser"]) == (None, None, None, None)


@pytest.mark.parametrize(("amount", "written"), [(0, "0.00"), (5, "0.05"), (12_345, "123.45"), (100, "1.00")])
def test_money_is_a_decimal_of_the_firms_currency(town: Town, amount: int, written: str) -> None:
    Firm.objects.update(currency="CZK")
    town.contract(town.customer(), date(2026, 1, 5), premium=amount)
    assert rows("contracts")[0]["premium"] == written


# The command ----------------------------------------------------------------------------------------------------------


def command(*args: str, capsys: Any = None) -> str:
    call_command("export", *args)
    return str(capsys.readouterr().out) if capsys else ""


def test_to_a_file_and_what_was_written(busy: Town, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "promises.csv"
    told = json.loads(command("promises", "--at", "2026-03-01", "-o", str(file), "--json", capsys=capsys))
    assert told == {"name": "promises", "day": "2026-03-01", "rows": 12, "file": str(file)}
    assert file.read_bytes() == export("promises", date(2026, 3, 1))
    assert list(tmp_path.iterdir()) == [file]


def test_to_standard_output(busy: Town, capsysbinary: Any) -> None:
    call_command("export", "promises", "--at", "2026-03-01T23:30")
    assert capsysbinary.readouterr().out == export("promises", date(2026, 3, 1))


def test_rows_as_one_json_object(busy: Town, capsys: Any) -> None:
    told = json.loads(command("promises", "--at", "2026-03-01", "--json", capsys=capsys))
    assert (told["name"], told["day"], len(told["rows"])) == ("promises", "2026-03-01", 12)
    assert {row["state"] for row in told["rows"]} == {"open", "upcoming"}
    assert json.loads(command("entries", "--json", capsys=capsys))["rows"] == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["wishes"], "promises, branches, staff, customers"),
        (["promises", "--at", "2026-02-30"], "2026-02-30"),
        (["promises", "-o", "/nowhere/at/all.csv"], "/nowhere/at/all.csv"),
    ],
)
def test_what_cannot_be_done_is_told_and_ends_with_2(town: Town, args: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words) as error:
        call_command("export", *args)
    assert error.value.returncode == 2


def test_an_export_makes_no_promise_and_leaves_a_line(town: Town, capsys: Any) -> None:
    smile()
    town.contract(town.customer(), date(2026, 1, 5))
    assert len(command("promises", capsys=capsys).splitlines()) == 1
    assert Promise.objects.count() == 0
    assert Line.objects.get(verb="exported").details["name"] == "promises"


def test_many_rows_come_in_pieces(town: Town) -> None:
    step = smile().steps.get(code="explain")
    contract = town.contract(town.customer(), date(2026, 1, 5))
    day = date(2026, 1, 5)
    Promise.objects.bulk_create(
        Promise(step=step, subject=contract.pk, cycle=n, from_on=day, opens_on=day, due_on=TODAY) for n in range(12_500)
    )
    told: list[int] = []
    out = io.BytesIO()
    assert exporting.stream(exporting.table("promises", TODAY), "csv", out, told.append) == 12_500
    assert (out.getvalue().count(b"\n"), sum(told), len(told) > 1) == (12_501, 12_500, True)


def test_the_moment_decides_the_day_in_the_firms_zone(busy: Town, capsys: Any) -> None:
    told = json.loads(command("promises", "--at", "2026-03-01T16:00+00:00", "--json", capsys=capsys))
    assert told["day"] == moment(TODAY).date().isoformat()
