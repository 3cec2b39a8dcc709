"""Would you recommend us: the yearly samples of the demo firm, and what customers said by the links of their visits."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dongban.people.models import Posting
from dongban.promises.rules import Subject
from dongban.records.models import Contract, Customer
from dongban.site.demo.voices import phrases
from dongban.site.demo.voices.story import Story, invitation, survey_of
from dongban.site.demo.voices.telling import Teller, wordless
from dongban.visits.models import Confirmation
from dongban.voices.models import Draw, Invitation, Survey
from dongban.voices.rules import Channel, Kind
from dongban.voices.surveys.queries import present
from dongban.voices.surveys.rules import BORN, UNHAPPY, About, Question, commitment, draw

_SIZE = 700
_SIGHT = "다시 전화드려 까닭을 여쭙고, 말씀하신 것을 담당 지점과 함께 고침."
_ANSWER = "솔직하게 말씀해 주셔서 고맙습니다. 전화로 여쭌 일은 이번 주 안에 고쳐 알려 드리겠습니다."


@dataclass
class Scored:
    """Questions with their answers, and the voices of the unhappy."""

    asked: list[tuple[Invitation, Survey | None]]
    surveys: list[Survey]
    stories: list[Story]


def score(teller: Teller) -> Scored:
    found = Scored([], [], [])
    for year in range(teller.now.at.year - 2, teller.now.at.year + 1):
        _yearly(teller, year, found)
    beyond = []
    for pk, survey, about in _visited(teller):
        if survey.customer_id is not None and not teller.may_ask(survey.customer_id, survey.at):
            beyond.append(pk)
            continue
        found.surveys.append(survey)
        if survey.score <= UNHAPPY:
            found.stories.append(_unhappy(teller, survey, Channel.VISIT, about))
    # The link of a visit leaves the question out where the firm's limit is reached.
    for begin in range(0, len(beyond), 500):
        Confirmation.objects.filter(pk__in=beyond[begin : begin + 500]).update(score=None)
    return found


def _yearly(teller: Teller, year: int, found: Scored) -> None:
    """As the firm would have drawn it in May: it can be drawn again."""
    now, day = teller.now, date(year, 5, 12)
    if day >= now.at.date():
        return
    codes = sorted(present(day).values_list("code", flat=True))
    seed = f"{now.draw.getrandbits(128):032x}"
    at = datetime.combine(day, time(10), now.zone).astimezone(UTC)
    drawn = Draw.objects.create(
        year=year,
        committed=commitment(seed),
        committed_at=at - timedelta(days=7),
        committed_on=day - timedelta(days=7),
        seed=seed,
        size=_SIZE,
        drawn_on=day,
        population=len(codes),
        codes=zlib.compress("\n".join(codes).encode()),
    )
    chosen = draw(seed, codes, _SIZE)
    rows = dict(Customer.objects.filter(code__in=chosen).order_by("code").values_list("pk", "branch"))
    for customer, branch in rows.items():
        _ask(teller, drawn, at, customer, branch, found)


def _ask(teller: Teller, drawn: Draw, at: datetime, customer: int, branch: int | None, found: Scored) -> None:
    now = teller.now
    if not teller.may_ask(customer, at):
        return
    asked = invitation(now, at, About.RELATIONSHIP, customer, branch)
    asked.draw = drawn
    when = at + timedelta(hours=now.draw.expovariate(1 / 60))
    if now.draw.random() > 0.42 or when >= min(now.at, asked.expires_at):
        found.asked.append((asked, None))
        return
    given = teller.score(branch, 0.15 * (at.year - now.at.year))
    words = now.draw.choice(phrases.UNHAPPY if given <= UNHAPPY else phrases.HAPPY)
    survey = survey_of(now, asked, when, given, words)
    found.asked.append((asked, survey))
    if given <= UNHAPPY:
        found.stories.append(_unhappy(teller, survey, Channel.WEB, None))


def _visited(teller: Teller) -> Iterator[tuple[int, Survey, int | None]]:
    """What customers answered by the links of the visits, each with the consultant who had been there."""
    now = teller.now
    staff = dict(Posting.objects.filter(staff__isnull=False).order_by("pk").values_list("user", "staff"))
    rows = Confirmation.objects.filter(score__isnull=False, at__lt=now.at).order_by("pk")
    facts = ("pk", "at", "score", "comment", "report__by", "report__promise", "report__promise__customer",
             "report__promise__subject", "report__promise__step__programme__subject",
             "report__promise__step__programme__code")  # fmt: skip
    branches = dict(Customer.objects.values_list("pk", "branch"))
    products = dict(Contract.objects.values_list("pk", "product"))
    for pk, at, given, comment, by, promise, customer, subject, kind, programme in rows.values_list(*facts):
        yield (
            pk,
            Survey(
                key=f"visits.confirmation {pk}",
                question=Question.RECOMMEND,
                score=given,
                comment=comment,
                at=at,
                on=at.astimezone(now.zone).date(),
                about=About.VISIT,
                about_id=promise,
                customer_id=customer,
                branch_id=branches.get(customer),
                product_id=products.get(subject) if kind == Subject.CONTRACT else None,
                programme=programme,
            ),
            staff.get(by),
        )


def _unhappy(teller: Teller, survey: Survey, channel: Channel, about: int | None) -> Story:
    """The voice that the firm has made of an unhappy answer, and what became of it."""
    text = survey.comment or wordless(survey.score)
    made = teller.begin(
        Kind.COMPLAINT.value,
        survey.at,
        text,
        teller.now.draw.choice(("explanation", "delay", "manner", "price", "misunderstanding")),
        _SIGHT,
        key=f"{BORN}{survey.key}",
        channel=channel.value,
        subject=f"추천 의향 10점 만점에 {survey.score}점",
        customer_id=survey.customer_id,
        branch_id=survey.branch_id,
        about_staff_id=about,
    )
    made.born_of = survey
    made.hear(text)
    if teller.answer_and_close(made, _ANSWER):
        teller.put_right(made)
    return made
