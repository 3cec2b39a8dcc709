"""Leaders who go along on visits, and calendars."""

from __future__ import annotations

from datetime import timedelta

from tests.house.matrix.row import EVERYBODY, A, C, E, M, Row, X, no, only
from tests.house.world import DAY

_SEES = only(C, M, E, A)


def of_joining(action: str, who: frozenset[str], which: str, **more: object) -> Row:
    return Row(
        f"visits:{action}",
        post=who,
        here=lambda w: {"pk": w.joinings[which].pk},
        nowhere=no(),
        **more,  # type: ignore[arg-type]
    )


JOINING = (
    Row("visits:joining", get=_SEES, shows=True),
    Row("visits:heard", get=_SEES, shows=True),
    Row(
        "visits:joined",
        get=_SEES,
        here=lambda w: {"pk": w.joinings["가온"].pk},
        there=lambda w: {"pk": w.joinings["은비"].pk},
        foreign_to=only(C, M),
        nowhere=no(),
        shows=True,
    ),
    Row(
        "visits:propose",
        get=only(M),
        post=only(M),
        here=lambda w: {"promise": w.promises["다솜"].pk},
        there=lambda w: {"promise": w.promises["은비"].pk},
        foreign_to=only(M),
        nowhere=no("promise"),
        data=lambda w: {
            "leader": w.users[E].pk,
            "on": (DAY + timedelta(days=7)).isoformat(),
            "starts": "10:30",
            "minutes": "60",
            "place": "역 앞",
        },
        fields=("leader", "on", "starts", "minutes", "place"),
        changes=("visits_joining.*",),
        shows=True,
    ),
    of_joining("accept", only(E), "가온", changes=("visits_joining.*",)),
    of_joining(
        "decline",
        only(E),
        "가온",
        data=lambda w: {"why": "그날 이사회가 있습니다."},
        fields=("why",),
        changes=("visits_joining.*",),
    ),
    of_joining(
        "withdraw",
        only(M),
        "가온",
        there=lambda w: {"pk": w.joinings["은비"].pk},
        foreign_to=only(M),
        changes=("visits_joining.*",),
    ),
    of_joining(
        "hear",
        only(E),
        "agreed",
        data=lambda w: {
            "text": "약관 글씨가 작다고 하셨다.",
            "kind": "suggestion",
            "follow_due_on": (DAY + timedelta(days=10)).isoformat(),
        },
        fields=("text", "kind", "follow_due_on"),
        changes=(
            "visits_joining.*",
            "voices_case.*",
            "voices_message.*",
            "promises_promise.*",
            "promises_given.*",
            "promises_programme.*",
            "promises_step.*",
            "promises_version.*",
        ),
    ),
    Row(
        "visits:route",
        get=only(C),
        post=only(C),
        data=lambda w: {
            "begins": "09:00",
            "ends": "18:00",
            "minutes": "40",
            "lunch": "on",
            f"go-{w.promises['가온'].pk}": "on",
            f"from-{w.promises['가온'].pk}": "09:00",
            f"until-{w.promises['가온'].pk}": "18:00",
        },
        fields=("begins", "ends", "minutes", "start", "end", "lunch", "on"),
        changes=("visits_route.*", "visits_routestop.*"),
        shows=True,
    ),
    Row(
        "visits:pace",
        get=only(X),
        post=only(X),
        data=lambda w: {"detour_percent": 140, "km_per_hour": 20},
        fields=("detour_percent", "km_per_hour"),
        changes=("visits_pace.*",),
    ),
    Row("visits:calendar", get=EVERYBODY, post=EVERYBODY, changes=("visits_feed.*",)),
    Row("visits:end_calendar", post=EVERYBODY, changes=("visits_feed.*",), effect=False),
    # Its secret address is the key, whoever asks.
    Row("visits:feed", get=EVERYBODY, public=True, here=lambda w: {"secret": w.secret}),
)
