"""What a customer sees of her own case, by her secret link: no names of ours, no notes, no clocks but one. And by which
door an answer reaches her."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from dongban.post.rules import address_of
from dongban.records.models import Firm
from dongban.voices.mail.queries import write_to
from dongban.voices.models import Attachment, Case, Closing, Link, Message
from dongban.voices.rules import Channel, Direction, Standing, heading, standing_of
from dongban.voices.rules.doors import link_opens
from dongban.voices.surveys.queries import asks_there
from dongban.voices.words import STANDINGS, say_moment, zone_of
from dongban.voices.words import said as word


@dataclass(frozen=True)
class Said:
    ours: bool
    when: str
    text: str
    files: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Followed:
    number: str
    title: str
    stands: str
    open: bool
    # An abusive contact that was ended: what she writes is kept, and opens nothing.
    ended: bool
    # Whether she is asked if the answer has helped.
    asked: bool
    said: list[Said]


def link_of(secret: str, at: datetime) -> Link | None:
    """Looked up by its digest, so that no comparison tells how near a guess was. None when it opens nothing."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    found = Link.objects.select_related("case").filter(Q(digest=digest) | Q(mailed=digest)).first()
    return found if found is not None and link_opens(found.case.closed_at, at) else None


def way_out(case: Case) -> Channel:
    """By which door an answer to it goes out: its own, where that opens for her. One statement at most.

    Not every voice of the web has a page to be followed by: one of the records has none, nor has what was an unhappy
    score. Such a one is answered by mail, and by somebody who speaks to her where no address is known.
    """
    channel = Channel(case.channel)
    if channel not in (Channel.WEB, Channel.EMAIL):
        return channel
    if channel is Channel.WEB and hasattr(case, "link"):
        return channel
    return Channel.EMAIL if address_of(write_to(case)) is not None else Channel.PHONE


def was_abusive(case: Case) -> bool:
    """Whether it was last closed as an abusive contact."""
    last = Closing.objects.filter(case=case).order_by("-id").values_list("how", flat=True).first()
    return last == Closing.How.ABUSIVE


def followed(link: Link, firm: Firm | None, at: datetime, day: date, language: str) -> Followed:
    """Two statements, and eleven more once it is closed.

    An answer that somebody has promised to bring stands there once it has been told.
    """
    case = link.case
    messages = Message.objects.filter(case=case).exclude(direction=Direction.NOTE).order_by("at", "id")
    files: dict[int, list[tuple[int, str]]] = {}
    for pk, message, name in Attachment.objects.filter(message__case=case).values_list("pk", "message", "name"):
        files.setdefault(message, []).append((pk, name))
    standing = standing_of(case)
    return Followed(
        number=case.number,
        title=heading(case.subject, case.opening),
        stands=word(STANDINGS, Standing.NEW if standing is Standing.PAUSED else standing),
        open=case.closed_at is None,
        ended=case.closed_at is not None and was_abusive(case),
        asked=asks_there(case, at, day),
        said=[
            Said(
                m.direction == Direction.OUT,
                say_moment(m.at, zone_of(firm), language),
                m.text,
                tuple(files.get(m.pk, ())),
            )
            for m in messages
            if m.direction == Direction.IN or m.told_at is not None
        ],
    )
