"""Visits: the sheet, and sheets that were set aside."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.house import visited
from tests.house.matrix.row import EVERYBODY, SEE_CUSTOMERS, A, C, E, M, Row, no, only
from tests.house.world import DAY, World

HEARD = ("voices_survey.*", "visits_opinion.*", "visits_confirmation.*", "voices_case.*", "voices_message.*")
KEEPING = (
    "promises_promise.kept_on",
    "promises_promise.kept_at",
    "promises_promise.kept_by",
    "promises_promise.live",
    "promises_programme.live_until",
    "visits_report.*",
    *HEARD,
)
PROMISED = ("promises_promise.*", "promises_given.*", "promises_version.*", "promises_programme.*", "promises_step.*")
ASKING = ("visits_link.*",)
OPINIONS = tuple(f"{part}{n}" for n in range(1, 6) for part in ("kind", "said"))


def a_sheet(_world: World) -> dict[str, object]:
    return {
        "key": "00000000-0000-4000-8000-000000000001",
        "on": DAY.isoformat(),
        "note": "약관을 함께 읽었습니다.",
        "points": ["사망"],
        "kind1": "question",
        "said1": "언제 받나요?",
        "strokes": "[[[10, 10], [400, 200]]]",
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
        fields=("key", "on", "points", "note", "latitude", "longitude", "strokes", "signed_name", "mail", *OPINIONS),
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
        changes=("visits_setaside.*", *HEARD),
    ),
)

CONFIRMING = (
    Row(
        "visits:sign",
        post=only(C, M),
        here=lambda w: {"promise": w.kept["가온"].pk},
        there=lambda w: {"promise": w.kept["은비"].pk},
        foreign_to=only(C, M),
        nowhere=no("promise"),
        data=lambda w: {"strokes": "[[[10, 10], [400, 200]]]"},
        fields=("strokes", "signed_name"),
        changes=("visits_confirmation.*", "visits_report.signed"),
    ),
    Row(
        "visits:link",
        post=only(C, M),
        here=lambda w: {"promise": w.kept["가온"].pk},
        there=lambda w: {"promise": w.kept["은비"].pk},
        foreign_to=only(C, M),
        nowhere=no("promise"),
        data=lambda w: {"way": "shown"},
        fields=("way",),
        changes=ASKING,
    ),
    # Whoever has the link answers, signed in or not; it says nothing of who the customer is.
    Row(
        "visits:answer",
        get=EVERYBODY,
        post=EVERYBODY,
        public=True,
        here=lambda w: {"token": w.link_token},
        data=lambda w: {"took_place": "no", "explained": "no", "score": "3", "comment": "안 오셨어요"},
        fields=("took_place", "explained", "score", "comment"),
        changes=("visits_link.used_at", "visits_report.answered", *HEARD, *PROMISED),
    ),
)

TAKEN_ALONG = (
    Row("visits:day", get=only(C, M), shows=True),
    Row("visits:pass", get=only(C, M)),
    # An empty page and a script: what is personal comes by the two above.
    Row("visits:offline", get=EVERYBODY, public=True),
    Row("sheet_worker", get=EVERYBODY, public=True),
)

ANSWER_FOR_VISITS = only(M, E, A)
HONESTY = (
    Row("visits:honest", get=ANSWER_FOR_VISITS),
    # Never for those whose visits they are.
    Row("visits:callbacks", get=ANSWER_FOR_VISITS, shows=True),
    Row(
        "visits:callback",
        get=ANSWER_FOR_VISITS,
        post=only(M),
        here=lambda w: {"pk": w.callback.pk},
        there=lambda w: {"pk": w.foreign_callback.pk},
        foreign_to=only(M),
        nowhere=no(),
        shows=True,
        data=lambda w: {"outcome": "did_not", "note": "오신 적이 없다고 하심"},
        fields=("outcome", "note"),
        # What is denied is looked into: a promise of the manager.
        changes=(
            "visits_callback.*",
            "visits_report.called",
            "promises_promise.*",
            "promises_given.*",
            "promises_programme.*",
            "promises_step.*",
            "promises_version.*",
        ),
    ),
    Row("visits:draw", get=ANSWER_FOR_VISITS, here=lambda w: {"pk": w.callback.draw_id}, nowhere=no()),
    Row("visits:verifier", get=ANSWER_FOR_VISITS),
)

PHOTOS = (
    Row(
        "visits:add_photo",
        post=only(C, M),
        here=lambda w: {"promise": w.promises["가온"].pk},
        there=lambda w: {"promise": w.promises["은비"].pk},
        foreign_to=only(C, M),
        nowhere=no("promise"),
        data=lambda w: {"photo": SimpleUploadedFile("x.png", visited.PICTURE)},
        fields=("photo",),
        changes=("visits_photo.*",),
    ),
    Row(
        "visits:photo",
        get=only(C, M, A),
        here=lambda w: {"key": w.photo.key},
        there=lambda w: {"key": w.foreign_photo.key},
        foreign_to=only(C, M),
        nowhere={"key": UUID(int=0)},
    ),
    Row(
        "visits:drop_photo",
        post=only(C, M),
        here=lambda w: {"key": w.photo.key},
        there=lambda w: {"key": w.foreign_photo.key},
        foreign_to=only(C, M),
        nowhere={"key": UUID(int=0)},
        changes=("visits_photo.dropped_at",),
    ),
)

VISITS = (*SHEETS, *CONFIRMING, *TAKEN_ALONG, *HONESTY, *PHOTOS)
