"""Hours and goals change: what that does is shown first, and then it is what happens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dongban.people.reach import Refused
from dongban.people.rules import Role
from dongban.voices import bulk
from dongban.voices.actions.policies import preview, set_policy
from dongban.voices.models import Case, Policy
from dongban.voices.rules.service import USUAL_HOURS
from dongban.voices.tests.cast import AT, Firmament

pytestmark = pytest.mark.django_db
QUICKER = {"complaint": {"first": 30, "next": 60, "solve": 480}}


def test_the_preview_is_what_happens(world: Firmament | None = None) -> None:
    world = Firmament()
    now = AT + timedelta(hours=1)
    for kind in ("complaint", "complaint", "question"):
        world.heard(kind=kind)
    effect = preview(now, USUAL_HOURS, QUICKER)
    assert (effect.open, effect.earlier, effect.later, effect.late_by_it, effect.late_no_longer) == (3, 2, 0, 2, 0)
    assert not Policy.objects.exists()
    before = {pk: new for pk, _old, new in effect.examples}
    set_policy(by=world.viewer(Role.ADMINISTRATOR), at=now, hours=USUAL_HOURS, goals=QUICKER)
    assert dict(Case.objects.filter(kind="complaint").values_list("pk", "due_at")) == before
    assert world.heard().first_due_at == AT + timedelta(minutes=30)


def test_only_an_administrator_changes_them() -> None:
    world = Firmament()
    with pytest.raises(Refused):
        set_policy(by=world.seoyeon, at=AT, hours=USUAL_HOURS, goals=QUICKER)


def test_many_clocks_at_once_are_the_same_as_one_by_one() -> None:
    world = Firmament()
    cases = [
        world.heard(kind=kind, at=AT - timedelta(hours=n))
        for n, kind in enumerate(("complaint", "praise", "", "request"))
    ]
    wanted = [(c.first_due_at, c.next_due_at, c.solve_due_at, c.legal_due_at, c.due_at) for c in cases]
    names = ("first_due_at", "next_due_at", "solve_due_at", "legal_due_at", "due_at")
    Case.objects.update(**dict.fromkeys(names))
    from dongban.voices.queries.service import terms_in_force

    assert bulk.winding.write(list(bulk.winding.worked_out(Case.objects.all(), terms_in_force()))) == 4
    assert list(Case.objects.order_by("pk").values_list(*names)) == wanted
