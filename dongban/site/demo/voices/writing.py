"""Writes the voices of the demo firm as whole sets: one statement for many rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from dongban.journal.models import Entry
from dongban.site.demo.voices.scores import Scored
from dongban.site.demo.voices.story import Story
from dongban.voices.bulk import winding
from dongban.voices.models import Case, Closing, Invitation, Link, Message, Pause, Survey
from dongban.voices.rules import Channel, Terms

_BATCH = 500


@transaction.atomic
def write(stories: list[Story], scored: Scored, terms: Terms) -> None:
    """In the order in which they were heard, so that their numbers tell it. `stories` are in that order afterwards."""
    stories.sort(key=lambda story: story.case.received_at)
    _create(Case, [story.case for story in stories])
    for story in stories:
        _name(story)
    _create(Message, [row for story in stories for row in story.messages])
    _create(Closing, [row for story in stories for row in story.closings])
    _create(Pause, [row for story in stories for row in story.pauses])
    _create(Link, [_link(story) for story in stories if story.case.channel == Channel.WEB and not story.case.key])
    _scores([*scored.asked, *(pair for story in stories for pair in story.asked)], scored.surveys)
    _create(Entry, [row for story in stories for row in story.entries])
    winding.write(winding.worked_out(Case.objects.all(), terms))


def _create(model: type[Model], rows: Sequence[Any]) -> None:
    model._default_manager.bulk_create(rows, batch_size=_BATCH)


def _name(story: Story) -> None:
    """The rows of a voice name it, now that it has a number."""
    children: Iterable[Any] = (*story.messages, *story.closings, *story.pauses)
    for row in children:
        row.case = story.case
    for entry in story.entries:
        entry.subject_id = story.case.pk
    if story.born_of is not None:
        story.born_of.case = story.case
    for asked, survey in story.asked:
        asked.about_id = story.case.pk
        if survey is not None:
            survey.about_id = story.case.pk
            survey.case = story.case


def _link(story: Story) -> Link:
    """Nobody has the secret of these any more."""
    digest = hashlib.sha256(f"demo {story.case.pk}".encode()).hexdigest()
    return Link(case=story.case, digest=digest, at=story.case.received_at, address=0)


def _scores(asked: Sequence[tuple[Invitation, Survey | None]], others: Sequence[Survey]) -> None:
    _create(Invitation, [one for one, _survey in asked])
    answered = []
    for one, survey in asked:
        if survey is not None:
            survey.invitation, survey.key = one, f"link:{one.pk}"
            answered.append(survey)
    _create(Survey, [*answered, *others])
