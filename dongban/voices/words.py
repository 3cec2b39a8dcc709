"""Voices as people speak of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dongban.kernel.words import say_day
from dongban.records.models import Firm
from dongban.voices.rules import Channel, Kind, Standing

Words = Mapping[str, str | Lazy]

KINDS: Words = {
    "": pgettext_lazy("voice", "Not said yet"),
    Kind.QUESTION: pgettext_lazy("voice", "Question"),
    Kind.COMPLAINT: pgettext_lazy("voice", "Complaint"),
    Kind.PRAISE: pgettext_lazy("voice", "Praise"),
    Kind.SUGGESTION: pgettext_lazy("voice", "Suggestion"),
    Kind.REQUEST: pgettext_lazy("voice", "Request"),
}
CHANNELS: Words = {
    Channel.WEB: pgettext_lazy("voice", "Web form"),
    Channel.EMAIL: pgettext_lazy("voice", "E-mail"),
    Channel.VISIT: pgettext_lazy("voice", "Visit"),
    Channel.PHONE: pgettext_lazy("voice", "Telephone"),
    Channel.BRANCH: pgettext_lazy("voice", "Branch counter"),
    Channel.POST: pgettext_lazy("voice", "Letter"),
}
STANDINGS: Words = {
    Standing.NEW: pgettext_lazy("voice", "New"),
    Standing.WAITING: pgettext_lazy("voice", "Waits for us"),
    Standing.ANSWERED: pgettext_lazy("voice", "Answered"),
    Standing.PAUSED: pgettext_lazy("voice", "Paused"),
    Standing.CLOSED: pgettext_lazy("voice", "Closed"),
}
ICONS: Mapping[str, str] = {
    Channel.WEB: "world",
    Channel.EMAIL: "mail",
    Channel.VISIT: "walk",
    Channel.PHONE: "phone",
    Channel.BRANCH: "building-store",
    Channel.POST: "file-text",
}
# Before a firm is loaded there is no zone; the product's home is Seoul.
_HOME = ZoneInfo("Asia/Seoul")

UNKNOWN = _("Somebody unknown")


def said(words: Words, key: str) -> str:
    """The word for a key; a key that is not among them is shown as it came."""
    return str(words.get(key, key))


def zone_of(firm: Firm | None) -> ZoneInfo:
    return firm.zone if firm else _HOME


def say_moment(at: datetime, zone: ZoneInfo, language: str) -> str:
    local = at.astimezone(zone)
    return f"{say_day(local.date(), language)} {local:%H:%M}"
