"""Folders damaged at random: the counts lose nothing, good rows come in, and a second load changes nothing."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dongban.records.reading import Unreadable
from dongban.records.registry import Unusable
from dongban.records.tests.folders import ORDERLY, load, read_here, write

SCRAPS = [
    ",",
    '"',
    "\n",
    "\r\n",
    "\t",
    "\0",
    "B1",
    "K1",
    "2026-02-30",
    "-5",
    "é",
    "뷁",
    "=1+1",
    "\ufeff",
    "😀",
    " ",
    "",
    ";",
    "9" * 70,
]


def damage(text: str, chance: random.Random) -> bytes:
    """Some cells exchanged for scraps, some lines doubled, cut or moved, perhaps a byte of no charset."""
    header, *lines = text.splitlines()
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                cells = lines[at].split(",")
                cells[chance.randrange(len(cells))] = chance.choice(SCRAPS)
                lines[at] = ",".join(cells)
            case 1:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case 2:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case 3:
                lines.append(lines.pop(at))
            case _:
                place = chance.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:place] + chance.choice(SCRAPS) + lines[at][place:]
    content = "\n".join([header, *lines, ""]).encode(chance.choice(["utf-8", "utf-8", "cp949"]), "replace")
    if chance.random() < 0.2:
        place = chance.randrange(len(header), len(content))
        content = content[:place] + b"\xff" + content[place:]
    return content


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_read_is_accepted_and_unchanged_and_rejected(seed: int, settings) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place, transaction.atomic():
        settings.HOME = Path(place) / "home"
        folder = write(Path(place) / "firm", {name: damage(text, chance) for name, text in ORDERLY.items()})
        try:
            first = load(folder)
            again = load(folder)
        except Unusable:
            return
        finally:
            # The next folder meets an empty firm again.
            transaction.set_rollback(True)
    for name, counts in first.files.items():
        assert counts.read == counts.accepted + counts.unchanged + counts.rejected
        assert min(counts.as_dict().values()) >= 0
        repeated = again.files[name]
        assert (repeated.read, repeated.accepted, repeated.rejected) == (counts.read, 0, counts.rejected)
    assert (first.rejects is None) == (first.rejected == 0)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.binary(max_size=200),
    st.sampled_from(["branches.csv", "branches.csv.gz", "branches.csv.zst", "branches.parquet", "firm.toml"]),
)
def test_any_bytes_are_read_or_told(content: bytes, name: str) -> None:
    place = Path(tempfile.mkdtemp())
    try:
        folder = write(place / "firm", {name: b"code,name\n" + content if name == "branches.csv" else content})
        done = read_here(folder, place / "stage")
        assert done["files"]["branches"]["read"] <= content.count(b"\n") + content.count(b"\r") + 1
    except Unreadable as error:
        assert error.say("ko") != error.say("en")
    finally:
        shutil.rmtree(place)
