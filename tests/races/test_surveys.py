"""Eight at once ask one customer: no more than the firm's limit of them do."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from dongban.people.reach import system
from dongban.voices.models import Invitation, Turn
from dongban.voices.surveys.actions import invite, set_asking
from dongban.voices.surveys.rules import Terms
from dongban.voices.tests.cast import AT, DAY, Firmament
from tests.races.test_promises import all_at_once, together


@together
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [1, 2])
def test_of_eight_who_ask_at_once_as_many_succeed_as_the_firm_allows(settings: Any, times: int) -> None:
    settings.PUBLIC_URL = "https://talk.example.com"
    firm = Firmament()
    set_asking(by=firm.seoyeon, at=AT, since=date(2026, 1, 1), terms=Terms(times=times, days=365))
    for round_ in range(4):
        customer = firm.customer(f"손님{round_}", f"D{round_}", firm.dohyeon, email=f"d{round_}@example.com")
        asks = [
            partial(
                invite,
                by=system(DAY),
                at=AT,
                day=DAY,
                customer=customer.pk,
                question="recommend",
                about="event",
                about_id=n,
                key=f"{round_}:{n}",
            )
            for n in range(8)
        ]
        assert set(all_at_once(list(asks))) == {"done"}
        assert Invitation.objects.filter(customer=customer).count() == times
        assert Turn.objects.get(customer=customer).asked == times
