"""A draw is repeated by whoever has its seed; the stand-alone verifier finds every tampering."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel import verify_draw
from dongban.kernel.draws import commitment, digest, drawn
from dongban.kernel.verify_draw import faults

ENTRIES = st.lists(st.text("가나다라0123456789", min_size=1, max_size=4), unique=True, max_size=20)


@given(seed=st.binary(min_size=32, max_size=32), entries=ENTRIES, count=st.integers(0, 25))
def test_the_order_in_which_they_are_told_does_not_matter(seed: bytes, entries: list[str], count: int) -> None:
    found = drawn(seed, entries, count)
    assert found == drawn(seed, reversed(entries), count)
    assert len(found) == min(count, len(entries)) == len(set(found))
    assert set(found) <= set(entries)


@given(seed=st.binary(min_size=32, max_size=32), entries=ENTRIES, other=st.text("xyz", min_size=1))
def test_whoever_joins_puts_nobody_else_in(seed: bytes, entries: list[str], other: str) -> None:
    """One more entry may push somebody out; it never lets another one in."""
    assert set(drawn(seed, [*entries, other], 5)) - {other} <= set(drawn(seed, entries, 5))


def test_everybody_has_the_same_chance() -> None:
    """10 of 50, 2,000 times: each is drawn about 400 times; 5 standard deviations are 90."""
    entries = [str(number) for number in range(50)]
    times = Counter(entry for n in range(2000) for entry in drawn(n.to_bytes(32), entries, 10))
    assert all(abs(times[entry] - 400) < 90 for entry in entries)


def a_draw(dice: random.Random) -> dict[str, Any]:
    seed = dice.randbytes(32)
    groups = []
    for n in range(4):
        entries = [str(number) for number in dice.sample(range(10_000), dice.randint(1, 60))]
        count = min(len(entries), max(3, -(-len(entries) // 10)))
        groups.append({"name": f"B{n}", "entries": entries, "drawn": drawn(seed, entries, count)})
    return {"seed": seed.hex(), "commitment": commitment(seed), "share": "1/10", "least": 3, "groups": groups}


def tamper(draw: dict[str, Any], dice: random.Random) -> str:  # noqa: C901 (a list of ten ways)
    """Changes one thing, as somebody would who wants another result; what it was."""
    group = dice.choice(draw["groups"])
    entries, picked = group["entries"], group["drawn"]
    kind = dice.choice(
        ["seed", "seed and commitment", "swap", "out", "in", "double", "redraw", "share", "least", "name"]
    )
    other = dice.randbytes(32)
    match kind:
        case "seed":
            draw["seed"] = other.hex()
        case "seed and commitment" | "redraw":
            draw["seed"], draw["commitment"] = other.hex(), commitment(other)
            if kind == "redraw":
                for each in draw["groups"]:
                    each["drawn"] = drawn(other, each["entries"], len(each["drawn"]))
        case "swap":
            picked[dice.randrange(len(picked))] = "10001"
        case "out":
            gone = dice.choice(entries)
            entries.remove(gone)
            group["drawn"] = drawn(bytes.fromhex(draw["seed"]), entries, len(picked))
        case "in":
            entries.append("10002")
            group["drawn"] = drawn(bytes.fromhex(draw["seed"]), entries, len(picked))
        case "double":
            entries.append(entries[0])
        case "share":
            draw["share"] = "1/1000"
        case "least":
            draw["least"] = 1
        case "name":
            group["name"] += "x"
    return kind


def test_two_hundred_tamperings_are_found() -> None:
    dice = random.Random(20261125)
    kinds = Counter()
    for _each in range(200):
        draw = a_draw(dice)
        public, told = draw["commitment"], digest(draw)
        assert faults(draw, public, told) == []
        tampered = copy.deepcopy(draw)
        kinds[tamper(tampered, dice)] += 1
        assert faults(tampered, public, told), kinds
    assert len(kinds) == 10


def test_a_seed_or_a_draw_of_another_day_is_found_without_the_digest() -> None:
    """Even if the journal's second line were made up to fit, the first one holds the seed."""
    dice = random.Random(7)
    draw = a_draw(dice)
    public = draw["commitment"]
    for _each in range(50):
        tampered = copy.deepcopy(draw)
        if tamper(tampered, dice) in {"seed", "seed and commitment", "redraw", "swap", "double"}:
            assert faults(tampered, public, digest(tampered))


def test_what_is_no_draw_is_said_to_be_none() -> None:
    for nonsense in ({}, [], None, {"seed": "zz"}, {"seed": "00", "commitment": "", "share": "1/0", "least": 1}):
        assert faults(nonsense, "", "")


def test_it_runs_alone(tmp_path: Path) -> None:
    """Without this program: one file, nothing of ours imported, fewer than 60 lines of code."""
    path = Path(verify_draw.__file__)
    assert "dongban" not in path.read_text(encoding="utf-8")
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 66
    draw = a_draw(random.Random(3))
    (tmp_path / "draw.json").write_text(json.dumps(draw))
    command = [sys.executable, "-I", str(path), str(tmp_path / "draw.json"), draw["commitment"]]
    good = subprocess.run([*command, digest(draw)], capture_output=True, text=True)
    assert (good.returncode, good.stdout) == (0, "The draw is as it must be.\n")
    assert subprocess.run([*command, "0" * 64], capture_output=True).returncode == 1
    assert subprocess.run(command[:3], capture_output=True).returncode == 1
