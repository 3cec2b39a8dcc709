"""The yearly sample: announced with a seed under seal, drawn on a later day, and asked one by one."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.records.models import Customer
from dongban.voices.surveys import access, queries
from dongban.voices.surveys.models import Draw
from dongban.voices.surveys.rules import commitment, draw


@transaction.atomic
def announce(*, by: Viewer, at: datetime, day: date) -> Draw:
    """Commits to a seed for this year's sample. Raises Refused when there is one already, or when it is not hers."""
    reach.require_any(by, "draw", "voices.draw", access.NO_DRAW)
    seed = secrets.token_hex(16)
    found, new = Draw.objects.get_or_create(
        year=day.year,
        defaults={
            "seed": seed,
            "committed": commitment(seed),
            "committed_at": at,
            "committed_on": day,
            "size": queries.terms(day).sample,
        },
    )
    if not new:
        raise Refused(str(access.ANNOUNCED))
    details = {"year": day.year, "committed": found.committed, "size": found.size}
    record(by=by, at=at, verb="survey.announced", subject="voices.draw", subject_id=found.pk, details=details)
    return found


@transaction.atomic
def draw_sample(*, by: Viewer, at: datetime, day: date) -> Draw:
    """Draws this year's sample among all customers of that day with a mail address, and opens the seed.

    Raises Refused when nothing was announced on an earlier day, when it is drawn already, or when it is not hers.
    """
    reach.require_any(by, "draw", "voices.draw", access.NO_DRAW)
    found = Draw.objects.select_for_update().filter(year=day.year).first()
    if found is None or found.committed_on >= day:
        raise Refused(str(access.NOT_COMMITTED))
    if found.drawn_on is not None:
        raise Refused(str(access.DRAWN))
    codes = sorted(queries.present(day).values_list("code", flat=True))
    found.drawn_on = day
    found.population = len(codes)
    found.codes = zlib.compress("\n".join(codes).encode())
    found.save(update_fields=["drawn_on", "population", "codes"])
    details = {"year": day.year, "seed": found.seed, "population": len(codes)}
    record(by=by, at=at, verb="survey.drawn", subject="voices.draw", subject_id=found.pk, details=details)
    return found


def drawn(found: Draw) -> Iterator[Customer]:
    """The customers of a sample, drawn again from what was kept."""
    codes = draw(found.seed, zlib.decompress(bytes(found.codes)).decode().split("\n"), found.size)
    for begin in range(0, len(codes), 500):
        yield from Customer.objects.filter(code__in=codes[begin : begin + 500]).order_by("code")
