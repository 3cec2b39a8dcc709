"""The clock makes promises, then takes closed ones off the lists."""

from __future__ import annotations

from datetime import date

import pytest

from dongban.jobs import registry
from dongban.jobs.actions import running
from dongban.people.reach import system
from dongban.promises import jobs
from dongban.promises.models import Promise
from dongban.promises.tests.firm import AT, TODAY, Town, moment, of, smile

pytestmark = pytest.mark.django_db


def test_they_run_in_their_order() -> None:
    order = [job.name for job in registry.in_order() if job.name.startswith("promises.")]
    assert order == [f"promises.{name}" for name in ("make", "hand_over", "settle", "rise", "tell", "tally")]


def test_the_first_tick_makes_and_a_later_one_settles(town: Town) -> None:
    smile()
    contract = town.contract(town.customer(), date(2026, 1, 5), ended_on=date(2026, 3, 10))
    with running("promises.make", by=system(TODAY), at=AT) as work:
        assert jobs.make(work) == {"made": 3, "ended": 0, "moved": 0, "withdrawn": 0}
        assert jobs.settle(work) == {"settled": 0}
    later = date(2026, 3, 10)
    with running("promises.settle", by=system(later), at=moment(later)) as work:
        assert jobs.settle(work) == {"settled": 3}
    assert not of(contract).live
    assert Promise.objects.waiting(later).count() == 0
