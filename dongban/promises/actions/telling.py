"""The mail that tells people what has risen to them: one for each person and day, without a customer's full name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongban.kernel.korean import mask_name
from dongban.kernel.words import say_day
from dongban.people.reach import Refused, Viewer
from dongban.post.actions import send
from dongban.post.models import Letter
from dongban.promises.models import Promise, Rise
from dongban.promises.queries.cards import Card, cards
from dongban.promises.rules import Level
from dongban.records import queries as records
from dongban.records.models import Staff

# Older ones are on the page; a mail about them would be no news.
_NEWS = timedelta(days=7)
_LINES = 20


def tell(*, by: Viewer, at: datetime, day: date) -> int:
    """Sends whoever has news one mail. How many mails. Nothing where the firm has no mail server.

    Each person's mail and the note that she was told are one transaction: what is interrupted goes on where it stopped.
    """
    if not settings.SMTP_URL:
        return 0
    language = records.firm_language()
    sent = 0
    for staff, rises in sorted(_news(day).items()):
        with transaction.atomic(), translation.override(language):
            sent += _tell(by, at, day, Staff.objects.get(pk=staff), rises, language)
    return sent


def _news(day: date) -> Mapping[int, list[int]]:
    """For each person with an address, what has risen to her and no mail has told. Three statements."""
    rows = Rise.objects.unanswered(day).filter(told_on__isnull=True, on__gt=day - _NEWS).order_by("due_on", "pk")
    found = list(rows.values_list("pk", "level", "promise__owner", "branch"))
    managers = _managers({branch for _pk, level, _owner, branch in found if branch and level != Level.OWNER}, day)
    addressed = set(_working(day).exclude(email="").values_list("pk", flat=True))
    news: dict[int, list[int]] = defaultdict(list)
    for pk, level, owner, branch in found:
        who = owner if level == Level.OWNER else managers.get(branch)
        if who in addressed:
            news[who].append(pk)
    return news


def _managers(branches: Iterable[int], day: date) -> Mapping[int, int]:
    bosses = _working(day).filter(job="manager", branch__in=list(branches)).order_by("-code")
    return dict(bosses.values_list("branch", "pk"))


def _working(day: date) -> QuerySet[Staff]:
    return Staff.objects.exclude(left_on__lte=day)


def _tell(by: Viewer, at: datetime, day: date, staff: Staff, rises: list[int], language: str) -> int:
    rows = list(Rise.objects.filter(pk__in=rises, told_on__isnull=True).order_by("due_on", "pk"))
    key = f"risen {staff.pk} {day}"
    if not rows or Letter.objects.filter(key=key).exists():
        # She has had her mail of today; the rest is told tomorrow.
        return 0
    # Cards for eyes that see names masked: a mail may be read by anybody.
    promises = Promise.objects.filter(pk__in=[row.promise_id for row in rows[:_LINES]])
    about = {card.promise: card for card in cards(_masked(day, language), day, promises)}
    lines = [_line(about[row.promise_id], language) for row in rows[:_LINES] if row.promise_id in about]
    subject = ngettext("%(n)s promise needs you", "%(n)s promises need you", len(rows)) % {"n": len(rows)}
    text = "\n".join(
        [_greeting(staff, rows), "", *lines, *_rest(len(rows) - len(lines)), "", _("All of them stand in Dongban.")]
    )
    Rise.objects.filter(pk__in=[row.pk for row in rows]).update(told_on=day)
    try:
        send(by=by, at=at, key=key, to=staff.email, subject=subject, text=text)
    except Refused:
        # What stands in the records is no address: the page tells her all the same.
        return 0
    return 1


def _masked(day: date, language: str) -> Viewer:
    return Viewer(user=None, name="", hats=(), day=day, language=language)


def _greeting(staff: Staff, rows: list[Rise]) -> str:
    counted = {level: sum(row.level == level for row in rows) for level in Level}
    said = {
        Level.OWNER: ngettext("%(n)s is due soon.", "%(n)s are due soon.", counted[Level.OWNER]),
        Level.MANAGER: ngettext("%(n)s is overdue.", "%(n)s are overdue.", counted[Level.MANAGER]),
        Level.REGION: ngettext("%(n)s is long overdue.", "%(n)s are long overdue.", counted[Level.REGION]),
    }
    told = [said[level] % {"n": counted[level]} for level in Level if counted[level]]
    return f"{staff.name}: {' '.join(told)}"


def _line(card: Card, language: str) -> str:
    # A firm's name is one too, and comes unmasked.
    whom = (card.name if "*" in card.name else mask_name(card.name)) if card.customer else card.branch_name
    return f"- {card.title} · {whom} · {say_day(card.due_on, language, year=True)} ({card.span})"


def _rest(more: int) -> list[str]:
    return [_("… and %(n)s more.") % {"n": more}] if more > 0 else []
