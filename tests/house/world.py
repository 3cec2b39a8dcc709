"""A small firm for the house's tests: two branches, of which one is foreign to whoever works in the other.

하늘 is the branch of 지우 (manager), 가온 and 다솜 (consultants); 바다 that of 해솔 (manager) and 은비 (consultant).
Each consultant has one customer, whose name, telephone, mail and address occur nowhere else.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from dongban.front.models import SavedView
from dongban.jobs.models import Run, Task
from dongban.jobs.rules import TaskState
from dongban.journal.models import Entry, Sight
from dongban.people import actions
from dongban.people.models import User
from dongban.people.rules import Role
from dongban.post.models import Letter
from dongban.promises.models import Handover, Ownership, Programme, Promise, Rise, Share, Step
from dongban.records.models import (
    Absence,
    Branch,
    Consent,
    Contract,
    Coverage,
    Customer,
    Firm,
    Load,
    Product,
    Service,
    Staff,
    StaffPosting,
    Touch,
)
from dongban.records.models import Entry as Booking
from dongban.visits.models import CallBack, Joining, Photo, Report, SetAside
from dongban.voices.models import Attachment, Case, Draw, Improvement, Invitation, Mail, Mailbox, Template, Topic
from dongban.voices.surveys.rules import token_digest
from tests.house import joined, mailed, spoken, visited

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
NOBODY = "nobody"
PASSWORD = "a-quiet-morning-7"
# Every role there is, and nobody: a new role walks every page from the day on which it is written into `people.rules`.
ACTORS = (*(role.value for role in Role), NOBODY)
# No two things below have the same number: a mistaken one must find nothing by accident.
_LOADED = {"load": 1, "changed": 1}


@dataclass(frozen=True)
class Planted:
    """A customer whose personal data is looked for in answers."""

    pk: int
    values: tuple[str, ...]


@dataclass
class World:
    branch: Branch
    foreign_branch: Branch
    staff: Mapping[str, Staff]
    users: Mapping[str, User]
    someone: User
    password: str
    customers: Mapping[str, Customer]
    promises: Mapping[str, Promise]
    kept: Mapping[str, Promise]
    handover: Handover
    foreign_handover: Handover
    rise: Rise
    programme: Programme
    absence: Absence
    foreign_absence: Absence
    load: Load
    upload: Load
    run: Run
    running: Run
    task: Task
    letter: Letter
    mailbox: Mailbox
    mail: Mail
    cases: Mapping[str, Case]
    survey_token: str
    aside: SetAside
    foreign_aside: SetAside
    link_token: str
    callback: CallBack
    foreign_callback: CallBack
    photo: Photo
    foreign_photo: Photo
    topic: Topic
    attachment: Attachment
    improvement: Improvement
    template: Template
    # One that awaits the leader's answer in each branch, and one that is agreed on.
    joinings: Mapping[str, Joining]
    secret: str = "a-calendar-of-the-leader"
    planted: tuple[Planted, ...] = ()
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def share(self) -> int:
        return self.handover.shares.get().pk

    def sign_in(self) -> None:
        for actor in ACTORS:
            self.clients[actor] = Client(raise_request_exception=False)
            if actor != NOBODY:
                self.clients[actor].force_login(self.users[actor])

    def client(self, actor: str) -> Client:
        return self.clients[actor]


def build() -> World:
    Firm.objects.create(name="하늘바다증권", currency="KRW", time_zone="Asia/Seoul", calendar="KR")
    sky = Branch.objects.create(pk=51, code="B1", name="하늘지점", kind="branch", **_LOADED)
    sea = Branch.objects.create(pk=52, code="B2", name="바다지점", kind="branch", **_LOADED)
    staff = {
        name: _staff(code, name, branch, job)
        for code, name, branch, job in (
            ("S1", "지우", sky, "manager"),
            ("S2", "가온", sky, "fc"),
            ("S3", "다솜", sky, "fc"),
            ("S4", "해솔", sea, "manager"),
            ("S5", "은비", sea, "fc"),
        )
    }
    actions.draw_units(pairs=[(sky.pk, sky.pk), (sea.pk, sea.pk)])
    users = {role.value: _user(role, staff) for role in Role}
    someone = actions.add_user(username="someone", name="누군가", role=Role.VOC, since=_ago(400), password=None)
    programme, step = _programme()
    product = Product.objects.create(code="P1", name="종신보험", line="life", **_LOADED)
    customers, promises, kept, planted = {}, {}, {}, []
    for number, adviser in enumerate(("가온", "다솜", "은비"), start=1):
        customer = _customer(number, staff[adviser])
        customers[adviser] = customer
        contract = _contract(number, customer, product)
        promises[adviser] = _promise(step, contract.pk, customer)
        kept[adviser] = _promise(step, contract.pk, customer, cycle=1, kept_on=DAY, kept_at=AT, kept_by=1)
        where = {"step": step, "branch": kept[adviser].branch, "due_on": kept[adviser].due_on}
        Report.objects.create(
            promise=kept[adviser], on=DAY, at=AT, by_name=adviser, note=f"방문 기록 {number}", **where
        )
        planted.append(Planted(customer.pk, (customer.name, customer.phone, customer.email, customer.address)))
    _unserved(sky)
    for role in (Role.CONSULTANT, Role.MANAGER):
        SavedView.objects.create(user=users[role], name="늦은 것", asked="when=overdue")
    upload = Load.objects.create(pk=701, at=AT, folder="firm.zip", state=Load.State.PREVIEWED, by_name="아라")
    load = Load.objects.create(
        pk=702, at=AT, folder="firm", state=Load.State.DONE, by_name="아라", rejects=str(_rejects())
    )
    run = Run.objects.create(
        job="promises.make", state=Run.State.DONE, as_of=AT, started_at=AT, beat_at=AT, ended_at=AT, result={"made": 3}
    )
    task = Task.objects.create(
        name="records.load", key="k", state=TaskState.PARKED, as_of=AT, due_at=AT, made_at=AT, reason="기록", run=run
    )
    Entry.objects.create(at=AT, by_name="가온", verb="promise.kept", customer=customers["가온"].pk)
    Sight.objects.create(at=AT, by_name="가온", page="front:customer", customers=[customers["가온"].pk])
    cases = {adviser: spoken.case(number, one) for number, (adviser, one) in enumerate(customers.items(), start=1)}
    return World(
        branch=sky,
        foreign_branch=sea,
        staff=staff,
        users=users,
        someone=someone,
        password=PASSWORD,
        customers=customers,
        promises=promises,
        kept=kept,
        handover=_handover(sky, staff["지우"], staff["다솜"], promises["다솜"]),
        foreign_handover=_handover(sea, staff["해솔"], staff["은비"], promises["은비"]),
        rise=_rise(promises["가온"]),
        programme=programme,
        absence=Absence.objects.create(staff=staff["가온"], since=DAY, until=DAY + timedelta(days=4)),
        foreign_absence=Absence.objects.create(staff=staff["은비"], since=DAY, until=DAY + timedelta(days=4)),
        load=load,
        upload=upload,
        run=run,
        running=Run.objects.create(job="records.load", as_of=AT, started_at=AT, beat_at=AT),
        task=task,
        joinings=joined.joinings(users[Role.EXECUTIVE], promises, kept, World.secret),
        letter=mailed.letter(customers["가온"]),
        mailbox=(box := mailed.mailbox()),
        mail=mailed.mail(box, customers["가온"]),
        survey_token=_invitation(customers["가온"]),
        aside=visited.aside(kept["가온"], 1),
        foreign_aside=visited.aside(kept["은비"], 2),
        link_token=visited.link(kept["다솜"]),
        callback=visited.callback(kept["가온"], 1),
        foreign_callback=visited.callback(kept["은비"], 2),
        photo=visited.photo(kept["가온"], 1),
        foreign_photo=visited.photo(kept["은비"], 2),
        topic=Topic.objects.create(pk=841, telling=["연결", "대기"], words={"연결": 1.0}, made_on=DAY),
        cases=cases,
        improvement=spoken.improvement(cases["가온"], users["voc"]),
        attachment=spoken.attachment(cases["가온"]),
        template=spoken.template(),
        planted=tuple(planted),
    )


def _invitation(customer: Customer) -> str:
    """A question that is not answered yet, by its link."""
    token = "a-link-of-her-own-0001"
    # This year's sample was announced yesterday.
    Draw.objects.create(year=2026, committed="c" * 64, committed_at=AT, committed_on=_ago(1), seed="ab", size=5)
    Invitation.objects.create(
        pk=821,
        key="event:1",
        digest=token_digest(token),
        question="recommend",
        about="event",
        customer=customer,
        branch=customer.branch,
        asked_on=DAY,
        at=AT,
        expires_at=AT + timedelta(days=30),
    )
    return token


def _rise(promise: Promise) -> Rise:
    """A promise that its branch's manager has to see to, and the leaders (812)."""
    facts = {"promise": promise, "branch": promise.branch, "due_on": promise.due_on, "on": DAY}
    Rise.objects.create(pk=812, level="region", **facts)
    return Rise.objects.create(pk=811, level="manager", **facts)


def _rejects() -> Path:
    """A load's rejected row, where the load itself keeps it."""
    kept = settings.HOME / "loads" / "702" / "rejects.csv"
    kept.parent.mkdir(parents=True, exist_ok=True)
    row = {
        "file": "customers.csv",
        "line": 7,
        "column": "born_on",
        "raw": "C-99,x",
        "ko": "그런 날은 없습니다.",
        "en": "No day.",
    }
    (kept.parent / "rejects.jsonl").write_text(json.dumps(row) + "\n")
    kept.write_text("file\n")
    return kept


def _ago(days: int) -> date:
    return DAY - timedelta(days=days)


def _staff(code: str, name: str, branch: Branch, job: str) -> Staff:
    member = Staff.objects.create(
        pk=100 + int(code[1:]), code=code, name=name, branch=branch, job=job, joined_on=_ago(900), **_LOADED
    )
    StaffPosting.objects.create(staff=member, branch=branch, job=job)
    return member


def _user(role: Role, staff: Mapping[str, Staff]) -> User:
    """지우 is the manager and 가온 the consultant; the others serve no branch. Each has a second factor."""
    member = {Role.MANAGER: staff["지우"], Role.CONSULTANT: staff["가온"]}.get(role)
    user = actions.add_user(
        username=role.value,
        name=member.name if member else role.value,
        role=role,
        since=_ago(400),
        password=None,
        staff=member.pk if member else None,
        unit=member.branch_id if member else None,
    )
    User.objects.filter(pk=user.pk).update(password=_hashed())
    user.refresh_from_db()
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    return user


@functools.cache
def _hashed() -> str:
    """Hashing takes its time on purpose; once is enough."""
    return make_password(PASSWORD)


def _programme() -> tuple[Programme, Step]:
    programme = Programme.objects.create(
        code="smile",
        name={"ko": "고객스마일", "en": "Customer Smile"},
        subject="contract",
        fact="signed_on",
        owner="adviser",
        channel="visit",
        starts_on=date(2000, 1, 1),
    )
    step = Step.objects.create(
        programme=programme, code="explain", name={"ko": "설명", "en": "Explain"}, position=0, opens="0d", due="3m"
    )
    facts = Programme.objects.values().get(pk=programme.pk)
    Programme.objects.create(**{**facts, "id": None, "code": "tea", "draft": True, "active": False})
    return programme, step


def _customer(number: int, adviser: Staff) -> Customer:
    name = ("봄별해", "여름빛", "가을숲")[number - 1]
    customer = Customer.objects.create(
        pk=200 + number,
        code=f"C-8{number}",
        name=f"{name}한",
        kind="person",
        born_on=date(1970, 5, number),
        phone=f"010-7{number}31-6{number}42",
        email=f"planted{number}@customer.example",
        address=f"서울 종로구 심은길 4{number}7",
        adviser=adviser,
        branch=adviser.branch,
        file_adviser=adviser.code,
        file_branch=adviser.branch.code,
        since=_ago(300),
        **_LOADED,
    )
    Service.objects.create(customer=customer, staff=adviser, branch=adviser.branch)
    Consent.objects.create(customer=customer, purpose="marketing", channel="phone", granted_on=_ago(300), **_LOADED)
    Touch.objects.create(customer=customer, at=AT - timedelta(days=40), channel="hts", **_LOADED)
    return customer


def _unserved(branch: Branch) -> None:
    """A customer for whom the records name no adviser: the manager shares her out."""
    lonely = Customer.objects.create(
        pk=209, code="C-89", name="홀로봄", branch=branch, file_branch=branch.code, **_LOADED
    )
    Service.objects.create(customer=lonely, branch=branch)


def _contract(number: int, customer: Customer, product: Product) -> Contract:
    contract = Contract.objects.create(
        pk=300 + number,
        code=f"K-9{number}",
        customer=customer,
        product=product,
        signed_on=_ago(80),
        branch=customer.branch,
        adviser=customer.adviser,
        channel="fc",
        premium=120_000,
        premium_cycle="month",
        **_LOADED,
    )
    Coverage.objects.create(contract=contract, name="사망", amount=100_000_000, **_LOADED)
    Booking.objects.create(
        code=f"E-{number}", contract=contract, booked_on=_ago(20), kind="premium", amount=120_000, **_LOADED
    )
    return contract


def _promise(step: Step, subject: int, customer: Customer, **facts: object) -> Promise:
    return Promise.objects.create(
        pk=subject + 100 + (100 if facts else 0),
        step=step,
        subject=subject,
        customer=customer,
        owner=customer.adviser,
        branch=customer.branch,
        from_on=_ago(80),
        opens_on=_ago(80),
        due_on=DAY + timedelta(days=7),
        live="kept_on" not in facts,
        **facts,
    )


def _handover(branch: Branch, old: Staff, new: Staff, promise: Promise) -> Handover:
    handover = Handover.objects.create(
        pk=600 + branch.pk, staff=old, branch=branch, cause=Handover.Cause.AWAY, on=DAY, at=AT, customers=1, promises=1
    )
    Ownership.objects.create(promise=promise, handover=handover, old=old, new=new, on=DAY)
    Share.objects.create(
        handover=handover,
        customer=promise.customer,
        new=new,
        promises=1,
        why={"distance_km": 2.1, "load_before": 11, "load_after": 13, "fair_share": 13, "household": ""},
    )
    return handover
