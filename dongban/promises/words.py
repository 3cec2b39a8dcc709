"""The words of programmes and hand-overs as people say them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from dongban.kernel.offsets import Offset
from dongban.kernel.words import say_day as kernel_say_day
from dongban.promises.rules import BY_HAND, HANDED_OVER, QUIET, ProgrammeRule, StepRule, name_in

Words = Mapping[str, str | Lazy]

SUBJECTS: Words = {
    "contract": gettext_lazy("Each contract"),
    "customer": gettext_lazy("Each customer"),
    "staff": gettext_lazy("Each colleague"),
    "branch": gettext_lazy("Each branch"),
    "call": gettext_lazy("Each call"),
    "voice": gettext_lazy("Each voice that the records hand over"),
}
FACTS: Words = {
    "signed_on": gettext_lazy("the day of signing"),
    "ended_on": gettext_lazy("the day on which it ended"),
    "since": gettext_lazy("the day on which she became a customer"),
    "born_on": gettext_lazy("the birthday"),
    HANDED_OVER: gettext_lazy("the day of the hand-over"),
    BY_HAND: gettext_lazy("the day on which somebody promises it"),
    "joined_on": gettext_lazy("the day of joining"),
    "opened_on": gettext_lazy("the day of opening"),
    "arrived_at": gettext_lazy("the day of the call"),
    "received_at": gettext_lazy("the day on which it was heard"),
}
OWNERS: Words = {
    "adviser": gettext_lazy("The adviser, else the branch manager"),
    "manager": gettext_lazy("The branch manager"),
    "branch": gettext_lazy("The branch as a whole"),
}
CHANNELS: Words = {
    "any": gettext_lazy("In any way"),
    "visit": gettext_lazy("By a visit"),
    "phone": gettext_lazy("By telephone"),
    "sms": gettext_lazy("By text message"),
    "email": gettext_lazy("By e-mail"),
    "post": gettext_lazy("By letter"),
    "branch": gettext_lazy("Within the branch"),
    "web": gettext_lazy("On the web"),
    "video": gettext_lazy("By video"),
}
CONDITIONS: Words = {
    "line": gettext_lazy("Line of business"),
    "product": gettext_lazy("Codes of products"),
    "channel": gettext_lazy("Where it was signed or heard"),
    "premium_cycle": gettext_lazy("How the premium is paid"),
    "kind": gettext_lazy("Which kind"),
    "gender": gettext_lazy("Woman or man"),
    QUIET: gettext_lazy("Nothing heard for"),
    "job": gettext_lazy("Task in the firm"),
    "grade": gettext_lazy("Grade"),
    "region": gettext_lazy("Region"),
    "outcome": gettext_lazy("How the call ended"),
    "queue": gettext_lazy("Queue of the centre"),
}
# The firm folder's own words, wherever a condition may ask for them. Two files' words never mean two things here.
VALUES: Words = {
    "life": gettext_lazy("Life"),
    "health": gettext_lazy("Health"),
    "savings": gettext_lazy("Savings"),
    "fund": gettext_lazy("Fund"),
    "brokerage": gettext_lazy("Brokerage"),
    "deposit": gettext_lazy("Deposit"),
    "loan": gettext_lazy("Loan"),
    "card": gettext_lazy("Card"),
    "fc": gettext_lazy("Financial consultant"),
    "phone": gettext_lazy("Telephone"),
    "hts": gettext_lazy("Home trading system"),
    "mobile": gettext_lazy("Mobile app"),
    "fundmall": gettext_lazy("Online fund mall"),
    "month": gettext_lazy("Every month"),
    "quarter": gettext_lazy("Every quarter"),
    "half": gettext_lazy("Every half-year"),
    "year": gettext_lazy("Every year"),
    "single": gettext_lazy("All at once"),
    "person": gettext_lazy("A person"),
    "company": gettext_lazy("A company"),
    "f": gettext_lazy("Women"),
    "m": gettext_lazy("Men"),
    "teller": gettext_lazy("Teller"),
    "agent": gettext_lazy("Contact-centre agent"),
    "voc": gettext_lazy("Customer-voice team"),
    "assistant_manager": gettext_lazy("Assistant manager"),
    "deputy_general_manager": gettext_lazy("Deputy general manager"),
    "general_manager": gettext_lazy("General manager"),
    "branch": gettext_lazy("Branch"),
    "centre": gettext_lazy("Contact centre"),
    "headquarters": gettext_lazy("Headquarters"),
    "online": gettext_lazy("Online"),
    "answered": gettext_lazy("Answered"),
    "abandoned": gettext_lazy("Given up"),
    "self_service": gettext_lazy("Served by the menu"),
    "question": gettext_lazy("Question"),
    "complaint": gettext_lazy("Complaint"),
    "praise": gettext_lazy("Praise"),
    "suggestion": gettext_lazy("Suggestion"),
    "request": gettext_lazy("Request"),
    "web": gettext_lazy("Web"),
    "email": gettext_lazy("E-mail"),
    "visit": gettext_lazy("Visit"),
    "post": gettext_lazy("Post"),
}
# Words that mean one thing as a task and another as a grade.
_OF_KEY: Mapping[tuple[str, str], str | Lazy] = {
    ("job", "adviser"): gettext_lazy("Adviser at a branch"),
    ("job", "manager"): gettext_lazy("Branch manager"),
    ("job", "executive"): gettext_lazy("Executive"),
    ("job", "staff"): gettext_lazy("Head-office staff"),
    ("grade", "manager"): gettext_lazy("Manager"),
    ("grade", "executive"): gettext_lazy("Executive officer"),
    ("grade", "staff"): gettext_lazy("Staff grade"),
}


def say_value(key: str, word: str) -> str:
    return str(_OF_KEY.get((key, word)) or VALUES.get(word, word))


def say_offset(offset: Offset) -> str:
    """How long: "3 months", "2 weeks"; the sign is not told."""
    count = abs(offset.count)
    words = {
        "d": ngettext("%(n)s day", "%(n)s days", count),
        "w": ngettext("%(n)s week", "%(n)s weeks", count),
        "m": ngettext("%(n)s month", "%(n)s months", count),
        "y": ngettext("%(n)s year", "%(n)s years", count),
    }
    return words[offset.unit] % {"n": count}


def say_day(day: date | None) -> str:
    return kernel_say_day(day, get_language() or "ko", year=True) if day else ""


def say_name(names: Mapping[str, str]) -> str:
    return name_in(names, get_language() or "ko")


def say_window(step: StepRule) -> str:
    """When a step opens and is due, as distances from its day."""
    due = say_offset(step.due)
    if step.opens.count < 0:
        opens = say_offset(step.opens)
        if step.due.count == 0:
            return _("from %(opens)s before until the day itself") % {"opens": opens}
        return _("from %(opens)s before until %(due)s after") % {"opens": opens, "due": due}
    if step.opens.count == 0:
        return _("within %(due)s") % {"due": due} if step.due.count else _("on the day itself")
    return _("from %(opens)s to %(due)s after") % {"opens": say_offset(step.opens), "due": due}


def say_from(rule: ProgrammeRule) -> str:
    """What is promised to whom, and from which day it counts."""
    given = {"each": str(SUBJECTS[rule.subject]), "fact": str(FACTS[rule.fact])}
    if rule.every is not None:
        return _("%(each)s, every %(span)s, counted from %(fact)s") % {**given, "span": say_offset(rule.every)}
    return _("%(each)s, counted from %(fact)s") % given


def say_where(rule: ProgrammeRule) -> Iterator[str]:
    """The conditions, each as a line."""
    for key, words in rule.where.items():
        said = [say_offset(Offset.parse(word)) if key == QUIET else say_value(key, word) for word in words]
        yield f"{CONDITIONS[key]}: {', '.join(said)}"


def say_step(rule: ProgrammeRule, step: StepRule) -> str:
    return say_name(step.name or rule.name)


def say_changes(before: ProgrammeRule, after: ProgrammeRule) -> list[str]:
    """What is different, each as a line: "By whom: the adviser → the branch manager"."""
    told = [*_plain_changes(before, after), *_step_changes(before, after)]
    return [line for line in told if line]


def _plain_changes(before: ProgrammeRule, after: ProgrammeRule) -> Iterator[str]:
    yield _changed(_("Name"), say_name(before.name), say_name(after.name))
    yield _changed(_("For whom"), *(", ".join(say_where(rule)) or _("all") for rule in (before, after)))
    yield _changed(_("Starts on"), *(say_day(rule.starts_on) or _("always") for rule in (before, after)))
    yield _changed(_("Who owes it"), str(OWNERS[before.owner]), str(OWNERS[after.owner]))
    yield _changed(_("In which way"), str(CHANNELS[before.channel]), str(CHANNELS[after.channel]))


def _step_changes(before: ProgrammeRule, after: ProgrammeRule) -> Iterator[str]:
    was, now = ({step.code: step for step in rule.steps} for rule in (before, after))
    for code, step in now.items():
        # A file need not name its steps.
        name = say_step(before, was[code]) if code in was and not step.name else say_step(after, step)
        if code not in was:
            yield _("New step: %(name)s, %(window)s") % {"name": name, "window": say_window(step)}
        else:
            yield _changed(name, say_window(was[code]), say_window(step))
            yield (
                _changed(_("Name"), say_step(before, was[code]), name)
                if step.name and was[code].name != step.name
                else ""
            )
    for code, step in was.items():
        if code not in now:
            yield _("No longer: %(name)s") % {"name": say_step(before, step)}


def _changed(what: str, before: str, after: str) -> str:
    return f"{what}: {before} → {after}" if before != after else ""


VERSIONS: Words = {
    "drafted": gettext_lazy("Kept as a draft"),
    "made": gettext_lazy("Made"),
    "changed": gettext_lazy("Changed"),
    "filed": gettext_lazy("From the firm's file"),
    "on": gettext_lazy("Switched on"),
    "off": gettext_lazy("Switched off"),
}
LEVELS: Words = {
    "owner": gettext_lazy("Due soon"),
    "manager": gettext_lazy("Overdue, with the manager"),
    "region": gettext_lazy("Long overdue, with the region and the leaders"),
}


# Hand-overs ----------------------------------------------------------------------------------------------------------


CAUSES: Words = {
    "left": gettext_lazy("%(name)s left the firm"),
    "moved": gettext_lazy("%(name)s moved to another branch"),
    "away": gettext_lazy("%(name)s is away for a while"),
    "back": gettext_lazy("%(name)s is back"),
    "manager": gettext_lazy("The manager decided: from %(name)s"),
    "vacant": gettext_lazy("Whoever had nobody got somebody"),
    "records": gettext_lazy("The firm's records changed: from %(name)s"),
}
_NAMELESS: Words = {
    "manager": gettext_lazy("The manager decided"),
    "records": gettext_lazy("The firm's records changed"),
}


def say_cause(cause: str, name: str) -> str:
    words = CAUSES[cause] if name else _NAMELESS.get(cause, CAUSES[cause])
    return str(words) % {"name": name or _("Nobody")}


def say_why(why: Mapping[str, Any], *, of_promises: bool) -> str:
    """Why a customer went to whom, from the figures of `Share.why`. `of_promises`: what is counted is promises."""
    if "reason" in why:
        return str(why["reason"])
    said = " ".join(filter(None, (_say_figures(why, of_promises), _say_household(why))))
    return said or _("The firm's records name this adviser.")


def _say_figures(why: Mapping[str, Any], of_promises: bool) -> str:
    if why.get("fallback") == "manager":
        return _("Nobody else at the branch serves customers, so the manager does.")
    if why.get("fallback") == "branch":
        return _("Nobody at the branch could take it, so the branch itself does.")
    if "fair_share" not in why:
        return ""
    given = {"before": why["load_before"], "after": why["load_after"], "share": why["fair_share"]}
    if of_promises:
        fair = _("From %(before)s pressing promises to %(after)s, where %(share)s is a fair share.") % given
    else:
        fair = _("From %(before)s customers to %(after)s, where %(share)s is a fair share.") % given
    near = why.get("distance_km")
    if near is None:
        return fair
    return _("The nearest with room, at %(km)s km.") % {"km": near} + " " + fair


def _say_household(why: Mapping[str, Any]) -> str:
    together = why.get("together")
    if not together:
        return ""
    return _("A household of %(n)s stays together.") % {"n": together}
