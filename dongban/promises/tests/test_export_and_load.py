"""What `dongban export` writes, `dongban load` takes back as it was; and both databases write the same."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dongban.kernel.formulas import SIGNS, code_with_mark, with_mark
from dongban.promises import exporting
from dongban.promises.exporting import streaming
from dongban.promises.tests.firm import TODAY
from dongban.records.models import Branch, Customer, Touch, Voice
from dongban.records.tests.folders import counts, load, orderly, write

pytestmark = pytest.mark.django_db

HARMFUL = ["'", " ", "a", "1", '"', ",", "%", *SIGNS]
ODD = [
    "=1+1", "'=1+1", "''=1+1", "=A1&'b'", "'-20% 할인'이라더니", "''-20%''", "+82-10-1234-5678", "@a", "-", "'-", " =1",
    "＝1", "\n=1", "'\t1", "'고은'", '"=1"', "=\"a,b\"\n'c", "100%", "\\.", "%s", "한\t글",
]  # fmt: skip


def export(name: str, form: str = "csv") -> bytes:
    out = io.BytesIO()
    exporting.stream(exporting.table(name, TODAY), form, out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings) -> None:
    settings.HOME = tmp_path / "home"


def _kept(text: str) -> str:
    """As a load would have kept it."""
    return unicodedata.normalize("NFC", text.replace("\r", "\n"))


def _is_some(text: str) -> bool:
    return bool(text.strip()) and "\0" not in text


TEXTS = (st.text(max_size=12) | st.text(alphabet=HARMFUL, max_size=8)).map(_kept).filter(_is_some)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=st.lists(TEXTS, min_size=5, max_size=60, unique=True), forms=st.sampled_from(["csv", "parquet"]))
def test_every_text_comes_back_as_it_was(tmp_path: Path, names: list[str], forms: str) -> None:
    number = load(orderly(tmp_path / "firm")).load_id
    Customer.objects.exclude(code__in=["K1", "K2"]).delete()
    Customer.objects.bulk_create(
        Customer(code=name[:64], name=name, address=name, extra={"메모": name}, load=number, changed=number)
        for name in {name[:64]: name for name in names if _is_some(name[:64])}.values()
    )
    told = export("customers", forms)
    place = write(tmp_path / forms, {f"customers.{forms}": told})
    read, accepted, unchanged, rejected = counts(load(place), "customers.csv")
    assert (accepted, rejected) == (0, 0)
    assert read == unchanged == Customer.objects.count()
    assert export("customers", forms) == told


def test_an_odd_firm_comes_out_as_it_came_in(tmp_path: Path) -> None:
    """Also free texts, references and names of columns; a firm's own quotations stay as they are."""
    table = io.StringIO()
    rows = [[with_mark(text), with_mark(text), "2026-03-02", "web", "K1"] for text in ODD]
    csv.writer(table).writerows([["code", "text", "received_at", "channel", "customer"], *rows])
    customers = io.StringIO()
    csv.writer(customers).writerows(
        [["code", "name", "'=열"], *([with_mark(text), text, text] for text in ["K1", *ODD])]
    )
    load(
        orderly(
            tmp_path / "firm",
            customers=customers.getvalue(),
            voices=table.getvalue(),
            contracts="code,customer,product,signed_on\n",
        )
    )
    assert set(Voice.objects.values_list("code", flat=True)) == set(ODD)
    assert {voice.text for voice in Voice.objects.all()} == set(ODD)
    assert Customer.objects.filter(name="'-20% 할인'이라더니").exists()
    assert "=열" in Customer.objects.get(code="@a").extra
    stems = ("branches", "staff", "customers", "products", "voices")
    place = write(tmp_path / "again", {f"{stem}.csv": export(stem) for stem in stems})
    again = load(place)
    assert {stem: counts(again, f"{stem}.csv")[1::2] for stem in stems} == dict.fromkeys(stems, (0, 0))


def test_a_code_that_is_a_number_with_its_sign_is_for_programs_and_stays(tmp_path: Path) -> None:
    load(orderly(tmp_path / "firm", branches="code,name\nB1,종로\n-17,+82\n'-18,-A1\n+,서초\n"))
    rows = list(csv.reader(io.StringIO(export("branches").decode(), newline="")))
    assert [row[:2] for row in rows[1:]] == [["'+", "서초"], ["-17", "'+82"], ["-18", "'-A1"], ["B1", "종로"]]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_the_database_marks_as_the_program_does(texts: list[str]) -> None:
    marked = streaming._MARKED.substitute(cell="cell")
    code = streaming._CODE_MARKED.substitute(cell="cell", marked=marked)
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute(f"SELECT {marked}, {code} FROM (SELECT CAST(%s AS text) AS cell) AS told", [text])
            assert cursor.fetchone() == (with_mark(text), code_with_mark(text))


def test_numbers_and_moments_are_written_alike_by_both_databases(tmp_path: Path) -> None:
    number = load(orderly(tmp_path / "firm")).load_id
    places = [(127.0, -0.0), (37.56631, 126.97796919000001), (0.00001, -1.5e-07), (0.1 + 0.2, None)]
    Branch.objects.bulk_create(
        Branch(code=f"Z{n}", name="목동", latitude=lat, longitude=lon, load=number, changed=number)
        for n, (lat, lon) in enumerate(places)
    )
    customer = Customer.objects.get(code="K1")
    for micro in (0, 250_000, 1):
        at = datetime(2026, 3, 2, 3, 0, 10, micro, tzinfo=UTC)
        Touch.objects.create(customer=customer, at=at, channel="web", load=number, changed=number)
    told = [line.split(",")[6:8] for line in export("branches").decode().splitlines() if line.startswith("Z")]
    assert told == [
        ["127", "0"],
        ["37.56631", "126.97796919000001"],
        ["1e-05", "-1.5e-07"],
        ["0.30000000000000004", ""],
    ]
    lines = [line for line in export("branches", "jsonl").decode().splitlines() if '"code":"Z' in line]
    assert [line.split('"latitude":')[1].split(',"opened_on"')[0] for line in lines] == [
        '127,"longitude":0',
        '37.56631,"longitude":126.97796919000001',
        '1e-05,"longitude":-1.5e-07',
        '0.30000000000000004,"longitude":null',
    ]
    moments = [line.split(",")[1] for line in export("touches").decode().splitlines()[1:]]
    assert moments == [
        "2026-03-02T03:00:10+00:00",
        "2026-03-02T03:00:10.000001+00:00",
        "2026-03-02T03:00:10.250000+00:00",
    ]
