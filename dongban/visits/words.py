"""What stands on a sheet about a contract, as people say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language, gettext, ngettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dongban.kernel import money
from dongban.kernel.words import say_day
from dongban.promises.rules import State
from dongban.records.models import Firm
from dongban.visits.models import Report
from dongban.visits.rules import Doubt, Opinion, Said, Stand
from dongban.visits.rules.routes import Obstacle

CYCLES: Mapping[str, str | Lazy] = {
    "month": _("%(amount)s a month"),
    "quarter": _("%(amount)s a quarter"),
    "half": _("%(amount)s each half-year"),
    "year": _("%(amount)s a year"),
    "single": _("%(amount)s once"),
}
OPINIONS: Mapping[str, str | Lazy] = {
    Opinion.QUESTION.value: pgettext_lazy("opinion", "Question"),
    Opinion.COMPLAINT.value: _("Complaint"),
    Opinion.PRAISE.value: _("Praise"),
    Opinion.SUGGESTION.value: _("Suggestion"),
    Opinion.REQUEST.value: _("Request"),
}
DOUBTS: Mapping[Doubt, str | Lazy] = {
    Doubt.UNCONFIRMED: _("not confirmed"),
    Doubt.BUNCHED: _("several on the last day"),
    Doubt.FAR: _("far from her address"),
}
OUTCOMES: Mapping[str, str | Lazy] = {
    "took_place": _("The visit took place"),
    "did_not": _("It did not take place"),
    "not_reached": _("Nobody was reached"),
    "waiting": _("Not called yet"),
}
_HOME_CURRENCY = "KRW"


def say_money(amount: int, firm: Firm | None, language: str) -> str:
    """An amount of the currency's smallest unit, for a reader."""
    return money.say(amount, firm.currency if firm else _HOME_CURRENCY, language)


def say_premium(amount: int | None, cycle: str, firm: Firm | None, language: str) -> str:
    """ "월 214,000원"; empty when the contract has none."""
    if amount is None:
        return ""
    said = say_money(amount, firm, language)
    return str(CYCLES[cycle]) % {"amount": said} if cycle in CYCLES else said


def say_opinions(opinions: Iterable[Said]) -> tuple[tuple[str, str], ...]:
    """Each as its kind in words, and what was said."""
    return tuple((str(OPINIONS[said.kind]), said.text) for said in opinions)


def invitation(report: Report, address: str) -> tuple[str, str]:
    """The mail that asks a customer about a visit, in Korean and in English: nobody knows which she reads."""
    subject, texts, closings = "", [], []
    for language in ("ko", "en"):
        with override(language):
            said = {"day": say_day(report.on, language, year=True), "name": report.by_name, "link": address}
            subject = subject or gettext("How was the visit of %(day)s?") % said
            texts.append(
                gettext(
                    "%(name)s wrote down that you were visited on %(day)s. Was it so? Three questions, less than a"
                    " minute:"
                )
                % said
            )
            closings.append(gettext("This link is for you alone, and can be answered once within 14 days."))
    return subject, "\n\n".join([*texts, address, *closings])


def denied_note(report: Report) -> str:
    """What the manager has to look into."""
    said = {"name": report.by_name, "day": say_day(report.on, get_language() or "ko", year=True)}
    return gettext("The customer says that the visit which %(name)s reported for %(day)s did not take place.") % said


AGES: Mapping[str, str | Lazy] = {
    "young": _("contracts of less than half a year"),
    "settling": _("contracts of a year or so"),
    "old": _("older contracts"),
}
STANDS: Mapping[Stand, tuple[str, str | Lazy]] = {
    Stand.ASKED: ("due", _("Asked")),
    Stand.ACCEPTED: ("open", _("Goes along")),
    Stand.DECLINED: ("ended", _("Declined")),
    Stand.WITHDRAWN: ("ended", _("Withdrawn")),
    Stand.HEARD: ("kept", _("Has been there")),
}

# Why a visit is not in the day's route.
OBSTACLES: Mapping[Obstacle, str | Lazy] = {
    Obstacle.NO_PLACE: _("the records do not say where she lives"),
    Obstacle.WINDOW: _("she can be called on for a shorter time than the visit takes"),
    Obstacle.HOURS: _("too far for the hours in which she can be called on"),
    Obstacle.DAY_TOO_SHORT: _("the day is too short for all of them"),
}
# What became of the promise to follow up what was heard.
FOLLOWED: Mapping[State, tuple[str, str | Lazy]] = {
    State.UPCOMING: ("open", _("open")),
    State.OPEN: ("open", _("open")),
    State.OVERDUE: ("late", _("late")),
    State.KEPT: ("kept", _("kept")),
    State.KEPT_LATE: ("due", _("kept late")),
    State.MISSED: ("late", _("missed")),
    State.VOID: ("ended", _("no longer owed")),
    State.WAIVED: ("ended", _("waived")),
}


def say_reason(side: str, value: str, joined: int) -> str:
    """Why a visit is worth joining: "No leader has been at 목동지점 for a year"."""
    what = str(AGES.get(value, value)) if side == "age" else value
    if joined:
        return ngettext(
            "%(what)s: joined %(times)s time in a year", "%(what)s: joined %(times)s times in a year", joined
        ) % {"what": what, "times": joined}
    return _says_never(side) % {"what": what}


def _says_never(side: str) -> str:
    if side == "branch":
        return gettext("No leader has come along at %(what)s for a year")
    return gettext("For a year no leader has heard about %(what)s")
