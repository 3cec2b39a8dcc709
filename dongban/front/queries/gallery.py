"""What the gallery shows its components with: invented, and the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

_MONTHS = (81.2, 82.9, 80.4, None, 84.0, 85.1, 83.7, 86.2, 86.0, 87.4, 86.9, 88.3)
_BRANCHES = (("목동", 91.4, 88.0, 94.1, 310), ("신정", 86.0, 81.9, 89.6, 402), ("화곡", 78.2, 60.1, 90.5, 23))
LOOKS = ("late", "due", "kept", "open", "ended")
COLOURS = ("ground", "sheet", "sunken", "line", "ink", "soft", "accent", "late", "due", "kept")


def examples() -> Mapping[str, Any]:
    names = dict(zip(LOOKS, (_("Late"), _("Today"), _("Kept"), pgettext("state", "Open"), _("Waived")), strict=True))
    return {
        "colours": COLOURS,
        "marks": names.items(),
        "months": [
            (f"2026-{n:02}", value, value and value - 2.4, value and value + 2.1)
            for n, value in enumerate(_MONTHS, start=1)
        ],
        "bars": [(name, value, "#charts", "kept") for name, value, *_rest in _BRANCHES],
        "intervals": [(name, value, low, high, "#charts", n) for name, value, low, high, n in _BRANCHES],
        "parts": [(names["kept"], 310, "kept"), (names["late"], 24, "late"), (names["open"], 61, "open")],
    }
