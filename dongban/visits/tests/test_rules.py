"""What a note must be, and that every fault has its sentence."""

import pytest

from dongban.visits.access import no_note
from dongban.visits.rules import LONGEST_NOTE, Fault, fault_of


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
    assert (no_note(note) or "").endswith(".")
