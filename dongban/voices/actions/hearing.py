"""A voice is heard: it becomes a case in the inbox, once."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dongban.journal.actions import record
from dongban.kernel.hiding import hide_numbers
from dongban.kernel.korean import nfc
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.records.models import Contract, Customer, Staff
from dongban.voices import access
from dongban.voices.models import Case, Message
from dongban.voices.rules import LONGEST_SUBJECT, Direction, heading

_LONGEST_OPENING = 280


@transaction.atomic
def hear(
    *,
    by: Viewer,
    at: datetime,
    day: date,
    channel: str,
    kind: str,
    text: str,
    subject: str = "",
    customer: int | None = None,
    contract: int | None = None,
    product: int | None = None,
    branch: int | None = None,
    about_staff: int | None = None,
    key: str = "",
) -> Case:
    """What was said becomes a case; what is heard again by the same `key` is that case. Personal numbers are hidden.

    Raises Refused with a sentence when the viewer may not, or when nothing was said.
    """
    reach.require_any(by, "hear", "voices.case", access.NO_HEARING)
    if trouble := access.no_text(text) or access.no_words(channel, kind):
        raise Refused(trouble)
    if key and (known := Case.objects.filter(key=key).first()):
        return known
    said = hide_numbers(nfc(text)).strip()
    about = hide_numbers(nfc(subject)).strip()[:LONGEST_SUBJECT]
    customer, product, home = _known(customer, contract, product)
    case = Case.objects.create(
        key=key,
        channel=channel,
        kind=kind,
        subject=about,
        opening=said[:_LONGEST_OPENING],
        received_at=at,
        customer_id=customer,
        contract_id=contract,
        product_id=product,
        branch_id=branch or home,
        about_staff_id=about_staff,
        sealed=_is_sealed(about_staff),
        waiting_since=at,
    )
    Message.objects.create(
        case=case, direction=Direction.IN, channel=channel, at=at, by=by.user, by_name=by.name, text=said
    )
    record(
        by=by,
        at=at,
        verb="voice.heard",
        subject="voices.case",
        subject_id=case.pk,
        customer=customer,
        details={"channel": channel, "kind": kind, "about": heading(about, "")},
    )
    return case


def _known(
    customer: int | None, contract: int | None, product: int | None
) -> tuple[int | None, int | None, int | None]:
    """Customer, product and branch, as far as the contract and the customer tell them."""
    if contract is not None:
        found = Contract.objects.filter(pk=contract).values_list("customer", "product").first()
        if found:
            customer, product = customer or found[0], product or found[1]
    home = Customer.objects.filter(pk=customer or 0).values_list("branch", flat=True).first()
    return customer, product, home


def _is_sealed(about_staff: int | None) -> bool:
    """What is said about a manager is kept from her whole branch from the beginning."""
    return about_staff is not None and Staff.objects.filter(pk=about_staff, job="manager").exists()
