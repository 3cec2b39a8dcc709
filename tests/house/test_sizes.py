"""Small files, short functions, and no file whose name does not say its job."""

from __future__ import annotations

import statistics

import pytest

from tests.house.say import nothing
from tests.house.source import ROOT, Source, everything, product

MOST_LINES = 400
MEDIAN, LONG, SHARE_OF_LONG = 9, 40, 0.05

# What each file of a room is for stands in docs (the house); a file of these names needs no reason.
EVERYWHERE = {
    "__init__", "access", "actions", "admin", "api", "apps", "bulk", "folder", "forms", "jobs", "management",
    "migrations", "models", "queries", "rules", "tests", "urls", "views", "words",
}  # fmt: skip
# Those that one room alone has, and what they hold.
OWN = {
    "kernel": {
        "calendar": "working days",
        "clock": "moments and days",
        "draws": "draws that anyone can check",
        "fairness": "sharing customers out",
        "formulas": "texts that no spreadsheet runs",
        "intervals": "how sure a share is",
        "hiding": "personal numbers in free text",
        "korean": "Korean text",
        "money": "whole numbers of the smallest unit",
        "offsets": "distances of days, months and years",
        "period": "months",
        "splitting": "exact splitting",
        "verify_draw": "the check of a draw that runs alone",
    },
    "people": {
        "asking": "questions asked often, written once",
        "adapter": "allauth's door",
        "hashing": "how passwords are hashed",
        "http": "the typed request and the door of views",
        "reach": "the viewer and her rows",
        "scope": "who may do what",
    },
    "journal": {"naming": "how customers are called, by a room that knows them"},
    "jobs": {
        "clock": "what time it is",
        "queue": "leases and fences",
        "registry": "which jobs there are",
        "work": "a run, as the job sees it",
    },
    "post": {
        "message": "a letter as bytes",
        "transport": "the conversation with the mail server",
    },
    "records": {
        "clock": "the firm's moment, in its zone",
        "dated": "what held when",
        "format": "the firm folder's columns",
        "http": "the firm of a request",
        "reading": "a folder, read in a child process",
        "registry": "which rooms take which file",
        "rejects": "rows that did not come in",
        "tokens": "the blind index",
        "undo": "taking a load back",
        "uploads": "what somebody sent, until it is loaded",
    },
    "promises": {
        "exporting": "tables, streamed",
        "handover": "who gets what when somebody goes",
        "sql": "the states as SQL",
    },
    "voices": {
        "mail": "mail in and out",
        "surveys": "would you recommend us",
        "templatetags": "what a voice's own page shows of topics",
        "topics": "what customers want",
    },
    "visits": {"photos": "photographs, decoded by a child and sealed"},
    "front": {
        "charts": "the geometry of small charts",
        "context": "the frame around every page",
        "downloads": "tables as files",
        "maps": "where a place stands on the country's outline",
        "middleware": "the moment and the viewer of a request",
        "places": "the menu",
        "templatetags": "charts and long lists, for the templates of every room",
        "users": "the pages of user administration",
    },
}  # fmt: skip


def too_long(sources: list[Source]) -> list[str]:
    return [f"{s.name}: {n} lines" for s in sources if (n := s.text.count("\n")) > MOST_LINES]


def lengths(sources: list[Source]) -> list[int]:
    return [(f.end_lineno or f.lineno) - f.lineno + 1 for source in sources for f in source.functions()]


def crooked(found: list[int]) -> list[str]:
    wrong = []
    if (median := statistics.median(found)) > MEDIAN:
        wrong.append(f"half of the functions are longer than {median} lines")
    if (share := sum(n > LONG for n in found) / len(found)) > SHARE_OF_LONG:
        wrong.append(f"{share:.1%} of the functions are longer than {LONG} lines")
    return wrong


def strangers(sources: list[Source]) -> list[str]:
    return [
        s.name
        for s in sources
        if s.parts and s.room != "site" and s.parts[0] not in EVERYWHERE and s.parts[0] not in OWN.get(s.room, {})
    ]


def test_no_file_is_longer_than_one_can_read() -> None:
    tests = [Source(str(p.relative_to(ROOT)), p.read_text()) for p in (ROOT / "tests").rglob("*.py")]
    nothing(too_long([*everything(), *tests]), "make it a package of the same name, split by noun")


def test_functions_are_short() -> None:
    nothing(crooked(lengths(product())))


def test_every_file_has_a_name_of_the_house() -> None:
    nothing(strangers(product()), "say in OWN what it holds, or put it where the house has a place for it")


def test_no_name_is_kept_for_a_file_that_is_gone() -> None:
    there = {(s.room, s.parts[0]) for s in product() if s.parts}
    nothing({(room, name) for room, names in OWN.items() for name in names} - there)


# That these tests can fail -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [400, 401])
def test_a_long_file_is_found(lines: int) -> None:
    assert bool(too_long([Source("visits/views.py", "x = 1\n" * lines)])) == (lines > 400)


def test_long_functions_are_found() -> None:
    long = "def f():\n" + "    x = 1\n" * 41
    assert crooked(lengths([Source("visits/views.py", long)])) == [
        "half of the functions are longer than 42 lines",
        "100.0% of the functions are longer than 40 lines",
    ]


def test_a_shed_is_found() -> None:
    assert strangers([Source("visits/utils.py", ""), Source("visits/views/sheet.py", "")]) == ["visits/utils.py"]
