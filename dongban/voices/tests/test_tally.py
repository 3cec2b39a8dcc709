"""The counts of the inbox: kept while voices change, and never other than what there is."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import transaction

from dongban.people.models import User
from dongban.people.reach import Viewer
from dongban.people.rules import Role
from dongban.voices.bulk.tallies import add_up
from dongban.voices.models import Case, Message, Queue, Tally
from dongban.voices.queries import View, counts, matching
from dongban.voices.queries.inbox import Asked
from dongban.voices.tests.cast import AT, Firmament

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Firmament:
    return Firmament()


def told(world: Firmament, viewer: Viewer) -> dict[str, int]:
    found = counts(viewer, world.firm, AT)
    mine = {"my own": found.mine.open, "mine, late": found.mine.late, "mine, today": found.mine.today}
    return {key: n for key, n in (found.views | mine).items() if n}


def there(world: Firmament, viewer: Viewer) -> dict[str, int]:
    """Each view and queue, counted by asking for its rows."""
    found = {
        view.value: matching(viewer, world.firm, AT, Asked(view=view)).count()
        for view in View
        if view is not View.CLOSED
    }
    every = matching(viewer, world.firm, AT, Asked())
    for queue in (None, *Queue.objects.values_list("pk", flat=True)):
        found[f"queue {queue}"] = every.filter(queue=queue).count()
    found["my own"] = found[View.MINE]
    for name, view in (("mine, late", View.LATE), ("mine, today", View.TODAY)):
        found[name] = matching(viewer, world.firm, AT, Asked(view=view)).filter(owner=viewer.user).count()
    return {key: n for key, n in found.items() if n}


def change(dice: random.Random, world: Firmament, people: list[User], queues: list[Queue]) -> None:
    """Something that happens to some of them; also what no action of ours would do."""
    some = Case.objects.filter(pk__in=[pk for pk in Case.objects.values_list("pk", flat=True) if dice.random() < 0.3])
    when = AT + timedelta(hours=dice.randrange(-60, 60))
    match dice.randrange(9):
        case 0:
            world.heard(at=when, page=False)
        case 1:
            some.update(owner=dice.choice([None, *people]))
        case 2:
            some.update(queue=dice.choice([None, *queues]))
        case 3:
            some.update(waiting_since=None, paused_at=None, due_at=None, closed_at=when)
        case 4:
            some.update(closed_at=None, waiting_since=AT, due_at=when)
        case 5:
            some.filter(closed_at__isnull=True).update(due_at=when)
        case 6:
            some.filter(closed_at__isnull=True).update(paused_at=dice.choice([None, AT]))
        case 7:
            some.filter(closed_at__isnull=True).update(waiting_since=dice.choice([None, AT]), kind="praise")
        case 8:
            few = list(some.values_list("pk", flat=True)[:2])
            Message.objects.filter(case__in=few).delete()
            Case.objects.filter(pk__in=few)._raw_delete("default")


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_to_voices_the_counts_are_what_there_is(world: Firmament, seed: int) -> None:
    dice = random.Random(seed)
    people = [world.user(Role.VOC, name=name) for name in ("이서연", "한지우")]
    queues = list(Queue.objects.all())
    # She reaches all of them; he those of his branch, which are counted one by one.
    viewers = [world.seoyeon, world.viewer(Role.MANAGER, world.seoyun)]
    people.append(world.user(Role.MANAGER, world.seoyun))
    for _ in range(12):
        world.heard(page=False)
    for _ in range(60):
        change(dice, world, people, queues)
        for viewer in viewers:
            assert told(world, viewer) == there(world, viewer)
    before = told(world, world.seoyeon)
    add_up()
    assert told(world, world.seoyeon) == before
    assert not Tally.objects.filter(n=0).exists()


def test_what_is_taken_back_was_never_counted(world: Firmament) -> None:
    world.heard(page=False)
    before = told(world, world.seoyeon)
    with transaction.atomic():
        world.heard(page=False)
        assert told(world, world.seoyeon) != before
        transaction.set_rollback(True)
    assert told(world, world.seoyeon) == before


def test_added_up_there_is_one_row_for_each_kind(world: Firmament) -> None:
    for _ in range(5):
        world.heard(page=False)
    add_up()
    kinds = list(Tally.objects.values_list("queue", "owner", "standing", "due_on"))
    assert len(kinds) == len(set(kinds))
    assert add_up() == 0


def test_a_viewer_who_reaches_some_of_them_counts_those(world: Firmament) -> None:
    world.heard(channel="phone")
    world.heard(channel="phone", customer=world.taeo.pk)
    manager = world.viewer(Role.MANAGER, world.seoyun)
    assert counts(manager, world.firm, AT).views[""] == 1
    assert counts(world.seoyeon, world.firm, AT).views[""] == 2
