"""What a note must be, and that every fault has its sentence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongban.visits.access import no_sheet
from dongban.visits.rules import (
    LONGEST_NOTE,
    Fault,
    Opinion,
    Point,
    Said,
    Sheet,
    fault_of,
    points,
    read_opinions,
    read_points,
    says_nothing_new,
    written,
)

DAY = date(2026, 3, 2)
NAMES = st.lists(st.sampled_from(["사망", "암 진단", "골절", "입원", "수술"]), max_size=5)
SHEETS = st.builds(
    Sheet,
    st.dates(DAY, date(2026, 3, 4)),
    st.sampled_from(["", "약관을 읽음", "다음 주에 다시"]),
    st.builds(points, NAMES, NAMES),
    st.lists(st.builds(Said, st.sampled_from(Opinion), st.sampled_from(["비싸요", "좋아요"])), max_size=3).map(tuple),
)


@pytest.mark.parametrize(
    ("note", "fault"),
    [
        ("", Fault.MISSING),
        (" \n\t", Fault.MISSING),
        ("네", Fault.TOO_SHORT),
        ("  네  ", Fault.TOO_SHORT),
        ("네.", None),
        ("약" * LONGEST_NOTE, None),
        (" " + "약" * LONGEST_NOTE + " ", None),
        ("약" * (LONGEST_NOTE + 1), Fault.TOO_LONG),
    ],
)
def test_note_is_measured_without_the_blanks_around_it(note: str, fault: Fault | None) -> None:
    assert fault_of(note) == fault


@pytest.mark.parametrize("note", ["", "네", "약" * (LONGEST_NOTE + 1)])
def test_every_fault_is_said_in_a_sentence(note: str) -> None:
    assert (no_sheet(Sheet(DAY, note)) or "").endswith(".")


def test_a_sheet_that_tells_something_else_needs_no_note() -> None:
    assert no_sheet(Sheet(DAY, "", (Point("사망", False),)))
    assert no_sheet(Sheet(DAY, "", (Point("사망", True),))) is None
    assert no_sheet(Sheet(DAY, "", (), (Said(Opinion.PRAISE, "고맙다"),))) is None


@given(offered=NAMES, ticked=NAMES)
def test_every_point_is_there_once_and_what_was_ticked_was_explained(offered: list[str], ticked: list[str]) -> None:
    found = points(offered, ticked)
    assert {point.name for point in found} == set(offered) | set(ticked)
    assert len(found) == len(set(offered) | set(ticked))
    assert {point.name for point in found if point.explained} == set(ticked)


@given(sheet=SHEETS)
def test_what_is_written_reads_the_same(sheet: Sheet) -> None:
    kept = written(sheet)
    assert read_points(kept["points"]) == sheet.points  # type: ignore[arg-type]
    assert read_opinions(kept["opinions"]) == sheet.opinions  # type: ignore[arg-type]


@given(filed=SHEETS, sent=SHEETS)
def test_a_sheet_says_nothing_new_only_if_all_of_it_is_filed(filed: Sheet, sent: Sheet) -> None:
    assert says_nothing_new(filed, filed)
    if says_nothing_new(filed, sent):
        assert set(sent.opinions) <= set(filed.opinions)
        assert sent.on == filed.on
        assert sent.note in ("", filed.note)
