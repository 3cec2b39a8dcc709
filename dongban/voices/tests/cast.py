"""A small firm whose customers speak up: 이서연 answers them, 이도현 serves 김영숙, 오서윤 leads their branch."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from dongban.people import actions as people
from dongban.people.models import User
from dongban.people.reach import Viewer, viewer_of
from dongban.people.rules import Role
from dongban.records.models import Branch, Contract, Customer, Firm, Product, Staff
from dongban.voices.actions import hear
from dongban.voices.models import Case, Link

# A Monday; 10:30 in Seoul.
DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
LOADED = {"load": 1, "changed": 1}
SAID = "보험료가 두 번 빠졌어요. 언제 돌려주시나요?"


class Firmament:
    """The firm, its people and their sign-ins."""

    def __init__(self) -> None:
        self.firm = Firm.objects.create(name="하나생명", currency="KRW", time_zone="Asia/Seoul", calendar="KR")
        self.mokdong = Branch.objects.create(code="B1", name="목동지점", kind="branch", **LOADED)
        self.sinjeong = Branch.objects.create(code="B2", name="신정지점", kind="branch", **LOADED)
        people.draw_units(pairs=[(self.mokdong.pk, self.mokdong.pk), (self.sinjeong.pk, self.sinjeong.pk)])
        self.seoyun = self.staff("오서윤", "S1", self.mokdong, "manager")
        self.dohyeon = self.staff("이도현", "S2", self.mokdong)
        self.yujin = self.staff("정유진", "S3", self.sinjeong)
        self.yeongsuk = self.customer("김영숙", "C1", self.dohyeon, phone="010-2345-4821", email="ys@example.com")
        self.taeo = self.customer("서태오", "C2", self.yujin, phone="010-9876-1234")
        self.life = Product.objects.create(code="L1", name="종신보험 하나", line="life", **LOADED)
        self.contract = Contract.objects.create(
            code="N1", customer=self.yeongsuk, product=self.life, signed_on=date(2026, 8, 14), **LOADED
        )
        self._users: dict[str, User] = {}

    def staff(self, name: str, code: str, at: Branch, job: str = "fc") -> Staff:
        return Staff.objects.create(code=code, name=name, branch=at, job=job, **LOADED)

    def customer(self, name: str, code: str, adviser: Staff, **facts: Any) -> Customer:
        return Customer.objects.create(
            code=code, name=name, kind="person", adviser=adviser, branch=adviser.branch, **facts, **LOADED
        )

    def user(self, role: Role, staff: Staff | None = None, name: str = "") -> User:
        key = name or f"{role.value}-{staff.code if staff else ''}"
        if key not in self._users:
            self._users[key] = people.add_user(
                username=key,
                name=name or (staff.name if staff else role.value),
                role=role,
                since=date(2020, 1, 2),
                password=None,
                staff=staff.pk if staff else None,
                unit=staff.branch_id if staff else None,
            )
        return self._users[key]

    def viewer(self, role: Role, staff: Staff | None = None, name: str = "", day: date = DAY) -> Viewer:
        return viewer_of(self.user(role, staff, name), day)

    @property
    def seoyeon(self) -> Viewer:
        """Answers customers."""
        return self.viewer(Role.VOC, name="이서연")

    def heard(self, **facts: Any) -> Case:
        given = {"channel": "web", "kind": "complaint", "text": SAID, "customer": self.yeongsuk.pk, **facts}
        at, page = given.pop("at", AT), given.pop("page", given["channel"] == "web")
        case = hear(by=given.pop("by", self.seoyeon), at=at, day=DAY, **given)
        if page:
            # As the public form makes one: she follows her voice by it, and reads the answer there.
            Link.objects.get_or_create(case=case, defaults={"digest": f"{case.pk:064d}", "at": at, "address": 1})
        return case
