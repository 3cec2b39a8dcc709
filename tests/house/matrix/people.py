"""Signing in, and who can."""

from __future__ import annotations

from typing import Any

from tests.house.matrix.row import EVERYBODY, A, Row, V, X, no, only
from tests.house.world import DAY, World


def someone(world: World) -> dict[str, Any]:
    return {"pk": world.someone.pk}


SIGNING_IN = (
    Row("account_login", get=EVERYBODY, post=EVERYBODY, public=True, fields=("login", "password", "next")),
    Row("account_logout", get=EVERYBODY, post=EVERYBODY, public=True, fields=("next",)),
    Row("account_inactive", get=EVERYBODY, public=True),
    Row("account_reset_password", get=EVERYBODY, public=True),
    Row(
        "account_change_password",
        get=EVERYBODY,
        post=EVERYBODY,
        data=lambda w: {"oldpassword": w.password, "password1": "eine-andere-7", "password2": "eine-andere-7"},
        fields=("oldpassword", "password1", "password2", "next"),
        changes=("people_user.password",),
    ),
    Row("account_reauthenticate", get=EVERYBODY, post=EVERYBODY, fields=("password", "next")),
    Row("mfa_index", get=EVERYBODY),
    # Only between the password and the second factor: who is signed in goes on, who is not begins again.
    Row("mfa_authenticate", get=EVERYBODY, post=EVERYBODY, fields=("code", "next")),
    Row("mfa_reauthenticate", get=EVERYBODY, post=EVERYBODY, fields=("code", "next")),
    Row("mfa_activate_totp", get=EVERYBODY, post=EVERYBODY, fields=("code", "next")),
    Row("mfa_deactivate_totp", get=EVERYBODY, post=EVERYBODY, fields=("next",)),
    Row("mfa_view_recovery_codes", get=EVERYBODY),
    Row("mfa_generate_recovery_codes", get=EVERYBODY, post=EVERYBODY, fields=("next",)),
    Row("mfa_download_recovery_codes", get=EVERYBODY),
)


PEOPLE = (
    Row("people:users", get=only(A, X)),
    Row(
        "people:add",
        get=only(X),
        post=only(X),
        data=lambda w: {
            "username": "fresh",
            "name": "새이",
            "role": V,
            "since": DAY.isoformat(),
            "language": "ko",
        },
        fields=("username", "name", "role", "staff", "branch", "since", "language"),
        changes=("people_user.*", "people_posting.*"),
    ),
    Row(
        "people:language",
        post=EVERYBODY,
        public=True,
        data=lambda w: {"language": "en"},
        fields=("language", "next"),
        changes=("people_user.language",),
    ),
    Row(
        "people:theme",
        post=EVERYBODY,
        data=lambda w: {"theme": "dark"},
        fields=("theme", "next"),
        changes=("people_user.theme",),
    ),
    Row("people:user", get=only(A, X), here=someone, nowhere=no()),
    Row(
        "people:task",
        post=only(X),
        here=someone,
        there=lambda w: {"pk": w.users[X].pk},
        refused_there=only(X),
        nowhere=no(),
        data=lambda w: {"role": A, "since": DAY.isoformat()},
        fields=("role", "staff", "branch", "since"),
        changes=("people_posting.*",),
    ),
    Row(
        "people:end",
        post=only(X),
        here=someone,
        there=lambda w: {"pk": w.users[X].pk},
        refused_there=only(X),
        nowhere=no(),
        data=lambda w: {"last_day": DAY.isoformat()},
        fields=("last_day",),
        changes=("people_posting.until",),
    ),
    Row(
        "people:active",
        post=only(X),
        here=someone,
        there=lambda w: {"pk": w.users[X].pk},
        refused_there=only(X),
        nowhere=no(),
        fields=("active",),
        changes=("people_user.is_active", "people_user.shut"),
    ),
    Row(
        "people:password",
        post=only(X),
        here=someone,
        there=lambda w: {"pk": w.users[X].pk},
        refused_there=only(X),
        nowhere=no(),
        changes=("people_user.password",),
    ),
    Row(
        "people:factor",
        post=only(X),
        here=lambda w: {"pk": w.users[V].pk},
        there=lambda w: {"pk": w.users[X].pk},
        refused_there=only(X),
        nowhere=no(),
        changes=("mfa_authenticator.*",),
    ),
)
