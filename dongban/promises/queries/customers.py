"""The promises of one customer, and one promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import Http404

from dongban.people.asking import Rows, often
from dongban.people.reach import Viewer
from dongban.promises.queries.cards import COLUMNS, Card, _About, _card, _Row, cards, within_reach
from dongban.promises.queries.firm import Book, StepOf, book
from dongban.promises.rules import STATES_OPEN, Facts, State, Subject, name_in, state_on
from dongban.records.models import Firm, Voice

# What a page says of a contract that it has read already.
About = _About


@dataclass(frozen=True)
class Ended:
    """A promise that nobody has to keep any more: how it ended, and on which day."""

    promise: int
    title: str
    product: str
    state: State
    on: date
    due_on: date
    why: str


@dataclass(frozen=True)
class History:
    """All that was promised to one customer: what waits, the most pressing first, and what has ended, newest first."""

    waiting: tuple[Card, ...]
    ended: tuple[Ended, ...]


def history(
    viewer: Viewer, day: date, customer: int, contracts: Mapping[int, About], firm: Firm | None = None
) -> History:
    """What has been promised to her and exists by that day, however it ended; what is past is no card.

    For a page that has read her contracts already and says of each what its promises are reckoned with: three
    statements, and one more where the firm has a programme about voices.
    """
    read = book(firm)
    waiting: list[Card] = []
    ended: list[Ended] = []
    of_contracts, of_herself = _steps_of(read)
    voices, of_voices = _voices_of(read, customer)
    for values in _promised(
        viewer,
        day=day,
        customer=customer,
        contracts=sorted(contracts),
        of_contracts=of_contracts,
        of_herself=of_herself,
        voices=voices,
        of_voices=of_voices,
    ):
        row = _Row(*values)
        of = read.steps[row.step]
        about = contracts.get(row.subject) if of.rule.subject == Subject.CONTRACT else None
        state = state_on(day, Facts(row.opens_on, row.due_on, row.ended_on, row.kept_on, row.waived_on))
        if state in STATES_OPEN:
            waiting.append(_card(viewer, day, row, of, about, read.calendar))
        else:
            ended.append(_ended(row, of, about, state, viewer.language))
    # Those that can be kept now stand before those still to open.
    waiting.sort(key=lambda one: (one.state is State.UPCOMING, one.due_on, one.promise))
    ended.sort(key=lambda one: (one.on, one.promise), reverse=True)
    return History(tuple(waiting), tuple(ended))


@often
def _promised(
    viewer: Viewer,
    *,
    day: date,
    customer: int,
    contracts: list[int],
    of_contracts: list[int],
    of_herself: list[int],
    voices: list[int],
    of_voices: list[int],
) -> Rows:
    """There is no index by customer: her contracts, her voices and she herself lead to them by the unique key."""
    hers = Q(subject__in=contracts, step__in=of_contracts) | Q(subject=customer, step__in=of_herself)
    hers |= Q(subject__in=voices, step__in=of_voices)
    return within_reach(viewer).existing(day).filter(hers).values_list(*COLUMNS)


def _steps_of(read: Book) -> tuple[list[int], list[int]]:
    """Those of programmes about contracts, and of programmes about customers."""
    return _about(read, Subject.CONTRACT), _about(read, Subject.CUSTOMER)


def _voices_of(read: Book, customer: int) -> tuple[list[int], list[int]]:
    """Her voices, and the steps of programmes about voices; without such a programme nobody asks for her voices."""
    steps = _about(read, Subject.VOICE)
    if not steps:
        return [], []
    hers = Q(customer=customer) | Q(customer__isnull=True, contract__customer=customer)
    return list(Voice.objects.filter(hers).values_list("pk", flat=True)), steps


def _about(read: Book, kind: Subject) -> list[int]:
    return [pk for pk, of in read.steps.items() if of.rule.subject == kind]


def _ended(row: _Row, of: StepOf, about: About | None, state: State, language: str) -> Ended:
    on = row.kept_on or row.waived_on or row.ended_on or row.due_on
    title = name_in(of.step.name or of.rule.name, language)
    product = about.product if about else ""
    return Ended(row.pk, title, product, state, on, row.due_on, row.waived_why or row.note or "")


def one(viewer: Viewer, day: date, pk: int) -> Card:
    """One promise within reach. Http404 otherwise."""
    found = cards(viewer, day, within_reach(viewer).existing(day).filter(pk=pk))
    if not found:
        raise Http404
    return found[0]


def several(viewer: Viewer, day: date, pks: Sequence[int]) -> tuple[Card, ...]:
    """Those of them within reach, in the order of the due day."""
    return cards(viewer, day, within_reach(viewer).existing(day).filter(pk__in=pks).order_by("due_on", "pk"))
