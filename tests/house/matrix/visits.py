"""Visits: the sheet, and sheets that were set aside."""

from __future__ import annotations

from tests.house.matrix.row import SEE_CUSTOMERS, C, M, Row, no, only
from tests.house.world import DAY, World

KEEPING = (
    "promises_promise.kept_on",
    "promises_promise.kept_at",
    "promises_promise.kept_by",
    "promises_promise.live",
    "promises_programme.live_until",
    "visits_report.*",
    "visits_opinion.*",
)
OPINIONS = tuple(f"{part}{n}" for n in range(1, 6) for part in ("kind", "said"))


def a_sheet(_world: World) -> dict[str, object]:
    return {
        "key": "00000000-0000-4000-8000-000000000001",
        "on": DAY.isoformat(),
        "note": "약관을 함께 읽었습니다.",
        "points": ["사망"],
        "kind1": "question",
        "said1": "언제 받나요?",
    }


SHEETS = (
    Row(
        "visits:sheet",
        get=only(C, M),
        post=only(C, M),
        here=lambda w: {"promise": w.promises["가온"].pk},
        there=lambda w: {"promise": w.promises["은비"].pk},
        foreign_to=only(C, M),
        nowhere=no("promise"),
        shows=True,
        data=a_sheet,
        fields=("key", "on", "points", "note", "latitude", "longitude", *OPINIONS),
        changes=KEEPING,
    ),
    Row("visits:asides", get=SEE_CUSTOMERS, shows=True),
    Row(
        "visits:aside",
        get=SEE_CUSTOMERS,
        post=only(C, M),
        here=lambda w: {"pk": w.aside.pk},
        there=lambda w: {"pk": w.foreign_aside.pk},
        foreign_to=only(C, M),
        nowhere=no(),
        shows=True,
        data=lambda w: {"do": "add"},
        fields=("do", "why"),
        changes=("visits_setaside.*", "visits_opinion.*"),
    ),
)

VISITS = (*SHEETS,)
