"""What happened with a customer, newest first, whichever room it happened in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from dongban.front.queries.story import records
from dongban.front.queries.story.answers import answers
from dongban.front.queries.story.kept import newest_kept, promises, with_notes
from dongban.front.queries.story.telling import PAGE, Asked, Event, Place, Span, Story, Teller, told
from dongban.front.queries.story.voices import voices
from dongban.kernel.words import say_day

# In the order of one day, the most telling first. The rank is part of a page's address: add at the end.
TELLERS: Sequence[Teller] = (
    Teller("promises", _("Promises"), promises),
    Teller("touches", _("Contacts"), records.touches),
    Teller("contracts", _("Contracts"), records.contracts),
    Teller("bookings", _("Bookings"), records.bookings),
    Teller("advisers", _("Advisers"), records.advisers),
    Teller("voices", _("Voices"), voices, "voices.case"),
    Teller("answers", _("Would you recommend us"), answers, "voices.survey"),
)


def last_contact(asked: Asked, page: Story) -> Event | None:
    """When she was last in touch, or a promise to her was kept. No statement, or one where the page shows other things.

    Of one day the contact is told, which says on which way it came.
    """
    if page.kind in ("", "touches") and page.year is None:
        touch = page.newest.get("touches")
    else:
        touch = next(iter(records.touches(asked, Span(asked.day))), None)
    return max(filter(None, (touch, newest_kept(asked))), key=lambda event: event.on, default=None)


def story(asked: Asked, kind: str = "", before: str = "") -> Story:
    """One page of it. A statement for each kind that is asked of a table, and one for what was noted at visits."""
    page = told(asked, TELLERS, kind, Place.read(before))
    events = with_notes(asked.viewer, page.events)
    return replace(
        page, events=tuple(replace(event, when=say_day(event.on, asked.viewer.language)) for event in events)
    )


__all__ = ["PAGE", "Asked", "Event", "Place", "Span", "Story", "Teller", "last_contact", "story"]
