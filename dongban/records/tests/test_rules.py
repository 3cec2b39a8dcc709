"""What a cell may hold: the table of kinds, good values and bad ones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dongban.records.format import FILES, Column, Kind
from dongban.records.reading.plain import at_once
from dongban.records.rules import _SENTENCES, Reason, Refused, Terms, reader, say_reason

SEOUL = Terms("KRW", ZoneInfo("Asia/Seoul"))
PRAGUE = Terms("CZK", ZoneInfo("Europe/Prague"))


def column(path: str) -> Column:
    stem, name = path.split(".")
    found = FILES[stem].column(name)
    assert found
    return found


GOOD = [
    ("branches.code", "B-1 가", "B-1 가"),
    ("branches.code", "x" * 64, "x" * 64),
    ("branches.latitude", "-90", -90.0),
    ("branches.latitude", "37.5663", 37.5663),
    ("branches.longitude", "1e-05", 0.00001),
    ("branches.opened_on", "2024-02-29", date(2024, 2, 29)),
    ("branches.opened_on", "", None),
    ("branches.opened_on", "  ", None),
    ("branches.kind", "centre", "centre"),
    ("products.risk_grade", "6", 6),
    ("contracts.premium", "0", 0),
    ("contracts.premium", "50000", 50_000),
    ("contracts.premium", "50000.00", 50_000),
    ("entries.amount", "-12", -12),
    ("touches.at", "2026-03-02T14:30", datetime(2026, 3, 2, 5, 30, tzinfo=UTC)),
    ("touches.at", "2026-03-02 14:30:05Z", datetime(2026, 3, 2, 14, 30, 5, tzinfo=UTC)),
    ("touches.at", "2026-03-02T14:30:05.25+02:00", datetime(2026, 3, 2, 12, 30, 5, 250_000, tzinfo=UTC)),
    ("customers.name", "남궁 민수 🎉", "남궁 민수 🎉"),
    ("customers.name", "가" * 5000, "가" * 5000),
    ("activities.count", "3", 3),
    ("activities.count", "3.0", 3),
    ("products.risk_grade", " 2. ", 2),
    ("branches.kind", " centre ", "centre"),
    ("branches.opened_on", "2024-02-29 ", date(2024, 2, 29)),
    ("branches.latitude", "\u300037.5", 37.5),
    ("contracts.premium", " 50000", 50_000),
    ("touches.at", "\t2026-03-02T14:30\xa0", datetime(2026, 3, 2, 5, 30, tzinfo=UTC)),
    ("customers.code", " K1 ", " K1 "),
    ("customers.name", "고은 ", "고은 "),
    ("customers.code", "'=1", "=1"),
    ("customers.code", "'-17", "-17"),
    ("customers.phone", "'+82-10-1234-5678", "+82-10-1234-5678"),
    ("customers.name", "'고은", "'고은"),
    ("voices.text", "'-20% 할인'이라더니", "'-20% 할인'이라더니"),
    ("voices.text", "''=1", "'=1"),
    ("customers.code", "'=" + "x" * 63, "=" + "x" * 63),
]

BAD = [
    ("branches.code", "", "required"),
    ("branches.name", " ", "required"),
    ("branches.code", "x" * 65, "long_code"),
    ("branches.name", "a\0b", "nul"),
    ("branches.latitude", "90.0001", "above"),
    ("branches.latitude", "-91", "below"),
    ("branches.longitude", "180.1", "above"),
    ("branches.latitude", "nan", "no_number"),
    ("branches.latitude", "inf", "no_number"),
    ("branches.latitude", "1_0", "no_number"),
    ("branches.latitude", "37,5", "no_number"),
    ("branches.opened_on", "2026-02-29", "no_day"),
    ("branches.opened_on", "02.03.2026", "no_day"),
    ("branches.opened_on", "20260302", "no_day"),
    ("branches.opened_on", "2026-3-2", "no_day"),
    ("branches.opened_on", "２０２６-03-02", "no_day"),
    ("branches.kind", "Branch", "no_word"),
    ("staff.job", "boss", "no_word"),
    ("products.risk_grade", "0", "below"),
    ("products.risk_grade", "7", "above"),
    ("products.risk_grade", "2.5", "no_whole"),
    ("products.risk_grade", "1,000", "no_whole"),
    ("products.risk_grade", "1 000", "no_whole"),
    ("customers.name", "'\t", "required"),
    ("contracts.premium", "'50000", "no_money"),
    ("contracts.premium", "-1", "below"),
    ("contracts.premium", "100.5", "no_money"),
    ("contracts.premium", "1,000", "no_money"),
    ("contracts.premium", "만원", "no_money"),
    ("contracts.premium", "9" * 30, "no_money"),
    ("entries.amount", "", "required"),
    ("touches.at", "2026-03-02T25:00", "no_moment"),
    ("touches.at", "yesterday", "no_moment"),
    ("coverages.name", "가" * 201, "long_text"),
    ("activities.count", "-1", "below"),
    ("activities.count", str(2**31), "above"),
]


@pytest.mark.parametrize(("path", "text", "value"), GOOD)
def test_a_good_cell_becomes_its_value(path: str, text: str, value: object) -> None:
    assert reader(column(path), SEOUL)(text) == value


@pytest.mark.parametrize(("path", "text", "code"), BAD)
def test_a_bad_cell_is_refused_with_its_reason(path: str, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        reader(column(path), SEOUL)(text)
    assert refused.value.reason.code == code
    for language in ("ko", "en"):
        assert "{" not in say_reason(refused.value.reason, language)


def test_money_has_the_decimals_of_the_firm() -> None:
    read = reader(column("entries.amount"), PRAGUE)
    assert (read("700.00"), read("700"), read("-0.5")) == (70_000, 70_000, -50)
    with pytest.raises(Refused):
        read("0.001")


@pytest.mark.parametrize("code", _SENTENCES)
def test_both_languages_leave_the_same_gaps(code: str) -> None:
    korean, english = _SENTENCES[code]
    gaps = {name: "7" for name in ("text", "currency", "least", "most", "words", "length", "first", "last")}
    gaps |= {name: "x" for name in ("begin", "end", "file", "line", "found", "wanted", "charset")}
    assert say_reason(Reason(code, gaps), "ko") == korean.format(**gaps)
    assert say_reason(Reason(code, gaps), "en-GB") == english.format(**gaps)


# Cells as they come, as they nearly come, and as nobody would think of.
CELLS = st.one_of(
    st.sampled_from(
        [text for _, text, _ in GOOD] + [text for _, text, _ in BAD] + ["", " ", "\x1c", "\u3000", "1.50", "-0", "00.1"]
    ),
    st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{0,14})?", fullmatch=True),
    st.text(max_size=12),
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([each for file in FILES.values() for each in file.columns]),
    st.lists(CELLS, max_size=4),
    st.sampled_from([SEOUL, PRAGUE]),
)
def test_whole_columns_at_once_agree_with_the_rules(column: Column, cells: list[str], terms: Terms) -> None:
    found = at_once(pa.array(cells, pa.string()), column, terms)
    if found is not None:
        values, odd = found
        read = reader(column, terms)
        for cell, value, is_odd in zip(cells, values, odd or [False] * len(cells), strict=True):
            assert is_odd or value.as_py() == read(cell)


def test_plain_columns_are_taken_at_once() -> None:
    for path, cells in [
        ("customers.code", ["K1", "K2"]),
        ("customers.latitude", ["37.5", ""]),
        ("contracts.premium", ["1", ""]),
    ]:
        found = at_once(pa.array(cells), column(path), SEOUL)
        assert found and found[1] is None
    found = at_once(pa.array(["700.00", "-1.00"]), column("entries.amount"), PRAGUE)
    assert found and (found[0].to_pylist(), found[1]) == ([70_000, -100], None)


def test_only_what_is_out_of_the_ordinary_is_left_to_the_rules() -> None:
    for path, cells in [
        ("customers.code", ["K1", "'=1", "x" * 65, ""]),
        ("voices.text", ["고마워요", "'=1", "  ", "a\0b"]),
        ("branches.latitude", ["37.5", " 1", "91", "1e3"]),
        ("contracts.premium", ["1", "-1", "x", "1.0"]),
        ("customers.since", ["2026-03-02", "soon", "20260302", " 2026-03-02"]),
    ]:
        found = at_once(pa.array(cells), column(path), SEOUL)
        assert found and found[1].to_pylist() == [False, True, True, True]
    assert column("customers.since").kind is Kind.DATE
