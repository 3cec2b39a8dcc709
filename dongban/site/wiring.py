"""What the lower rooms learn from the higher ones without importing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from dongban.jobs import clock
from dongban.journal import naming
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records import queries
from dongban.records.models import Customer


def connect() -> None:
    clock.zone_from(firm_zone)
    naming.named_by(CustomerCodes())


def firm_zone() -> ZoneInfo | None:
    firm = queries.firm()
    return firm.zone if firm else None


class CustomerCodes:
    def codes(self, viewer: Viewer, customers: Iterable[int]) -> Mapping[int, str]:
        seen = reach.visible(viewer, "see", Customer.objects.filter(pk__in=list(customers)))
        return dict(seen.values_list("pk", "code"))

    def find(self, viewer: Viewer, code: str) -> int | None:
        seen = reach.visible(viewer, "see", Customer.objects.filter(code=code))
        return seen.values_list("pk", flat=True).first()
