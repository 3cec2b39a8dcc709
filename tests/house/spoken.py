"""What customers of the house's tests have said, and what came with it."""

from __future__ import annotations

from datetime import UTC, datetime

from dongban.people.models import User
from dongban.records.models import Customer
from dongban.voices.actions.doors import digest_of
from dongban.voices.actions.files import path_of
from dongban.voices.models import Attachment, Behind, Case, Improvement, Link, Message, Template

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
SECRET = "AbCdEfGhIjKlMnOpQrStUv"


def case(number: int, customer: Customer) -> Case:
    made = Case.objects.create(
        pk=800 + number,
        channel="web",
        kind="complaint",
        opening=f"이중 출금 {number}",
        received_at=AT,
        waiting_since=AT,
        due_at=AT,
        # Somebody of the team has looked at it: what nobody has is kept from the branch.
        worked_at=AT,
        customer=customer,
        branch=customer.branch,
    )
    Message.objects.create(case=made, direction="in", channel="web", at=AT, text=f"두 번 빠졌어요 {number}")
    return made


def attachment(case: Case) -> Attachment:
    """A file that came with what was said, and the customer's own link to it."""
    Link.objects.create(case=case, digest=digest_of(SECRET), at=AT, address=1)
    path_of("ab12").parent.mkdir(parents=True, exist_ok=True)
    path_of("ab12").write_bytes(b"%PDF-1.7")
    return Attachment.objects.create(
        pk=851, message=case.messages.get(), name="영수증.pdf", kind="application/pdf", size=8, digest="ab12"
    )


def template() -> Template:
    return Template.objects.create(pk=861, name="환불", text="{customer}님", at=AT, by=1, by_name="누군가")


def improvement(case: Case, owner: User) -> Improvement:
    made = Improvement.objects.create(pk=871, title="이중 출금", what="막기", owner=owner, at=AT, by_name=owner.name)
    Behind.objects.create(improvement=made, case=case, at=AT)
    return made
