"""Who may report a visit, and what a sheet lacks: each sentence once, for the page, the error and a program alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dongban.kernel.words import say_day
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.post.queries import is_set as mail_is_set
from dongban.promises.access import SHORTEST_REASON
from dongban.promises.models import Promise
from dongban.promises.queries import Card
from dongban.visits.models import Joining, Report, SetAside
from dongban.visits.photos import LARGEST
from dongban.visits.rules import (
    LONGEST_HEARD,
    LONGEST_WHY,
    MOST_LINKS,
    STANDS_NEXT,
    Fault,
    Sheet,
    Stand,
    fault_of_sheet,
)

# The hours within which somebody may be called on, by law.
FIRST_HOUR, LAST_HOUR = 8, 21
_BIRTHDAY = "born_on"

NOT_YOURS = _("A visit is reported by the one who owes it, or by the manager of her branch.")
NOT_YOURS_TO_CALL = _("These calls are made by the manager of the branch, and never about her own visits.")
NO_HONESTY = _("How far visits are confirmed is seen by managers and leaders.")
NOT_YOURS_TO_SETTLE = _("A visit that was set aside is settled by the one who owes the promise now, or by her manager.")
NO_ROUTE = _("A route is planned by whoever makes the visits.")
NOT_YOUR_PACE = _("How fast people get along is set by an administrator.")
NO_JOINING = _("Visits are proposed by the manager of the branch, and joined by leaders.")
NOT_ASKED = _("Only the leader who was asked along answers.")
NOT_YOUR_BRANCH = _("A visit is proposed to a leader by the manager of its branch.")

SHORTEST_NAME = 2
MOST_PHOTOS = 10

_LACKS: Mapping[Fault, str | Lazy] = {
    Fault.MISSING: _("Write down what was said: a word or two are enough."),
    Fault.TOO_SHORT: _("Write at least two characters."),
    Fault.TOO_LONG: _("That is too long for a sheet. Keep it within 4,000 characters."),
}


def require_report(viewer: Viewer, promise: Promise) -> None:
    """Raises Refused: reporting a visit is keeping the promise, so who may keep it may report it."""
    reach.require(viewer, "keep", promise, NOT_YOURS)


def needs_no_words(promise: Card) -> bool:
    """A birthday greeting is done or not; everything else has something to tell."""
    return promise.fact == _BIRTHDAY


def no_sheet(sheet: Sheet, *, no_words: bool = False) -> str | None:
    """The sentence that says what the sheet lacks; None when it can be taken."""
    fault = fault_of_sheet(sheet)
    if no_words and fault is Fault.MISSING:
        return None
    return None if fault is None else sheet_lacks(fault)


def sheet_lacks(fault: Fault) -> str:
    return str(_LACKS[fault])


def handed_over() -> str:
    return _now("This promise has been handed over to somebody else.")


def no_settling(aside: SetAside) -> str | None:
    if aside.state != SetAside.State.WAITING:
        return _now("%(name)s has settled this already.") % {"name": aside.settled_by}
    return None


def no_drop(why: str) -> str | None:
    if len(why.strip()) < SHORTEST_REASON:
        return _now("Say why, in five characters or more: somebody went there and wrote this.")
    return None


def nothing_filed() -> str:
    return _now("No visit is filed for this promise that it could be added to.")


def the_customer() -> str:
    return _now("the customer")


def no_signature() -> str:
    return _now("Have the customer sign, or type her name.")


def no_link(report: Report, at: datetime, way: str, email: str) -> str | None:
    """Why no (further) link can be given for this visit."""
    if report.promise.customer_id is None:
        return _now("This promise is to nobody who could confirm it.")
    if report.confirmations.filter(way="link").exists():
        return _now("The customer has answered already.")
    if report.links.filter(expires_at__gt=at).count() >= MOST_LINKS:
        return _now("She has been sent enough links for this visit. Call her, please.")
    if way == "mail" and not mail_is_set():
        return _now("No mail server is set, so nothing goes out by e-mail. Show her the link, or send it as a message.")
    if way == "mail" and not email:
        return _now("No e-mail address of hers is known. Show her the link instead.")
    return None


def link_is_spent() -> str:
    return _now("This has been answered already. Thank you.")


def no_call_note(note: str) -> str | None:
    if len(note.strip()) < SHORTEST_REASON:
        return _now("Write down what she said, in five characters or more: somebody will be asked about it.")
    return None


def called_already() -> str:
    return _now("Somebody has just written this call down. Look at it again.")


def no_photo(there: int, size: int) -> str | None:
    if there >= MOST_PHOTOS:
        return _now("Ten photographs are on this sheet already. Drop one first.")
    return too_large() if size > LARGEST else None


def too_large() -> str:
    return _now("A photograph may have 12 MB. Take it again with a smaller picture size.")


def no_picture() -> str:
    return _now("This is no picture that can be read. Take a photograph as JPEG or PNG.")


def no_step(joining: Joining, wanted: Stand) -> str | None:
    """The sentence that says why a proposal cannot become that; None when it can."""
    if wanted in STANDS_NEXT[joining.stand]:
        return None
    if joining.stand is Stand.HEARD:
        return str(_("What was heard on this visit has been entered already."))
    if wanted is Stand.HEARD:
        return str(_("What was heard is entered after the leader has said that she goes along."))
    return str(_("This has been answered or withdrawn already."))


def no_meeting(day: date, local: datetime) -> str | None:
    """Whether a visit can be at that time of the firm's zone: nobody is called on before eight or after nine."""
    if local.date() < day:
        return str(_("That day has passed."))
    if not FIRST_HOUR <= local.hour < LAST_HOUR:
        return str(_("Customers are visited between 8:00 and 21:00."))
    return None


def not_yet(on: date, day: date) -> str | None:
    """Nobody has heard anything on a visit that is still to come."""
    if day >= on:
        return None
    said = {"day": say_day(on, get_language() or "ko")}
    return _now("This visit is on %(day)s. Write down what you heard on that day or later.") % said


def no_heard(text: str) -> str | None:
    if not text.strip():
        return str(_("Write down what you heard: a sentence is enough."))
    return str(_("That is too long. Keep it within 4,000 characters.")) if len(text.strip()) > LONGEST_HEARD else None


def no_why(text: str) -> str | None:
    if not text.strip():
        return str(_("Say why, so that the manager can ask somebody else."))
    return str(_("That is too long. Keep it within 500 characters.")) if len(text.strip()) > LONGEST_WHY else None
