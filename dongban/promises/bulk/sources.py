"""Where each kind of subject stands in the firm's records, as pieces of SQL that every database reads alike.

In all of them `s` is the subject's own row; other tables stand beside it under the names given here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db import connection

from dongban.promises.rules import BY_HAND, QUIET, ProgrammeRule, Subject


@dataclass(frozen=True)
class Source:
    """`advisers` are asked in their order; `ended` is the day on which the subject ended.

    `conditions` gives the column for each word that `where` may ask; `beside` how the other tables are joined, and
    `born_with` which of them tell the owner and the branch. `moments` are those facts that are more exact than a day.
    """

    table: str
    ended: str
    facts: tuple[str, ...]
    customer: str = "CAST(NULL AS bigint)"
    advisers: tuple[str, ...] = ()
    branch: str = "CAST(NULL AS bigint)"
    conditions: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    born_with: frozenset[str] = frozenset()
    moments: frozenset[str] = frozenset()

    def day_of(self, fact: str, zone: ZoneInfo) -> str:
        """The day of the fact; of a moment, the day that it was in the firm's zone."""
        return _day_in(f"s.{fact}", zone) if fact in self.moments else f"s.{fact}"

    def tables(self, names: Collection[str], subjects: str = "") -> str:
        """The subject's table, or `subjects` in its stead, with those of these names beside it."""
        return " ".join([subjects or f"{self.table} s", *(join for name, join in self.beside.items() if name in names)])


def _day_in(column: str, zone: ZoneInfo) -> str:
    """As Django asks for a moment's day: SQLite knows no zones by itself. The zone's name is one of the tz database."""
    sql, params = connection.ops.datetime_cast_date_sql(column, (), zone.key)
    return sql % tuple(f"'{param}'" for param in params) if params else sql


# Who said it: named in the file, or by the contract that it is about.
_WHO_SAID = "COALESCE(s.customer_id, (SELECT k.customer_id FROM records_contract k WHERE k.id = s.contract_id))"

_SOURCES: Mapping[Subject, Source] = {
    Subject.CONTRACT: Source(
        table="records_contract",
        ended="s.ended_on",
        facts=("signed_on", "ended_on"),
        customer="s.customer_id",
        advisers=("s.adviser_id", "cu.adviser_id"),
        branch="COALESCE(s.branch_id, cu.branch_id)",
        conditions={
            "line": "pr.line",
            "product": "pr.code",
            "channel": "s.channel",
            "premium_cycle": "s.premium_cycle",
            "kind": "cu.kind",
        },
        beside={
            "pr": "JOIN records_product pr ON pr.id = s.product_id",
            "cu": "JOIN records_customer cu ON cu.id = s.customer_id",
        },
        born_with=frozenset({"cu"}),
    ),
    Subject.CUSTOMER: Source(
        table="records_customer",
        ended="s.left_on",
        facts=("since", "born_on"),
        customer="s.id",
        advisers=("s.adviser_id",),
        branch="s.branch_id",
        conditions={"kind": "s.kind", "gender": "s.gender"},
    ),
    Subject.STAFF: Source(
        table="records_staff",
        ended="s.left_on",
        facts=("joined_on",),
        branch="s.branch_id",
        conditions={"job": "s.job", "grade": "s.grade"},
    ),
    Subject.BRANCH: Source(
        table="records_branch",
        ended="s.closed_on",
        facts=("opened_on",),
        branch="s.id",
        conditions={"kind": "s.kind", "region": "s.region"},
    ),
    # A voice has no end of its own in the firm folder.
    Subject.VOICE: Source(
        table="records_voice",
        ended="CAST(NULL AS date)",
        facts=("received_at",),
        customer=_WHO_SAID,
        advisers=("co.adviser_id", "cu.adviser_id"),
        branch="COALESCE(co.branch_id, cu.branch_id)",
        conditions={"kind": "s.kind", "channel": "s.channel"},
        beside={
            "co": "LEFT JOIN records_contract co ON co.id = s.contract_id",
            "cu": f"LEFT JOIN records_customer cu ON cu.id = {_WHO_SAID}",
        },
        born_with=frozenset({"co", "cu"}),
        moments=frozenset({"received_at"}),
    ),
}


def source_of(rule: ProgrammeRule) -> Source | None:
    """None for a programme whose subjects are not among the records (calls come with their own room)."""
    return _SOURCES.get(rule.subject)


def ended(rule: ProgrammeRule, source: Source) -> str:
    """When the subject ended, as far as it ends the promise (`p`): what is promised after an end is not ended by it."""
    if rule.fact == BY_HAND:
        return f"CASE WHEN {source.ended} > p.from_on THEN {source.ended} END"
    return "CAST(NULL AS date)" if f"s.{rule.fact}" == source.ended else source.ended


@dataclass(frozen=True)
class Asked:
    """`where` as predicates with their parameters, and the tables that they need beside the subject's.

    `quiet` is not among them: it depends on the day.
    """

    predicates: tuple[str, ...]
    params: tuple[str, ...]
    beside: frozenset[str]

    @property
    def where(self) -> str:
        return " AND ".join(self.predicates) or "1 = 1"


NOTHING = Asked((), (), frozenset())


def asked(rule: ProgrammeRule, source: Source) -> Asked:
    words = {source.conditions[key]: words for key, words in rule.where.items() if key != QUIET}
    return Asked(
        tuple(f"{column} IN ({', '.join(['%s'] * len(each))})" for column, each in words.items()),
        tuple(word for each in words.values() for word in each),
        frozenset(column.partition(".")[0] for column in words) - {"s"},
    )
