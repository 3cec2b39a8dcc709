"""The docs say what the program does: drawn pages are up to date, commands and links exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.docs.pages import PAGES, REFERENCE

ROOT = REFERENCE.parent.parent
PROSE = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_the_program_writes_is_up_to_date(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == PAGES[name](), "python -m tests.docs.pages"


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_picture_is_taken_by_a_journey_and_shown_on_a_page() -> None:
    journeys = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests/journeys").glob("test_*.py"))
    taken = set(re.findall(r'picture\(\w+, "([\w-]+)"\)', journeys))
    shown = {
        Path(name).stem for page in PROSE for name in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text("utf-8"))
    }
    there = {path.stem for path in (ROOT / "docs").rglob("*.png")}
    assert taken == shown == there
    assert all(path.stat().st_size < 40_000 for path in (ROOT / "docs").rglob("*.png"))


def test_the_commands_of_the_readme_exist() -> None:
    told = set(re.findall(r"dongban ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert told >= {"init", "load", "tick", "export", "user", "serve", "worker", "backup", "restore", "doctor"}
    assert told <= set(get_commands())


@pytest.mark.parametrize("record", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda record: record.name)
def test_a_decision_record_is_short_and_numbered(record: Path) -> None:
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", record.name)
    assert len(record.read_text(encoding="utf-8").splitlines()) <= 30


def test_no_two_decisions_share_a_number() -> None:
    numbers = [record.name[:4] for record in (ROOT / "docs/decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers))
