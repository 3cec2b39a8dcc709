"""Checks a draw without the program that made it: python verify_draw.py DRAW.json COMMITMENT DIGEST

DRAW.json is the draw as it was published afterwards. COMMITMENT is the line of the journal from before it was known who
would be in the draw; DIGEST the line from when it was drawn. Answers 0 when all of it agrees, and 1 with what does not.
"""

import hashlib
import json
import sys
from fractions import Fraction
from math import ceil
from typing import Any


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def faults(draw: Any, commitment: str, digest: str) -> list[str]:
    """What is wrong with a draw; nothing when it is as it must be."""
    try:
        return _faults(draw, commitment, digest)
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError) as trouble:
        return [f"it is no draw: {trouble!r}"]


def _faults(draw: Any, commitment: str, digest: str) -> list[str]:
    found = []
    whole = json.dumps(draw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if sha256(whole.encode()) != digest:
        found.append("it is not the draw that the journal tells of")
    seed = bytes.fromhex(draw["seed"])
    if sha256(seed) != commitment or draw["commitment"] != commitment:
        found.append("the seed is not the one that was committed to")
    share, least = Fraction(draw["share"]), int(draw["least"])
    for group in draw["groups"]:
        name, entries = group["name"], group["entries"]
        if len(set(entries)) != len(entries):
            found.append(f"{name}: somebody is in it twice")
        count = min(len(entries), max(least, ceil(share * len(entries))))
        order = sorted(entries, key=lambda entry: sha256(seed + b":" + str(entry).encode()))
        if group["drawn"] != order[:count]:
            found.append(f"{name}: others were to be drawn")
    return found


def main(path: str, commitment: str, digest: str) -> int:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        wrong = faults(json.load(file), commitment, digest)
    print("\n".join(wrong) or "The draw is as it must be.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]) if len(sys.argv) == 4 else __doc__)
