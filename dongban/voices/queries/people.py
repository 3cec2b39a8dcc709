"""Who somebody is: recognised by her telephone or her mail together with her name, never by a name alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower

from dongban.kernel import korean
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records import tokens
from dongban.records.models import Customer, SearchToken, Staff
from dongban.voices.models import Case

_FEW = 5
_MANY = 20


@dataclass(frozen=True)
class Maybe:
    """Somebody whom the sender may be; a person decides."""

    pk: int
    name: str
    phone: str
    code: str


@dataclass(frozen=True)
class Colleague:
    """Somebody of ours whom a voice may be about."""

    pk: int
    name: str
    branch: str
    code: str


def staff_called(viewer: Viewer, words: str, case: Case) -> list[Colleague]:
    """Those whose name, branch or code has all of these words; without any, whoever serves the customer. One
    statement."""
    rows = reach.visible(viewer, "see", Staff.objects.select_related("branch"))
    wanted = words.split()[:_FEW]
    if not wanted:
        rows = rows.filter(pk=(case.customer.adviser_id if case.customer else None) or 0)
    for word in wanted:
        rows = rows.filter(Q(name__icontains=word) | Q(branch__name__icontains=word) | Q(code__iexact=word))
    found = rows.order_by("name", "code")[:_MANY]
    return [Colleague(one.pk, one.name, one.branch.name if one.branch else "", one.code) for one in found]


def recognised(name: str, phone: str, email: str) -> int | None:
    """The one customer who has this telephone or mail and this name. None: nobody, or more than one."""
    found = {
        customer.pk
        for customer in [*_by_phone(phone), *_by_email(email)]
        if name.strip() and korean.matches(name, customer.name, "")
    }
    return found.pop() if len(found) == 1 else None


def maybe(viewer: Viewer, case: Case) -> list[Maybe]:
    """Customers who have her telephone or mail, whatever they are called: a person decides. Three statements."""
    if not reach.may(viewer, "work", "voices.case"):
        return []
    found = {c.pk: c for c in [*_by_phone(case.sender_phone), *_by_email(case.sender_email)]}
    reached = reach.visible(viewer, "see", Customer.objects.filter(pk__in=list(found))).values_list("pk", flat=True)
    return [Maybe(pk, found[pk].name, found[pk].phone, found[pk].code) for pk in sorted(reached)][:_FEW]


def _by_phone(phone: str) -> list[Customer]:
    """By the blind index: whoever has the database alone cannot look a number up."""
    number = korean.phone_digits(phone)
    if len(number) < 9:
        return []
    # Its last four digits and the four before them: few share both, and those are compared whole.
    last, middle = (tokens.token(f"d:{piece}") for piece in (number[-4:], number[-8:-4]))
    both = SearchToken.objects.filter(
        token=last, customer__in=SearchToken.objects.filter(token=middle).values("customer")
    )
    rows = Customer.objects.filter(pk__in=both.values("customer"), left_on__isnull=True)
    return [each for each in rows if korean.phone_digits(each.phone) == number][:_FEW]


def _by_email(email: str) -> list[Customer]:
    address = email.strip()
    if "@" not in address:
        return []
    # As the index has it: `iexact` would look at every customer.
    rows = Customer.objects.annotate(her_address=Lower("email")).filter(~Q(email=""), her_address=address.lower())
    return list(rows.filter(left_on__isnull=True)[:_FEW])
