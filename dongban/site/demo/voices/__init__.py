"""The voices of the demo firm: three years of what its customers said, and what became of it."""

from __future__ import annotations

import random
from datetime import timedelta

from dongban.records.clock import Moment
from dongban.site.demo.voices import people, scores, telling, writing
from dongban.site.demo.voices.improvements import improve
from dongban.site.demo.voices.story import Setting
from dongban.voices.queries.service import terms_in_force

# One voice for so many customers.
_SHARE = 27


def speak(*, seed: int, now: Moment, customers: int) -> int:
    """How many voices there are."""
    draw = random.Random(seed)
    since = now.day - timedelta(days=3 * 365)
    team = people.team(since.replace(day=1))
    terms = terms_in_force()
    teller = telling.Teller(Setting(draw, now.at, now.zone, terms), team, people.managers())
    scored = scores.score(teller)
    stories = [*scored.stories, *telling.tell(teller, people.speakers(draw, customers // _SHARE))]
    writing.write(stories, scored, terms)
    improve(draw, now.at, stories, next(iter(team.members.values()))[0])
    return len(stories)
