"""The pictures of the docs: taken by the journeys, so that they are never out of date.

A journey says which picture it stands before. With DONGBAN_PICTURES=1 it is taken and put into docs/; without, it has
to be there already.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "pictures"
# Enough for letters and lines, and a tenth of the bytes.
_COLOURS = 32


def picture(page: Page, name: str) -> None:
    path = FOLDER / f"{name}.png"
    if os.environ.get("DONGBAN_PICTURES") != "1":
        assert path.exists(), f"{name} is missing: DONGBAN_PICTURES=1 takes it"
        return
    page.evaluate("document.fonts.ready")
    with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as taken:
        FOLDER.mkdir(parents=True, exist_ok=True)
        taken.convert("RGB").quantize(_COLOURS).save(path, optimize=True)
