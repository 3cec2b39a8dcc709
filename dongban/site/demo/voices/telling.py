"""What the customers of the demo firm say over three years, how it is answered, and whether they were content."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from types import ModuleType

from dongban.site.demo.voices import english, phrases
from dongban.site.demo.voices.improvements import spoken_of
from dongban.site.demo.voices.people import Speaker, Team
from dongban.site.demo.voices.phrases import Theme
from dongban.site.demo.voices.story import Setting, Story
from dongban.site.demo.voices.texts import THEMES
from dongban.voices.models import Case
from dongban.voices.rules import Channel
from dongban.voices.rules.skills import needs_of
from dongban.voices.surveys.rules import UNHAPPY, Limit, may_ask

_YEARS = 3 * 365
_DOORS = {
    Channel.WEB: 30, Channel.PHONE: 25, Channel.EMAIL: 20, Channel.BRANCH: 11, Channel.VISIT: 9, Channel.POST: 5,
}  # fmt: skip
_LIMIT = Limit(2, 365)
_OPENING = 280


def _said(story: Story) -> ModuleType:
    """What is said after the first word, in the language of that."""
    return english if story.english else phrases


@dataclass
class Teller:
    """Makes stories, each with its own end."""

    now: Setting
    team: Team
    managers: Mapping[int, int]
    # How well each branch serves, from -1 to 1: what makes one differ from the next in these figures too.
    good: dict[int | None, float] = field(default_factory=dict)
    asked: dict[int, list[datetime]] = field(default_factory=dict)

    def goodness(self, branch: int | None) -> float:
        return self.good.setdefault(branch, max(-1.0, min(1.0, self.now.draw.gauss(0.1, 0.45))))

    def may_ask(self, customer: int, at: datetime) -> bool:
        """Within the firm's limit; asked by that."""
        days = [each.astimezone(self.now.zone).date() for each in self.asked.get(customer, ())]
        if not may_ask(_LIMIT, days, at.astimezone(self.now.zone).date()):
            return False
        self.asked.setdefault(customer, []).append(at)
        return True

    def score(self, branch: int | None, lift: float = 0.0) -> int:
        """From 0 to 10: most are content, some very much, and one in seven is not."""
        draw = self.now.draw
        usual = 8.3 + 0.9 * self.goodness(branch) + lift
        return max(0, min(10, round(draw.gauss(usual, 1.6) if draw.random() > 0.06 else draw.uniform(0, 6))))

    # One voice after another -----------------------------------------------------------------------------------------

    def story(self, who: Speaker) -> Story:
        """One voice at a moment of the last three years."""
        now, draw = self.now, self.now.draw
        at = self._moment(who)
        ago = (now.at - at).days
        fitting = [one for one in THEMES if not one.lines or who.line in one.lines]
        theme = draw.choices(fitting, [one.weight * spoken_of(one.code, ago) for one in fitting])[0]
        kind = draw.choices(list(theme.kinds), list(theme.kinds.values()))[0]
        channel = self._door(who)
        subject, text, answer = theme.words(draw)
        # By dice of her own: the others say what they always said.
        own = random.Random(who.pk)
        written = channel in (Channel.WEB, Channel.EMAIL) and own.randrange(english.ONE_IN) == 0
        foreign = english.THEMES.get(theme.code) if written else None
        if foreign is not None:
            subject, text, answer = foreign.words(own)
        made = self._begun(who, theme, kind, at, channel, subject, text)
        made.english = foreign is not None
        made.hear(text)
        self.live(made, answer)
        return made

    def _moment(self, who: Speaker) -> datetime:
        """More of late, as the firm grows; mostly by day and on working days; never before she was a customer."""
        draw, now = self.now.draw, self.now
        days = int(_YEARS * draw.random() ** 1.6)
        if who.since is not None:
            days = min(days, max(0, (now.at.date() - who.since).days - 1))
        day = (now.at - timedelta(days=days)).astimezone(now.zone).date()
        if day.weekday() > 4 and draw.random() < 0.7:
            day -= timedelta(days=day.weekday() - 4)
        hour = int(draw.triangular(7, 23, 11))
        at = datetime.combine(day, time(hour, draw.randrange(60)), now.zone).astimezone(UTC)
        return min(at, now.at - timedelta(minutes=draw.randrange(10, 500)))

    def _door(self, who: Speaker) -> Channel:
        channel = self.now.draw.choices(list(_DOORS), list(_DOORS.values()))[0]
        return Channel.PHONE if channel == Channel.EMAIL and not who.email else channel

    def _begun(
        self, who: Speaker, theme: Theme, kind: str, at: datetime, channel: Channel, subject: str, text: str
    ) -> Story:
        draw = self.now.draw
        stranger = channel in (Channel.WEB, Channel.PHONE) and draw.random() < 0.08
        about, sealed = self._about(who, theme, kind)
        facts = {
            "subject": subject,
            "channel": channel.value,
            "customer_id": None if stranger else who.pk,
            "contract_id": None if stranger else who.contract,
            "product_id": None if stranger else who.product,
            "branch_id": None if stranger else who.branch,
            "about_staff_id": None if stranger else about,
            "sealed": sealed and not stranger,
            "sender_name": who.name if channel in (Channel.WEB, Channel.EMAIL) else "",
            "sender_phone": who.phone if stranger and channel == Channel.PHONE else "",
            "sender_email": who.email if channel == Channel.EMAIL else "",
            "priority": int(draw.random() < 0.04),
        }
        return self.begin(kind, at, text, theme.cause, theme.done, theme.code, **facts)

    def begin(
        self, kind: str, at: datetime, text: str, cause: str, done: str, theme: str = "", **facts: object
    ) -> Story:
        queue, owner = self.team.next(kind, needs_of(text))
        case = Case(
            kind=kind, received_at=at, waiting_since=at, opening=text[:_OPENING], queue_id=queue, owner=owner, **facts
        )
        return Story(self.now, case, owner, theme, cause, done)

    def _about(self, who: Speaker, theme: Theme, kind: str) -> tuple[int | None, bool]:
        if not theme.about_adviser or kind != "complaint":
            return None, False
        manager = self.managers.get(who.branch or 0)
        if manager is not None and self.now.draw.random() < 0.1:
            return manager, True
        return who.adviser, False

    # From its answer to its end --------------------------------------------------------------------------------------

    def live(self, story: Story, answer: str) -> None:
        if not self.answer_and_close(story, answer):
            return
        if self.now.draw.random() < 0.025:
            self._comes_back(story, story.case.closed_at or self.now.at, None, "고객이 다시 말씀하심")
        else:
            self._asked(story)

    def answer_and_close(self, story: Story, answer: str) -> bool:
        """Whether it has come that far."""
        at = self._answered(story, answer, story.case.received_at, first=True)
        if at is not None and self.now.draw.random() < 0.14:
            at = self._goes_on(story, at)
        return at is not None and self._closed(story, at)

    def _answered(self, story: Story, text: str, since: datetime, *, first: bool) -> datetime | None:
        case, now = story.case, self.now
        goals = now.terms.goals_of(case.kind, case.priority)
        usual = (goals.first if first else goals.next) * (0.42 - 0.12 * self.goodness(case.branch_id))
        forgotten = (now.at - since).days < 12 and now.draw.random() < 0.08
        at = None if forgotten else now.served(since, now.pace(usual))
        if at is not None:
            story.answer(at, text)
        elif now.draw.random() < 0.2 and since < now.at - timedelta(days=1):
            story.pause(since + timedelta(hours=2), now.draw.choice(phrases.PAUSES))
        return at

    def _goes_on(self, story: Story, at: datetime) -> datetime | None:
        """She asks once more before the end."""
        again = at + timedelta(hours=self.now.draw.uniform(1, 40))
        if again >= self.now.at:
            return at
        story.more(again, self.now.draw.choice(_said(story).MORE))
        return self._answered(story, _said(story).SOON, again, first=False)

    def _closed(self, story: Story, at: datetime) -> bool:
        goals = self.now.terms.goals_of(story.case.kind, story.case.priority)
        closed = self.now.served(at, self.now.pace(goals.solve * 0.22, 0.9))
        if closed is not None:
            story.close(closed)
        return closed is not None

    def _asked(self, story: Story) -> None:
        """Whether she would recommend the firm: most do not answer, and the unhappy open their voice again."""
        case, draw = story.case, self.now.draw
        if case.customer_id is None or case.closed_at is None or draw.random() > 0.45:
            return
        at = case.closed_at + timedelta(hours=2)
        when = at + timedelta(hours=draw.expovariate(1 / 20))
        if at >= self.now.at or not self.may_ask(case.customer_id, at):
            return
        if when >= self.now.at or draw.random() > 0.5:
            story.ask(at, None)
            return
        late = case.first_answered_at is not None and (case.first_answered_at - case.received_at).days > 1
        score = self.score(case.branch_id, (-0.9 if late else 0.0) - (0.7 if case.kind == "complaint" else 0.0))
        words = draw.choice(_said(story).UNHAPPY if score <= UNHAPPY else _said(story).HAPPY)
        story.ask(at, (when, score, words))
        if score <= UNHAPPY:
            self._comes_back(story, when, words or wordless(score), "고객이 만족하지 않음")

    def _comes_back(self, story: Story, since: datetime, text: str | None, why: str) -> None:
        """Opened again, answered better, and asked whether it is right now."""
        draw = self.now.draw
        again = since if text else since + timedelta(hours=draw.uniform(5, 120))
        if again >= self.now.at:
            return
        story.reopen(again, text or draw.choice(_said(story).AGAIN), why)
        at = self._answered(story, draw.choice(_said(story).SECOND), again, first=False)
        if at is not None and self._closed(story, at):
            self.put_right(story)

    def put_right(self, story: Story) -> None:
        """Once more after an unhappy word: is it right now?"""
        case, draw = story.case, self.now.draw
        at = (case.closed_at or self.now.at) + timedelta(hours=2)
        when = at + timedelta(hours=draw.expovariate(1 / 20))
        if case.customer_id is None or when >= self.now.at or not self.may_ask(case.customer_id, at):
            return
        if draw.random() < 0.7:
            score = draw.choices((8, 9, 10, 7, 6, 4), (30, 25, 12, 15, 12, 6))[0]
            said = _said(story)
            story.ask(at, (when, score, draw.choice(said.PUT_RIGHT if score > UNHAPPY else said.UNHAPPY)))
            if score <= UNHAPPY:
                story.reopen(when, wordless(score), "고객이 만족하지 않음")
                self._end(story, when)
        else:
            story.ask(at, None)

    def _end(self, story: Story, since: datetime) -> None:
        at = self._answered(story, self.now.draw.choice(_said(story).SECOND), since, first=False)
        if at is not None:
            self._closed(story, at)


def wordless(score: int) -> str:
    return f"10점 만점에 {score}점을 주셨고 적은 말씀은 없습니다. 까닭을 여쭤 주세요."


def tell(teller: Teller, speakers: Sequence[Speaker]) -> list[Story]:
    return [teller.story(each) for each in speakers]
