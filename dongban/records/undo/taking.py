"""The undoing itself: one transaction, the same sets that its preview has counted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Field, JSONField, Q
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.people.reach import Refused, Viewer, require
from dongban.records import registry, tokens
from dongban.records.dated import follow_load
from dongban.records.dated.doors import follow_moves
from dongban.records.models import Customer, Load, Replaced, SearchToken, Service, Staff, StaffPosting
from dongban.records.models.base import Loaded
from dongban.records.undo import history, keeping
from dongban.records.undo.keeping import LEAVES_FIRST, Kept

_AT_ONCE = 1000
# What the file said of them returns; who serves the customer is a dated fact, and history gives it back.
_DATED: Mapping[type[Loaded], frozenset[str]] = {Customer: frozenset({"adviser_id", "branch_id"})}


@dataclass(frozen=True)
class Undoing:
    """What goes, what gets back what it was, and what stays: rows by table."""

    removed: Mapping[str, int]
    restored: Mapping[str, int]
    kept: tuple[Kept, ...] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        return {
            "removed": dict(self.removed),
            "restored": dict(self.restored),
            "kept": [vars(each) for each in self.kept],
        }


def last_load() -> Load | None:
    """The one that can be undone: the last that is done and has not been undone."""
    return Load.objects.filter(state=Load.State.DONE).order_by("-id").first()


def preview(load: Load) -> Undoing:
    """What undoing it now would come to. Nothing is changed."""
    with keeping.keeping(load):
        return _count(load)


@transaction.atomic
def undo_load(*, by: Viewer, at: datetime, day: date, load: Load) -> Undoing:
    """Undoes the last load. Raises Refused when the viewer may not, or when it is not the last one any more."""
    require(by, "change", load, _("Only an administrator undoes a load."))
    _claim(load)
    marker = Load.objects.create(
        at=at, by=by.user, by_name=by.name, folder=load.folder, state=Load.State.UNDONE, undone={"of": load.pk}
    )
    with keeping.keeping(load):
        found = _count(load)
        staff = _restore(load, marker)
        moves = history.return_postings(load, staff)
        history.return_service(load)
        _remove(load)
    follow_moves(by=by, at=at, day=day, moves=moves)
    follow_load(by=by, at=at, day=day, load_id=marker.pk)
    Replaced.objects.filter(load=load).delete()
    Load.objects.filter(pk=load.pk).update(undone={"by": marker.pk, **found.as_json()})
    record(by=by, at=at, verb="load_undone", subject="records.load", subject_id=load.pk, details=found.as_json())
    for follower in registry.followers():
        follower(by=by, at=at, load_id=marker.pk)
    return found


def _claim(load: Load) -> None:
    """Of two who press at once the second finds it done; and nothing is undone under a newer load."""
    newest = last_load()
    if newest is None or newest.pk != load.pk:
        raise Refused(_("Only the last load can be undone, and this is not the last one."))
    if not Load.objects.filter(pk=load.pk, state=Load.State.DONE).update(state=Load.State.UNDONE):
        raise Refused(_("This load has been undone already."))


def _count(load: Load) -> Undoing:
    removed = {model._meta.db_table: keeping.going(load, model).count() for model in reversed(LEAVES_FIRST)}
    restored = {model._meta.db_table: keeping.restorable(load, model).count() for model in reversed(LEAVES_FIRST)}
    return Undoing(_some(removed), _some(restored), keeping.kept(load))


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {table: rows for table, rows in counts.items() if rows}


def _restore(load: Load, marker: Load) -> list[int]:
    """Gives rows back what they were; they count as changed by the undoing, so that others follow. Staff among them."""
    for model in LEAVES_FIRST:
        images = Replaced.objects.filter(
            load=load, table=model._meta.db_table, row__in=keeping.restorable(load, model).values("pk")
        )
        pairs = images.order_by("row").values_list("row", "before").iterator(_AT_ONCE)
        while chunk := dict(islice(pairs, _AT_ONCE)):
            _give_back(model, chunk, marker)
    _find_again(load, marker)
    given_back = Staff.objects.filter(changed=marker.pk)
    return list(given_back.values_list("id", flat=True))


def _give_back(model: type[Loaded], images: Mapping[int, Mapping[str, Any]], marker: Load) -> None:
    fields = {each.attname: each for each in model._meta.concrete_fields if not each.primary_key}
    rows = list(model._default_manager.filter(pk__in=images.keys()))
    for row in rows:
        for name, value in images[row.pk].items():
            each = fields.get(name)
            if each is not None and name not in _DATED.get(model, frozenset()):
                setattr(row, name, _value(each, value))
        row.changed = marker.pk
    names = [each.name for each in fields.values()]
    model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=names)


def _find_again(load: Load, marker: Load) -> None:
    """Customers are found by the name and the telephone that they have again."""
    renamed = Q(before__has_key="name") | Q(before__has_key="phone")
    images = Replaced.objects.filter(renamed, load=load, table=Customer._meta.db_table)
    customers = Customer.objects.filter(changed=marker.pk, pk__in=images.values("row"))
    if not customers.exists():
        return
    # At once, however many: nothing leads from a customer to her tokens but looking through all of them.
    _raw_delete(SearchToken.objects.filter(customer__in=customers.values("pk")))
    people = customers.values_list("id", "name", "phone", "branch_id").iterator(_AT_ONCE)
    rows = tokens.rows_of(people)
    while some := list(islice(rows, _AT_ONCE)):
        SearchToken.objects.bulk_create(
            SearchToken(token=token, branch=branch, customer=customer) for token, branch, customer in some
        )


def _value(of: Field[Any, Any], value: Any) -> Any:
    if isinstance(of, JSONField):
        return json.loads(value) if isinstance(value, str) else value
    found = of.to_python(value)
    # What a moment was is kept in UTC, without its zone.
    return found.replace(tzinfo=UTC) if isinstance(found, datetime) and found.tzinfo is None else found


def _remove(load: Load) -> None:
    for model in LEAVES_FIRST:
        rows = keeping.going(load, model)
        for follower in keeping.followers.values():
            follower.forget(rows)
        if model is Customer:
            _raw_delete(Service.objects.filter(customer__in=rows.values("pk")))
            _raw_delete(SearchToken.objects.filter(customer__in=rows.values("pk")))
        if model is Staff:
            _raw_delete(StaffPosting.objects.filter(staff__in=rows.values("pk")))
        _raw_delete(rows)


def _raw_delete(rows: Any) -> None:
    """Without fetching them: what refers to them has gone before them, and the database would refuse otherwise."""
    rows._raw_delete(rows.db)
