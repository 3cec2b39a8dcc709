"""The firm of these tests on Monday 23 November 2026: two branches, who works there, and whom they promised what.

도현 serves 영숙, 순자, 민준, 재호, 상철 and 미경 in Mokdong; 하늘 is his colleague there, 서윤 their
manager. 유진 works in Sinjeong. Each contract brings the three promises of Customer Smile, reckoned by
the rules themselves.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from dongban.kernel.calendar import Calendar
from dongban.people import actions
from dongban.people.models import User
from dongban.people.reach import Viewer, viewer_of
from dongban.people.rules import Role
from dongban.promises.models import Programme, Promise, Step
from dongban.promises.rules import SMILE, plan
from dongban.records.models import Branch, Consent, Contract, Coverage, Customer, Entry, Firm, Product, Staff, Touch

MONDAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
PASSWORD = "a-quiet-morning-7"
_LOADED = {"load": 1, "changed": 1}
_CALENDAR = Calendar("KR")


def day(text: str) -> date:
    return date.fromisoformat(text)


class Neighbourhood:
    """Everybody and everything, made once for a test."""

    def __init__(self) -> None:
        self.firm = Firm.objects.create(name="동반생명", currency="KRW", time_zone="Asia/Seoul", calendar="KR")
        self.mokdong = self.branch("목동지점", "B1")
        self.sinjeong = self.branch("신정지점", "B2")
        self.dohyeon = self.staff("이도현", "S1", self.mokdong)
        self.haneul = self.staff("박하늘", "S2", self.mokdong)
        self.seoyun = self.staff("오서윤", "M1", self.mokdong, job="manager")
        self.yujin = self.staff("정유진", "S3", self.sinjeong)
        self.steps = self.smile()
        self.life = self.product("종신보험 하나", "life")
        self.pension = self.product("연금보험 둘", "savings")
        self.yeongsuk = self.customer(
            "김영숙",
            self.dohyeon,
            born_on=day("1965-03-09"),
            gender="f",
            phone="010-2345-4821",
            email="youngsook@example.com",
            address="서울 양천구 목동로 12",
            household="H1",
            since=day("2009-05-04"),
        )
        self.sunja = self.customer("이순자", self.dohyeon, born_on=day("1954-07-01"), gender="f")
        self.minjun = self.customer("최민준", self.dohyeon, born_on=day("1988-01-20"), gender="m")
        self.jaeho = self.customer("윤재호", self.dohyeon)
        self.sangcheol = self.customer("한상철", self.dohyeon)
        self.mikyeong = self.customer("오미경", self.dohyeon)
        self.taeo = self.customer("서태오", self.yujin)
        # Due on Friday the 13th, on the 20th, today, on Wednesday, on 31 December; the last one opens in December.
        self.late = self.contract(self.yeongsuk, self.life, "2026-08-14", premium=214_000, premium_cycle="month")
        self.contract(self.sunja, self.pension, "2024-10-20")
        self.contract(self.minjun, self.life, "2025-10-23")
        self.contract(self.jaeho, self.life, "2026-08-25")
        self.contract(self.sangcheol, self.pension, "2026-10-01")
        self.contract(self.mikyeong, self.life, "2026-01-02")
        self.foreign = self.contract(self.taeo, self.life, "2026-08-14")
        for name, amount in (("사망", 100_000_000), ("암 진단", 30_000_000)):
            Coverage.objects.create(contract=self.late, name=name, amount=amount, **_LOADED)

    def branch(self, name: str, code: str) -> Branch:
        return Branch.objects.create(code=code, name=name, kind="branch", **_LOADED)

    def staff(self, name: str, code: str, at: Branch, job: str = "fc") -> Staff:
        return Staff.objects.create(code=code, name=name, branch=at, job=job, **_LOADED)

    def product(self, name: str, line: str) -> Product:
        return Product.objects.create(code=name, name=name, line=line, **_LOADED)

    def customer(self, name: str, adviser: Staff, **facts: Any) -> Customer:
        code = f"C{Customer.objects.count() + 1}"
        home = adviser.branch
        return Customer.objects.create(
            code=code, name=name, kind="person", adviser=adviser, branch=home, **facts, **_LOADED
        )

    def smile(self) -> list[Step]:
        programme = Programme.objects.create(
            code=SMILE.code,
            name=dict(SMILE.name),
            subject=SMILE.subject,
            where={key: list(values) for key, values in SMILE.where.items()},
            fact=SMILE.fact,
            owner=SMILE.owner,
            channel=SMILE.channel,
        )
        return [
            Step.objects.create(
                programme=programme,
                code=step.code,
                name=dict(step.name),
                position=place,
                opens=str(step.opens),
                due=str(step.due),
            )
            for place, step in enumerate(SMILE.steps)
        ]

    def contract(self, of: Customer, product: Product, signed_on: str, **facts: Any) -> Contract:
        made = Contract.objects.create(
            code=f"N-{of.code}-{signed_on}",
            customer=of,
            product=product,
            signed_on=day(signed_on),
            adviser=of.adviser,
            branch=of.branch,
            **facts,
            **_LOADED,
        )
        for step, rule in zip(self.steps, SMILE.steps, strict=True):
            window = plan(rule, made.signed_on, _CALENDAR)
            # What fell due in earlier years was kept on its last day.
            kept = {"kept_on": window.due_on, "kept_at": AT, "kept_by": 0} if window.due_on < day("2026-11-01") else {}
            Promise.objects.create(
                step=step,
                subject=made.pk,
                customer=of,
                owner=of.adviser,
                branch=of.branch,
                from_on=window.from_on,
                opens_on=window.opens_on,
                due_on=window.due_on,
                ended_on=made.ended_on,
                live=not kept,
                **kept,
            )
        return made

    def first_promise(self, of: Customer) -> Promise:
        """The one to explain the product within three months."""
        return Promise.objects.get(customer=of, step=self.steps[0])

    def user(self, username: str, role: Role, staff: Staff | None = None, **more: Any) -> User:
        branch = staff.branch_id if staff else None
        return actions.add_user(
            username=username,
            name=staff.name if staff else username,
            role=role,
            since=day("2020-01-02"),
            password=PASSWORD,
            staff=staff.pk if staff else None,
            unit=branch,
            **more,
        )

    def viewer(self, role: Role, staff: Staff | None = None) -> Viewer:
        return viewer_of(self.user(f"{role}-{staff.pk if staff else 0}", role, staff), MONDAY)

    def history(self) -> None:
        """What 영숙's page tells besides her promises."""
        Touch.objects.create(
            customer=self.yeongsuk, at=datetime(2026, 11, 21, 5, tzinfo=UTC), channel="phone", kind="문의", **_LOADED
        )
        Entry.objects.create(
            code="E1", contract=self.late, booked_on=day("2026-11-10"), kind="premium", amount=214_000, **_LOADED
        )
        Consent.objects.create(
            customer=self.yeongsuk, purpose="marketing", channel="phone", granted_on=day("2025-01-02"), **_LOADED
        )
        Consent.objects.create(
            customer=self.yeongsuk,
            purpose="marketing",
            channel="email",
            granted_on=day("2025-01-02"),
            withdrawn_on=day("2026-02-02"),
            **_LOADED,
        )
