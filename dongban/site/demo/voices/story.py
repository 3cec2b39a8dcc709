"""The life of one voice of the demo firm, moment by moment, as far as it has come until now."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dongban.journal.models import Entry
from dongban.people.models import User
from dongban.voices.models import Case, Closing, Invitation, Link, Message, Pause, Survey
from dongban.voices.rules import Direction, Terms
from dongban.voices.surveys.rules import About, Question, token_digest

_LINK_OPEN = timedelta(days=30)


@dataclass
class Setting:
    """What every story needs: the dice, the moment that nothing is later than, and how the firm serves."""

    draw: random.Random
    at: datetime
    zone: ZoneInfo
    terms: Terms

    def served(self, since: datetime, minutes: float) -> datetime | None:
        """The moment after so many served minutes; None when it has not come yet."""
        found = self.terms.hours.add(since, max(60, int(minutes * 60))).replace(tzinfo=UTC)
        return found if found < self.at else None

    def pace(self, usual: float, spread: float = 0.75) -> float:
        return usual * self.draw.lognormvariate(0, spread)


@dataclass
class Story:
    """A voice with its rows, which are written with those of all others (`telling.write`)."""

    now: Setting
    case: Case
    owner: User
    theme: str
    cause: str
    done: str
    messages: list[Message] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    asked: list[tuple[Invitation, Survey | None]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    link: Link | None = None
    english: bool = False
    # The unhappy answer that it was made of.
    born_of: Survey | None = None

    def hear(self, text: str) -> None:
        at = self.case.received_at
        self._say(Direction.IN, at, text, None)
        self._tell("voice.heard", at, None)

    def answer(self, at: datetime, text: str) -> None:
        case = self.case
        case.first_answered_at = case.first_answered_at or at
        case.answered_at = case.told_at = case.worked_at = at
        case.waiting_since = None
        self._say(Direction.OUT, at, text, self.owner)
        self._tell("voice.answered", at, self.owner)

    def more(self, at: datetime, text: str) -> None:
        self.case.waiting_since = at
        self._say(Direction.IN, at, text, None)
        self._tell("voice.more", at, None)

    def close(self, at: datetime) -> None:
        self.case.closed_at = self.case.worked_at = at
        self.closings.append(
            Closing(
                how=Closing.How.TOLD,
                cause=self.cause,
                done=self.done,
                at=at,
                by=self.owner.pk,
                by_name=self.owner.name,
            )
        )
        self._tell("voice.closed", at, self.owner)

    def reopen(self, at: datetime, text: str, why: str) -> None:
        self.closings[-1].reopened_at, self.closings[-1].reopened_why = at, why
        self.case.closed_at = None
        self.more(at, text)
        self._tell("voice.reopened", at, None)

    def pause(self, at: datetime, why: str) -> None:
        self.case.paused_at = at
        self.pauses.append(Pause(since=at, why=why, by_name=self.owner.name))
        self._tell("voice.paused", at, self.owner)

    def ask(self, at: datetime, answer: tuple[datetime, int, str] | None) -> None:
        """She is asked whether she would recommend the firm, and may answer."""
        case = self.case
        made = invitation(self.now, at, About.VOICE, case.customer_id or 0, case.branch_id, case.product_id)
        survey = None if answer is None else survey_of(self.now, made, *answer)
        self.asked.append((made, survey))
        self._tell("survey.asked", at, None)

    def _say(self, way: Direction, at: datetime, text: str, by: User | None) -> None:
        told = at if way is Direction.OUT else None
        self.messages.append(
            Message(
                direction=way.value,
                channel=self.case.channel,
                at=at,
                by=by.pk if by else None,
                by_name=by.name if by else "",
                text=text,
                told_at=told,
            )
        )

    def _tell(self, verb: str, at: datetime, by: User | None) -> None:
        self.entries.append(
            Entry(
                at=at,
                by=by.pk if by else None,
                by_name=by.name if by else "고객",
                verb=verb,
                subject="voices.case",
                customer=self.case.customer_id,
            )
        )


def invitation(
    now: Setting, at: datetime, about: About, customer: int, branch: int | None, product: int | None = None
) -> Invitation:
    token = f"{now.draw.getrandbits(128):032x}"
    return Invitation(
        key=f"demo:{token}",
        digest=token_digest(token),
        question=Question.RECOMMEND,
        about=about,
        customer_id=customer,
        branch_id=branch,
        product_id=product,
        asked_on=at.astimezone(now.zone).date(),
        at=at,
        expires_at=at + _LINK_OPEN,
    )


def survey_of(now: Setting, asked: Invitation, at: datetime, score: int, comment: str) -> Survey:
    asked.opened_at = at
    return Survey(
        key=f"link:{asked.digest}",
        question=asked.question,
        score=score,
        comment=comment,
        at=at,
        on=at.astimezone(now.zone).date(),
        about=asked.about,
        about_id=asked.about_id,
        customer_id=asked.customer_id,
        branch_id=asked.branch_id,
        product_id=asked.product_id,
    )
