"""What a row of the matrix says, and what it makes of an actor and a method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.house.walk import NOBODY, Came, Place
from tests.house.world import ACTORS, World

Keys = Callable[[World], dict[str, Any]]

C, M, V, E, A, X = "consultant", "manager", "voc", "executive", "auditor", "administrator"
EVERYBODY = frozenset(ACTORS) - {NOBODY}
SEE_CUSTOMERS = frozenset({C, M, V, E, A})
SEE_FIGURES = frozenset({M, V, E, A})
JOURNAL = ("journal_entry", "journal_sight")


def only(*roles: str) -> frozenset[str]:
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
            # Who reads the page and may not change it may also be told first that there is no such thing.
            reads = actor in self.get | self.post and self._object(actor, place) == Came.NOT_THERE
            return {Came.REFUSED, Came.NOT_THERE} if reads else {Came.REFUSED}
        # A method that nobody uses here: how it is turned away matters less than that it is.
        return {Came.METHOD} if actor in self.get | self.post else {Came.REFUSED, Came.METHOD}

    def _object(self, actor: str, place: str) -> Came:
        if place == "nowhere" or (place == "there" and actor in self.foreign_to):
            return Came.NOT_THERE
        return Came.REFUSED if place == "there" and actor in self.refused_there else Came.IN


def no(name: str = "pk") -> dict[str, Any]:
    return {name: 987_654_321}
