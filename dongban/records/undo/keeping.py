"""What of a load has to stay when it is undone, because something has been built on it, and why.

The rows that stay are written into a temporary table, the leaves first: a contract that stays makes its customer stay,
and she her branch. Whole sets at once, so that a load of millions is judged by a few dozen statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dongban.journal.models import Entry as JournalEntry
from dongban.people.models import Posting
from dongban.records.models import (
    Absence,
    Activity,
    Branch,
    Consent,
    Contract,
    Coverage,
    Customer,
    Entry,
    Load,
    Product,
    Replaced,
    Service,
    Staff,
    StaffPosting,
    SurveyRow,
    Touch,
    Voice,
)
from dongban.records.models.base import Loaded

# Whoever refers to a row stands before it.
LEAVES_FIRST: tuple[type[Loaded], ...] = (
    SurveyRow,
    Voice,
    Activity,
    Touch,
    Consent,
    Entry,
    Coverage,
    Contract,
    Customer,
    Product,
    Staff,
    Branch,
)
_JUDGED_HERE = (*LEAVES_FIRST, Service, StaffPosting, Absence)
# Lines that a load and the calendar write themselves: no act of a person.
_OWN_LINES = ("reposted", "branch_closed")

_REASONS: dict[str, str | Promise] = {
    "later": _("A later load changed them or refers to them."),
    "acted": _("Somebody has since done something about them, as the journal shows."),
    "served": _("Customers have since been handed over there."),
    "away": _("An absence has been entered."),
    "account": _("Somebody signs in as this member of staff, or for this branch."),
    "leaned": _("Something that stays refers to them."),
    "named": _("A hand-over or another act names them."),
}

Rows = QuerySet[Any]
Used = Callable[[Rows], Rows | None]
Forget = Callable[[Rows], int]


@dataclass(frozen=True)
class Follower:
    """Another room that builds on records."""

    name: str
    used: Used
    forget: Forget


followers: dict[str, Follower] = {}


def register_undo(*, name: str, used: Used, forget: Forget, why: str | Promise) -> None:
    """A room that builds on records says what it has built.

    `used(rows)` gives the ids (one column) of those among `rows`, of one model, that people have worked on: they stay,
    and `why` is the sentence that says so. `forget(rows)` deletes what was made of `rows` and has not been worked on,
    because they are about to go.
    """
    followers[name] = Follower(name, used, forget)
    _REASONS[name] = why


@dataclass(frozen=True)
class Kept:
    """How many rows of a table stay for one reason; `examples` are codes."""

    table: str
    why: str
    rows: int
    examples: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        return str(_REASONS.get(self.why, self.why))


_NOTE_BEGINS = "INSERT INTO records_keeping (tab, row, why) SELECT %s, chosen.id, %s FROM ("
_NOTE_ENDS = """) AS chosen
WHERE NOT EXISTS (SELECT 1 FROM records_keeping k WHERE k.tab = %s AND k.row = chosen.id)"""


@contextmanager
def keeping(load: Load) -> Iterator[None]:
    """Within, `kept_of` and `going` answer for this load."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS records_keeping")
        cursor.execute(
            "CREATE TEMPORARY TABLE records_keeping"
            " (tab VARCHAR(32), row BIGINT, why VARCHAR(32), PRIMARY KEY (tab, row))"
        )
    try:
        for model in LEAVES_FIRST:
            _judge(load, model)
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE IF EXISTS records_keeping")


def untouched(load: Load) -> Q:
    """Rows on which no load has followed; an undone load that has given a row back does not count as one."""
    undoings = Load.objects.filter(state=Load.State.UNDONE, id__gt=load.pk, undone__has_key="of")
    return Q(changed=load.pk) | Q(changed__in=list(undoings.values_list("id", flat=True)))


def brought(load: Load, model: type[Loaded]) -> QuerySet[Any]:
    return model._default_manager.filter(load=load.pk)


def going(load: Load, model: type[Loaded]) -> QuerySet[Any]:
    """The rows that the load brought and that go."""
    return brought(load, model).exclude(pk__in=_kept_ids(model))


def restorable(load: Load, model: type[Loaded]) -> QuerySet[Any]:
    """The rows that the load changed and that get back what they were."""
    images = Replaced.objects.filter(load=load, table=model._meta.db_table)
    return model._default_manager.filter(untouched(load), pk__in=images.values("row")).exclude(load=load.pk)


def going_back(load: Load) -> QuerySet[Customer]:
    """Customers whose last word on who serves them was the load's, and who are served as before it.

    A hand-over since then stands, and so does a customer whom the load itself brought.
    """
    later = Service.objects.filter(customer=OuterRef("customer"), id__gt=OuterRef("id"))
    last = Service.objects.filter(~Exists(later), load=load.pk, until__isnull=True)
    older = Customer.objects.exclude(load=load.pk).filter(untouched(load) | Q(changed__lt=load.pk))
    return older.filter(pk__in=last.values("customer"))


def kept(load: Load) -> tuple[Kept, ...]:
    """What stays, by table and reason, the roots first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tab, why, COUNT(*) FROM records_keeping GROUP BY tab, why ORDER BY tab, why")
        counts = cursor.fetchall()
    order = [model._meta.db_table for model in reversed(LEAVES_FIRST)]
    counts.sort(key=lambda row: (order.index(row[0]), row[1]))
    return tuple(Kept(table, why, rows, _examples(table, why)) for table, why, rows in counts)


def _examples(table: str, why: str) -> list[str]:
    model = next(model for model in LEAVES_FIRST if model._meta.db_table == table)
    if not any(each.name == "code" for each in model._meta.fields):
        return []
    chosen = RawSQL("SELECT row FROM records_keeping WHERE tab = %s AND why = %s", [table, why])
    rows: Rows = model._default_manager.filter(pk__in=chosen)
    return list(rows.order_by("code").values_list("code", flat=True)[:5])


def _kept_ids(model: type[Loaded]) -> RawSQL:
    return RawSQL("SELECT row FROM records_keeping WHERE tab = %s", [model._meta.db_table])


def _judge(load: Load, model: type[Loaded]) -> None:
    rows = brought(load, model)
    if not rows.exists():
        return
    _keep(model, "later", rows.exclude(untouched(load)))
    for child, name in _referring(model):
        others = child._default_manager.exclude(load=load.pk).exclude(pk__in=restorable(load, child).values("pk"))
        _keep(model, "later", rows.filter(pk__in=_named(others, name)))
    for why, used in _uses(load, model, rows):
        _keep(model, why, rows.filter(pk__in=used))
    for follower in followers.values():
        found = follower.used(rows)
        if found is not None:
            _keep(model, follower.name, rows.filter(pk__in=found))
    for named in _named_elsewhere(model):
        _keep(model, "named", rows.filter(pk__in=named))
    for left in _history(load, model):
        _keep(model, "leaned", rows.filter(pk__in=left))
    for child, name in _referring(model):
        _lean(load, model, child, name)


def _lean(load: Load, model: type[Loaded], child: type[Loaded], name: str) -> None:
    """What stays holds what it refers to. A branch holds the one above it, and that the next one."""
    while True:
        holding = brought(load, child).filter(pk__in=_kept_ids(child))
        if not _keep(model, "leaned", brought(load, model).filter(pk__in=_named(holding, name))) or child is not model:
            return


def _referring(model: type[Loaded]) -> list[tuple[type[Loaded], str]]:
    return [
        (child, each.name)
        for child in LEAVES_FIRST
        for each in child._meta.fields
        if isinstance(each, ForeignKey) and each.related_model is model
    ]


def _named(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    return rows.filter(**{f"{name}__isnull": False}).order_by().values(name)


def _uses(load: Load, model: type[Model], rows: QuerySet[Any]) -> Iterator[tuple[str, QuerySet[Any]]]:
    lines = JournalEntry.objects.filter(subject=model._meta.label_lower).exclude(verb__in=_OWN_LINES)
    yield "acted", lines.filter(subject_id__in=rows.values("pk")).values("subject_id")
    # By a hand-over, or because a branch closed: `Service.load` is empty then.
    by_people = Service.objects.filter(Q(load__isnull=True) | ~Q(load=load.pk))
    if model is Customer:
        acts = JournalEntry.objects.filter(customer__in=rows.values("pk"))
        yield "acted", acts.values("customer")
        yield "served", by_people.filter(customer__in=rows.values("pk")).values("customer")
    if model is Staff:
        yield "served", _named(by_people, "staff")
        yield "away", Absence.objects.values("staff")
        yield "account", Posting.objects.filter(staff__isnull=False).values("staff")
    if model is Branch:
        yield "served", _named(by_people, "branch")
        yield "served", StaffPosting.objects.exclude(load=load.pk).values("branch")
        yield "account", Posting.objects.filter(unit__isnull=False).values("unit")


def _named_elsewhere(model: type[Loaded]) -> Iterator[QuerySet[Any]]:
    """Ids that other rooms' tables hold and the database will not let go. What it does not hold, the rooms say."""
    for relation in model._meta.get_fields(include_hidden=True):
        holder = getattr(relation, "field", None)
        if (
            not isinstance(holder, ForeignKey)
            or not getattr(holder, "db_constraint", True)
            or holder.model in _JUDGED_HERE
        ):
            continue
        yield _named(holder.model._default_manager.all(), holder.name)


def _history(load: Load, model: type[Loaded]) -> Iterator[QuerySet[Any]]:
    """Ids in the load's own rows of history that stay: those whom they are about stay, or have moved on since."""
    if model is Staff or model is Branch:
        served = Service.objects.filter(load=load.pk).exclude(customer__in=going_back(load).values("pk"))
        served = served.exclude(customer__in=going(load, Customer).values("pk"))
        yield _named(served, "staff" if model is Staff else "branch")
    if model is Branch:
        posted = StaffPosting.objects.filter(load=load.pk).exclude(staff__in=restorable(load, Staff).values("pk"))
        yield posted.exclude(staff__in=going(load, Staff).values("pk")).values("branch")


def _keep(model: type[Loaded], why: str, rows: QuerySet[Any]) -> int:
    return put(model._meta.db_table, why, rows)


def put(table: str, why: str, rows: QuerySet[Any]) -> int:
    """Notes rows that are not noted yet. Rows noted."""
    chosen, params = rows.order_by().values("id").query.sql_with_params()
    # The text in the middle is the database layer's own, with its values bound.
    statement = "".join((_NOTE_BEGINS, chosen, _NOTE_ENDS))
    with connection.cursor() as cursor:
        cursor.execute(statement, [table, why, *params, table])
        return int(cursor.rowcount)
