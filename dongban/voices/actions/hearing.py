"""A voice is heard: it becomes a case in the inbox, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import DateTimeField, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext

from dongban.journal.actions import record
from dongban.kernel.hiding import hide_numbers
from dongban.kernel.korean import nfc, one_line
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.records.models import Contract, Customer, Staff
from dongban.voices import access
from dongban.voices.actions.assigning import share_out
from dongban.voices.actions.claiming import change, clocks_of, fresh
from dongban.voices.actions.closing import reopen
from dongban.voices.models import Case, Message, Pause
from dongban.voices.queries.doors import was_abusive
from dongban.voices.queries.people import user_of
from dongban.voices.rules import LONGEST_SUBJECT, Direction, heading
from dongban.voices.rules.skills import needs_of

_LONGEST_OPENING = 280


@dataclass(frozen=True)
class Sender:
    """Who says so, as she says it herself: kept beside the case while nobody knows which customer she is."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def cut(self) -> dict[str, str]:
        return {
            "name": hide_numbers(one_line(self.name))[:100],
            "phone": one_line(self.phone)[:40],
            "email": one_line(self.email)[:254],
        }


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
    sender: Sender | None = None,
    priority: int = 0,
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
    case = Case(
        key=key,
        channel=channel,
        kind=kind,
        subject=hide_numbers(nfc(subject)).strip()[:LONGEST_SUBJECT],
        opening=said[:_LONGEST_OPENING],
        received_at=at,
        waiting_since=at,
        customer_id=customer,
        contract_id=contract,
        product_id=product,
        branch_id=branch,
        about_staff_id=about_staff,
        priority=priority,
        **{f"sender_{name}": value for name, value in (sender or Sender()).cut().items()},
    )
    _place(case, day, said)
    return _keep(by, case, said)


def _place(case: Case, day: date, said: str) -> None:
    """Where it belongs: whose customer it is, from whom it is kept, who answers it, and until when."""
    case.customer_id, case.product_id, home = _known(case.customer_id, case.contract_id, case.product_id)
    case.branch_id = case.branch_id or home
    case.sealed = is_sealed(case.about_staff_id)
    but = user_of(case.about_staff_id, day)
    case.queue_id, case.owner_id = share_out(case.kind, day, but=but, needs=needs_of(said))
    for name, value in clocks_of(case, ()).items():
        setattr(case, name, value)


def _keep(by: Viewer, case: Case, said: str) -> Case:
    case.save(force_insert=True)
    Message.objects.create(
        case=case,
        direction=Direction.IN,
        channel=case.channel,
        at=case.received_at,
        by=by.user,
        by_name=by.name,
        text=said,
    )
    record(
        by=by,
        at=case.received_at,
        verb="voice.heard",
        subject="voices.case",
        subject_id=case.pk,
        customer=case.customer_id,
        details={"channel": case.channel, "kind": case.kind, "about": heading(case.subject, "")},
    )
    return case


@transaction.atomic
def hear_more(
    *, by: Viewer, at: datetime, case: Case, text: str, external: str = "", html: str = "", channel: str = ""
) -> Message:
    """The customer says more in a thread that there is; a closed case is opened by it. Once per `external`.

    An abusive contact that was ended stays ended: what she writes is kept, and reopens nothing.
    """
    reach.require_any(by, "hear", "voices.case", access.NO_HEARING)
    if trouble := access.no_text(text):
        raise Refused(trouble)
    if external and (known := Message.objects.filter(external=external).first()):
        return known
    now = fresh(case)
    message = Message.objects.create(
        case=now,
        direction=Direction.IN,
        channel=channel or now.channel,
        at=at,
        by=by.user,
        by_name="" if by.system else by.name,
        text=hide_numbers(nfc(text)).strip(),
        html=html,
        external=external,
    )
    go_on(by=by, at=at, case=now, message=message)
    return message


def go_on(*, by: Viewer, at: datetime, case: Case, message: Message) -> None:
    """The customer has said more in `message`: the case waits for us, and is open again if it was closed."""
    reopened = case.closed_at is not None and not was_abusive(case)
    if reopened:
        reopen(by=by, at=at, case=case, why=gettext("The customer has written again."))
    elif case.closed_at is None:
        # What we waited for may be what she has sent.
        Pause.objects.filter(case=case, until__isnull=True).update(until=Greatest("since", Value(at, DateTimeField())))
        change(case, at=None, waiting_since=case.waiting_since or at, paused_at=None)
    record(
        by=by,
        at=at,
        verb="voice.more",
        subject="voices.case",
        subject_id=case.pk,
        customer=case.customer_id,
        details={"message": message.pk, "reopened": reopened},
    )


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


def is_sealed(about_staff: int | None) -> bool:
    """What is said about a manager is kept from her whole branch from the beginning."""
    return about_staff is not None and Staff.objects.filter(pk=about_staff, job="manager").exists()
