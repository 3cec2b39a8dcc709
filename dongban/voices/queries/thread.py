"""One case: its thread, its clocks, whose it is, and what may be done about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dongban.people import reach
from dongban.people.models import User
from dongban.people.reach import Viewer
from dongban.records.models import Firm
from dongban.voices.mail.queries import letters_of
from dongban.voices.models import Attachment, Case, Closing, Message, Opinion, Pause, Survey
from dongban.voices.models.cases import numbered
from dongban.voices.queries.doors import way_out
from dongban.voices.queries.lines import Line, line_of, not_about
from dongban.voices.queries.people import Maybe, maybe
from dongban.voices.queries.service import members_on, pauses_of, running, terms_in_force
from dongban.voices.rules import Channel, Clock, Direction, Running, Terms, dues
from dongban.voices.rules.clocks import term_of
from dongban.voices.surveys.queries import asks_there
from dongban.voices.surveys.rules import UNHAPPY
from dongban.voices.words import CAUSES, CHANNELS, CLOCKS, said, say_due, say_left, say_moment, zone_of


@dataclass(frozen=True)
class File:
    pk: int
    name: str
    size: int


@dataclass(frozen=True)
class Piece:
    """One message of the thread, the oldest first. `promised`: somebody has promised to bring it and has not yet.

    `letter` and `mark` say how its mail stands as long as it is not simply sent.
    """

    direction: str
    by: str
    when: str
    text: str
    promised: bool
    files: tuple[File, ...]
    letter: str = ""
    mark: str = ""


@dataclass(frozen=True)
class ClockLine:
    """One clock: until when, what it does not count, and whether it was kept."""

    name: str
    until: str
    left: str
    look: str


@dataclass(frozen=True)
class PauseLine:
    """The clocks stood still: why, by whom, from when to when (empty: still)."""

    why: str
    by: str
    since: str
    until: str


@dataclass(frozen=True)
class ClosingLine:
    pk: int
    cause: str
    done: str
    why: str
    by: str
    by_id: int | None
    when: str
    agreed: str
    waits: bool
    reopened: str


@dataclass(frozen=True)
class ScoreLine:
    score: int
    comment: str
    when: str
    look: str


@dataclass(frozen=True)
class Thread:
    case: Case
    line: Line
    pieces: list[Piece]
    clocks: list[ClockLine]
    pauses: list[PauseLine]
    closings: list[ClosingLine]
    opinions: list[Opinion]
    maybe: list[Maybe]
    product: str
    contract: str
    branch: str
    about: str
    queue: str
    phone: str
    email: str
    reaches_customer: bool
    # The door by which an answer goes out.
    door: Channel
    # Whether she has not been asked yet if the answer has helped, and what she has said of it.
    asks: bool
    scores: list[ScoreLine]

    @property
    def goes_out(self) -> str:
        return said(CHANNELS, self.door)


def thread(viewer: Viewer, pk: int, firm: Firm | None, at: datetime) -> Thread:
    """About twelve statements, however long the thread is. Http404 out of reach, and where it is about the viewer
    herself, be she one who answers voices."""
    rows = Case.objects.select_related(
        "customer", "owner", "product", "contract", "branch", "about_staff", "queue", "link"
    )
    case = reach.get_or_404(viewer, "see", not_about(viewer, rows), pk=pk)
    pauses = pauses_of(case)
    known = case.customer is not None and reach.reaches(viewer, "see", case.customer)
    return Thread(
        case=case,
        line=line_of(case, viewer, firm, at),
        pieces=_pieces(viewer, case, firm),
        clocks=list(_clocks(viewer, case, at, pauses)),
        pauses=_pauses(viewer, pauses, firm),
        closings=[_closing(each, viewer, firm) for each in Closing.objects.filter(case=case).order_by("id")],
        opinions=list(Opinion.objects.filter(case=case).select_related("asked").order_by("id")),
        maybe=maybe(viewer, case) if case.customer is None else [],
        product=case.product.name if case.product else "",
        contract=case.contract.code if case.contract else "",
        branch=case.branch.name if case.branch else "",
        about=case.about_staff.name if case.about_staff else "",
        queue=case.queue.name(viewer.language) if case.queue else "",
        phone=_shown(viewer, case.customer.phone if case.customer and known else case.sender_phone),
        email=_shown(viewer, case.customer.email if case.customer and known else case.sender_email),
        reaches_customer=known,
        door=way_out(case),
        asks=case.closed_at is not None and asks_there(case, at, viewer.day),
        scores=_scores(viewer, case, firm),
    )


def _scores(viewer: Viewer, case: Case, firm: Firm | None) -> list[ScoreLine]:
    rows = Survey.objects.recommending().filter(case=case).order_by("at", "id").values_list("score", "comment", "at")
    return [
        ScoreLine(
            score,
            comment,
            say_moment(at, zone_of(firm), viewer.language),
            "late" if score <= UNHAPPY else "kept",
        )
        for score, comment, at in rows
    ]


def _shown(viewer: Viewer, value: str) -> str:
    return value if viewer.unmasked else ""


def _pieces(viewer: Viewer, case: Case, firm: Firm | None) -> list[Piece]:
    zone = zone_of(firm)
    messages = list(Message.objects.filter(case=case).order_by("at", "id"))
    letters = letters_of(case) if any(m.direction == Direction.OUT and m.external for m in messages) else {}
    files: dict[int, list[File]] = {}
    for pk, message, name, size in Attachment.objects.filter(message__case=case).values_list(
        "pk", "message", "name", "size"
    ):
        files.setdefault(message, []).append(File(pk, name, size))
    return [
        Piece(
            m.direction,
            m.by_name,
            say_moment(m.at, zone, viewer.language),
            m.text,
            m.promise is not None and m.told_at is None,
            tuple(files.get(m.pk, ())),
            *letters.get(m.pk, ("", "")),
        )
        for m in messages
    ]


def _pauses(viewer: Viewer, pauses: list[Pause], firm: Firm | None) -> list[PauseLine]:
    zone = zone_of(firm)
    return [
        PauseLine(
            pause.why,
            pause.by_name,
            say_moment(pause.since, zone, viewer.language),
            say_moment(pause.until, zone, viewer.language) if pause.until else "",
        )
        for pause in pauses
    ]


def _closing(closing: Closing, viewer: Viewer, firm: Firm | None) -> ClosingLine:
    zone = zone_of(firm)
    return ClosingLine(
        pk=closing.pk,
        cause=said(CAUSES, closing.cause),
        done=closing.done,
        why=closing.why,
        by=closing.by_name,
        by_id=closing.by,
        when=say_moment(closing.at, zone, viewer.language),
        agreed=closing.agreed_name,
        waits=closing.how != Closing.How.TOLD and closing.agreed_at is None and closing.reopened_at is None,
        reopened=say_moment(closing.reopened_at, zone, viewer.language) if closing.reopened_at else "",
    )


def _clocks(viewer: Viewer, case: Case, at: datetime, pauses: list[Pause]) -> Iterator[ClockLine]:
    """Each clock explains itself. Four statements: the service in force."""
    terms = terms_in_force()
    facts = running(case, pauses)
    found = dues(facts, terms)
    began = {Clock.NEXT: case.waiting_since}
    moments = {Clock.FIRST: found.first, Clock.NEXT: found.next, Clock.SOLVE: found.solve, Clock.LEGAL: found.legal}
    stopped = _stopped(case)
    for clock, due in moments.items():
        if due is None or (clock in stopped and stopped[clock] is None and case.closed_at and case.closed_at <= due):
            # Closed without an answer while there was time left: that is neither in time nor late.
            continue
        since = began.get(clock) or case.received_at
        until = stopped.get(clock) or case.closed_at
        yield _clock(clock, since, due, until, at, terms, viewer, facts)


def _stopped(case: Case) -> dict[Clock, datetime | None]:
    """By what each clock is stopped. The law's by the last answer, and nobody knows which one that is before the voice
    is closed."""
    last = case.answered_at if case.closed_at is not None else None
    return {Clock.FIRST: case.first_answered_at, Clock.SOLVE: case.closed_at, Clock.LEGAL: last}


def _paused(facts: Running, since: datetime, due: datetime) -> bool:
    return any(pause.since < due and (pause.until or due) > since for pause in facts.pauses)


def _clock(
    clock: Clock,
    since: datetime,
    due: datetime,
    stopped: datetime | None,
    at: datetime,
    terms: Terms,
    viewer: Viewer,
    facts: Running,
) -> ClockLine:
    zone = terms.hours.zone
    if clock is Clock.LEGAL:
        law = term_of(facts.kind, since.astimezone(zone).date(), terms.law)
        until = " · ".join(filter(None, (say_moment(due, zone, viewer.language), law.citation if law else "")))
    else:
        paused, day = _paused(facts, since, due), at.astimezone(zone).date()
        until = say_due(since, due, day, terms.hours, viewer.language, paused=paused)
    if stopped is not None:
        return ClockLine(said(CLOCKS, clock), until, "", "kept" if stopped <= due else "late")
    look = "late" if due < at else "due" if (due - at).total_seconds() < 3600 else "open"
    return ClockLine(said(CLOCKS, clock), until, say_left(due, at), look)


def called(viewer: Viewer, typed: str) -> int | None:
    """The voice whose number was typed ("V0002762"), if it is within reach. No statement for any other text."""
    pk = numbered(typed)
    if pk is None:
        return None
    rows = reach.visible(viewer, "see", not_about(viewer, Case.objects.filter(pk=pk)))
    return rows.values_list("pk", flat=True).first()


def colleagues(viewer: Viewer) -> list[User]:
    """Who answers voices today, for handing over and asking. One statement."""
    return list(User.objects.filter(pk__in=members_on(viewer.day).values("user")).order_by("name", "id"))
