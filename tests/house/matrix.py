"""The declaration of every address: who gets in, by which methods, with which object. One without a row fails a test.

`get` and `post` name who gets in. `here` makes an address of something within reach of all of them; `there` one that is
foreign to `foreign_to` (404: it does not even exist for them) and within reach of the others. `data` is a proper form;
`fields` are all the fields that the form knows, and `changes` the only columns that it may change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.house.walk import NOBODY, Came, Place
from tests.house.world import ACTORS, DAY, World

Keys = Callable[[World], dict[str, Any]]

C, M, V, E, A, X = "consultant", "manager", "voc", "executive", "auditor", "administrator"
EVERYBODY = frozenset(ACTORS) - {NOBODY}
JOURNAL = ("journal_entry", "journal_sight")


def _only(*roles: str) -> frozenset[str]:
    return frozenset(roles)


@dataclass(frozen=True)
class Row:
    name: str
    get: frozenset[str] = frozenset()
    post: frozenset[str] = frozenset()
    # Open to everybody, signed in or not. What comes of it may be the sign-in page itself.
    public: bool = False
    here: Keys | None = None
    there: Keys | None = None
    foreign_to: frozenset[str] = frozenset()
    # Roles that see the object here, but not for this action: refused with a sentence, as it is no secret to them.
    refused_there: frozenset[str] = frozenset()
    nowhere: Mapping[str, Any] = field(default_factory=dict)
    data: Keys = lambda _world: {}
    fields: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    # Fields whose name is not known beforehand (one per row of a table, say): what `data` sends besides `fields`.
    data_fields: tuple[str, ...] = ()
    # Whether `data` changes something for everybody who may post it.
    effect: bool = True
    # Whether it shows personal data of customers.
    shows: bool = False

    def places(self, world: World) -> list[Place]:
        if self.here is None:
            return [Place("here", reverse(self.name))]
        found = [Place("here", reverse(self.name, kwargs=self.here(world)))]
        if self.there:
            found.append(Place("there", reverse(self.name, kwargs=self.there(world))))
        if self.nowhere:
            found.append(Place("nowhere", reverse(self.name, kwargs=dict(self.nowhere))))
        return found

    def gets_in(self, method: str) -> frozenset[str]:
        return {"GET": self.get, "HEAD": self.get, "POST": self.post}.get(method, frozenset())

    def expected(self, actor: str, method: str, place: str) -> set[Came]:
        who = self.gets_in(method)
        if self.public:
            return {Came.IN, Came.SIGN_IN} if who else {Came.METHOD}
        if actor == NOBODY:
            return {Came.SIGN_IN} if who else {Came.SIGN_IN, Came.METHOD}
        if actor in who:
            return {self._object(actor, place)}
        if who:
            return {Came.REFUSED}
        # A method that nobody uses here: how it is turned away matters less than that it is.
        return {Came.METHOD} if actor in self.get | self.post else {Came.REFUSED, Came.METHOD}

    def _object(self, actor: str, place: str) -> Came:
        if place == "nowhere" or (place == "there" and actor in self.foreign_to):
            return Came.NOT_THERE
        return Came.REFUSED if place == "there" and actor in self.refused_there else Came.IN


def _someone(world: World) -> dict[str, Any]:
    return {"pk": world.someone.pk}


def _no(name: str = "pk") -> dict[str, Any]:
    return {name: 987_654_321}


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
    Row("people:users", get=_only(A, X)),
    Row(
        "people:add",
        get=_only(X),
        post=_only(X),
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
    Row("people:user", get=_only(A, X), here=_someone, nowhere=_no()),
    Row(
        "people:task",
        post=_only(X),
        here=_someone,
        there=lambda w: {"pk": w.users[X].pk},
        refused_there=_only(X),
        nowhere=_no(),
        data=lambda w: {"role": A, "since": DAY.isoformat()},
        fields=("role", "staff", "branch", "since"),
        changes=("people_posting.*",),
    ),
    Row(
        "people:end",
        post=_only(X),
        here=_someone,
        there=lambda w: {"pk": w.users[X].pk},
        refused_there=_only(X),
        nowhere=_no(),
        data=lambda w: {"last_day": DAY.isoformat()},
        fields=("last_day",),
        changes=("people_posting.until",),
    ),
    Row(
        "people:active",
        post=_only(X),
        here=_someone,
        there=lambda w: {"pk": w.users[X].pk},
        refused_there=_only(X),
        nowhere=_no(),
        fields=("active",),
        changes=("people_user.is_active",),
    ),
    Row(
        "people:password",
        post=_only(X),
        here=_someone,
        there=lambda w: {"pk": w.users[X].pk},
        refused_there=_only(X),
        nowhere=_no(),
        changes=("people_user.password",),
    ),
    Row(
        "people:factor",
        post=_only(X),
        here=lambda w: {"pk": w.users[V].pk},
        there=lambda w: {"pk": w.users[X].pk},
        refused_there=_only(X),
        nowhere=_no(),
        changes=("mfa_authenticator.*",),
    ),
)

VISITS = (
    Row(
        "visits:sheet",
        get=_only(C, M),
        post=_only(C, M),
        here=lambda w: {"promise": w.promises["가온"].pk},
        there=lambda w: {"promise": w.promises["은비"].pk},
        foreign_to=_only(C, M),
        nowhere=_no("promise"),
        shows=True,
        data=lambda w: {"on": DAY.isoformat(), "note": "약관을 함께 읽었습니다."},
        fields=("on", "note"),
        changes=(
            "promises_promise.kept_on",
            "promises_promise.kept_at",
            "promises_promise.kept_by",
            "promises_promise.live",
            "visits_report.*",
        ),
    ),
)

ROWS: tuple[Row, ...] = (*SIGNING_IN, *PEOPLE, *VISITS)
BY_NAME = {row.name: row for row in ROWS}
