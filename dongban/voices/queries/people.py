"""Who somebody is: recognised by her telephone or her mail together with her name, never by a name alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from dongban.kernel import korean
from dongban.people import reach
from dongban.people.models import Posting
from dongban.people.reach import Refused, Viewer
from dongban.records import tokens
from dongban.records.models import Contract, Customer, SearchToken, Staff
from dongban.voices.models import Case

_FEW = 5
_MANY = 20
_LIKELY = 1000
_TWO = 2


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


def user_of(staff: int | None, day: date) -> int | None:
    """The sign-in of whoever a voice is about: she does not get it to answer."""
    if staff is None:
        return None
    return Posting.objects.on(day).filter(staff=staff).values_list("user", flat=True).first()


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


def customers_told(viewer: Viewer, typed: str) -> list[Maybe]:
    """Customers within reach whom all that was typed fits: two things that one was told (name, telephone, contract's or
    customer's number), or a whole telephone number. Up to four statements. Refused when it says too little."""
    words = typed.split()[:_FEW]
    if not words:
        return []
    whole = _by_phone(typed)
    if not whole and len(words) < _TWO:
        raise Refused(_("Type two things that you were told, such as a name and a telephone or contract number."))
    coded: dict[int, set[str]] = {}
    for rows in (Customer.objects.values_list("pk", "code"), Contract.objects.values_list("customer", "code")):
        for pk, code in rows.filter(code__in=words):
            coded.setdefault(pk, set()).add(code)
    found = Customer.objects.filter(pk__in=coded or [one.pk for one in whole])
    if not coded and not whole:
        found = Customer.objects.all()
        for each in tokens.asked_tokens(typed):
            found = found.filter(pk__in=SearchToken.objects.filter(token=each).values("customer"))
    likely = reach.visible(viewer, "see", found).order_by("name", "pk")[:_LIKELY]
    fit = (
        one
        for one in likely
        if whole or all(word in coded.get(one.pk, ()) or korean.matches(word, one.name, one.phone) for word in words)
    )
    return [Maybe(one.pk, one.name, one.phone, one.code) for one in islice(fit, _MANY)]


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
