"""Finding customers by what a searcher typed: by the blind index, or by a number that the firm gave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _

from dongban.front.access import reaches_everybody
from dongban.front.queries.customers import COLUMNS, Customers, Known, known, line
from dongban.front.queries.masks import Eyes
from dongban.front.rules import Question, is_enough, names_one
from dongban.kernel.korean import matches, query_pieces
from dongban.people import reach
from dongban.people.asking import Fixed, Rows, often
from dongban.people.reach import Refused, Viewer
from dongban.records.models import Contract, Customer, SearchToken
from dongban.records.tokens import token

# More hits than this is no find: the searcher is asked for more.
MOST = 50
# What is shown while somebody still types.
GLIMPSE = 8
# Likely hits that are read and looked at again; a piece that more people share is no question.
_MOST_LIKELY = 1000
_NAME, _PHONE, _LEFT_ON = COLUMNS.index("name"), COLUMNS.index("phone"), COLUMNS.index("left_on")

Row = tuple[Any, ...]
# Of each word that is a number of the firm's: whose it is, and the contract's number where it is a contract's.
Coded = Mapping[str, Mapping[int, str]]


@dataclass(frozen=True)
class Glimpse:
    """The first few that fit, masked; `more` says that others fit too."""

    people: tuple[Known, ...]
    more: bool


def find(viewer: Viewer, day: date, typed: str, eyes: Eyes) -> Customers:
    """Those within reach whom the question fits, by name. Refused, with a sentence that says what to type instead."""
    question = Question.of(typed)
    hits, coded = _hits(viewer, question)
    if len(hits) > MOST:
        raise Refused(
            _("More than %(count)s people fit. Type more of the name, or a telephone number.") % {"count": MOST}
        )
    people = known(viewer, day, _in_order(hits, day), eyes)
    return Customers(tuple(replace(one, via=_via(one.id, coded)) for one in people))


def glimpse(viewer: Viewer, day: date, typed: str) -> Glimpse:
    """As `find`, for somebody who is still typing."""
    hits, coded = _hits(viewer, Question.of(typed))
    shown = _in_order(hits, day)[:GLIMPSE]
    people = (line(viewer, day, row, Eyes.masked(viewer)) for row in shown)
    return Glimpse(tuple(replace(one, via=_via(one.id, coded)) for one in people), more=len(hits) > GLIMPSE)


def _hits(viewer: Viewer, question: Question) -> tuple[list[Row], Coded]:
    """At most one more than `MOST`. Refused when the question says too little. Up to four statements."""
    coded = _coded(viewer, question)
    if not is_enough(question, coded):
        raise Refused(_("That is too little to look for. Type a name, or four digits of a telephone number."))
    if reaches_everybody(viewer) and not names_one(question, coded):
        raise Refused(
            _(
                "Type two things that you were told, such as a name and a telephone or contract number; "
                "or the caller's whole number."
            )
        )
    numbered = {pk for found in coded.values() for pk in found}
    hits: dict[int, Row] = {}
    for row in _likely(viewer, question, numbered):
        if _fits(question, coded, row):
            hits[row[0]] = row
        if len(hits) > MOST:
            break
    return list(hits.values()), coded


def _likely(viewer: Viewer, question: Question, numbered: set[int]) -> Iterator[Row]:
    if numbered:
        yield from _numbered(viewer, numbers=sorted(numbered))
    pieces = query_pieces(question.text)
    # So many people share a family name that its piece only slows the others down; the check looks at it anyway.
    rare = [piece for piece in pieces if not (piece[0] == "p" and len(piece) == len("p:김"))] or pieces
    if rare:
        # Each of a few is looked at sooner than everybody of that name in the firm.
        ask = _looked_through if viewer.serves_few else _with_tokens
        yield from ask(viewer, tokens=[token(piece) for piece in rare], most=Fixed(_MOST_LIKELY))


@often
def _numbered(viewer: Viewer, *, numbers: list[int]) -> Rows:
    return reach.visible(viewer, "see", Customer.objects.filter(pk__in=numbers)).values_list(*COLUMNS)


@often
def _with_tokens(viewer: Viewer, *, tokens: list[int], most: Fixed) -> Rows:
    rows = reach.visible(viewer, "see", Customer.objects.all())
    for each in tokens:
        rows = rows.filter(pk__in=SearchToken.objects.filter(token=each).values("customer"))
    return rows.values_list(*COLUMNS)[:most]


@often
def _looked_through(viewer: Viewer, *, tokens: list[int], most: Fixed) -> Rows:
    """As `_with_tokens`, from her own people on. Asked as a value of each row: a database that were free to begin with
    the token would, because it plans before it knows that every fifth customer has it."""
    rows = reach.visible(viewer, "see", Customer.objects.all())
    for number, each in enumerate(tokens):
        theirs = SearchToken.objects.filter(token=each, customer=OuterRef("pk")).values("token")
        there = Subquery(theirs.filter(branch=OuterRef("branch"))[:1])
        # Whoever is of no branch has tokens of none.
        nowhere = Subquery(theirs.filter(IsNull(OuterRef("branch"), True), branch__isnull=True)[:1])
        rows = rows.alias(**{f"has_{number}": Coalesce(there, nowhere)}).filter(**{f"has_{number}__isnull": False})
    return rows.values_list(*COLUMNS)[:most]


def _fits(question: Question, coded: Coded, row: Row) -> bool:
    return all(row[0] in coded.get(word, ()) or matches(word, row[_NAME], row[_PHONE]) for word in question.words)


def _coded(viewer: Viewer, question: Question) -> Coded:
    """Which of the words are numbers of contracts or customers within reach. Two statements, or none."""
    asked = {form: word for word in question.may_be_codes for form in (word.lower(), word.upper(), word)}
    if not asked:
        return {}
    found: dict[str, dict[int, str]] = {}
    for ask in (_customers_called, _contracts_called):
        for pk, code in ask(viewer, codes=sorted(asked)):
            found.setdefault(asked[code], {})[pk] = code
    return found


@often
def _customers_called(viewer: Viewer, *, codes: list[str]) -> Rows:
    return reach.visible(viewer, "see", Customer.objects.filter(code__in=codes)).values_list("pk", "code")


@often
def _contracts_called(viewer: Viewer, *, codes: list[str]) -> Rows:
    return reach.visible(viewer, "see", Contract.objects.filter(code__in=codes)).values_list("customer", "code")


def _via(customer: int, coded: Coded) -> str:
    return ", ".join(found[customer] for found in coded.values() if customer in found)


def _in_order(hits: list[Row], day: date) -> list[Row]:
    """Those who are with us first, by name."""
    return sorted(hits, key=lambda row: (bool(row[_LEFT_ON] and row[_LEFT_ON] <= day), row[_NAME], row[0]))
