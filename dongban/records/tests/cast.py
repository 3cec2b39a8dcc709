"""The firm of these tests: three branches, their people, and two customers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from dongban.people import reach
from dongban.people.models import Posting, User
from dongban.people.rules import Role
from dongban.records import tokens
from dongban.records.dated import follow_load
from dongban.records.models import Branch, Contract, Customer, Firm, Load, Product, SearchToken, Staff

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
CLOCK = reach.system(DAY)


def day(text: str) -> date:
    return date.fromisoformat(text)


def load(state: str = Load.State.DONE, **more: Any) -> Load:
    return Load.objects.create(at=AT, by_name="하늘", folder="firm.zip", state=state, **more)


def branch(load_id: int, code: str, name: str, **more: Any) -> Branch:
    return Branch.objects.create(load=load_id, changed=load_id, code=code, name=name, **{"kind": "branch", **more})


def staff(load_id: int, code: str, name: str, at: Branch, job: str = "fc", **more: Any) -> Staff:
    return Staff.objects.create(load=load_id, changed=load_id, code=code, name=name, branch=at, job=job, **more)


def customer(load_id: int, code: str, name: str, adviser: Staff | None, at: Branch | None, **more: Any) -> Customer:
    return Customer.objects.create(
        load=load_id, changed=load_id, code=code, name=name, adviser=adviser, branch=at, **more
    )


def contract(load_id: int, code: str, of: Customer, **more: Any) -> Contract:
    life, _ = Product.objects.get_or_create(
        code="L1", defaults={"name": "종신보험 하나", "line": "life", "load": load_id, "changed": load_id}
    )
    given = {"signed_on": day("2026-01-05"), "branch": of.branch, "adviser": of.adviser, **more}
    return Contract.objects.create(load=load_id, changed=load_id, code=code, customer=of, product=life, **given)


def user(name: str, role: Role, staff: Staff | None = None, unit: Branch | None = None) -> User:
    found = User(username=name, name=name)
    found.set_unusable_password()
    found.save()
    Posting.objects.create(
        user=found,
        role=role,
        staff=staff.pk if staff else None,
        unit=unit.pk if unit else None,
        since=day("2020-01-02"),
    )
    return found


def follow(load_id: int, on: date = DAY) -> dict[str, int]:
    return follow_load(by=reach.system(on), at=AT, day=on, load_id=load_id)


def index(of: Customer) -> None:
    rows = tokens.rows_of([(of.pk, of.name, of.phone, of.branch_id)])
    SearchToken.objects.bulk_create(SearchToken(token=t, branch=b, customer=c) for t, b, c in rows)


class Town:
    """Jongno, Gangnam and Busan; Minsu advises 김민수's household in Jongno, Hana manages it."""

    def __init__(self) -> None:
        Firm.objects.create(name="동반생명", currency="KRW", time_zone="Asia/Seoul", calendar="KR")
        self.load = load()
        one = self.load.pk
        self.jongno = branch(one, "B1", "종로", region="서울", latitude=37.57, longitude=126.98)
        self.gangnam = branch(one, "B2", "강남", region="서울", latitude=37.50, longitude=127.03)
        self.busan = branch(one, "B3", "부산", region="부산", latitude=35.18, longitude=129.08)
        self.doyun = staff(one, "S1", "이도윤", self.jongno, joined_on=day("2019-03-04"))
        self.seoyeon = staff(one, "S2", "박서연", self.gangnam)
        self.hana = staff(one, "M1", "최하나", self.jongno, "manager")
        self.minsu = customer(one, "C1", "김민수", self.doyun, self.jongno, since=day("2021-05-06"))
        self.jiu = customer(one, "C2", "한지우", self.seoyeon, self.gangnam)
        for each in (self.minsu, self.jiu):
            index(each)
        follow(one)

    def change(self, row: Any, **facts: Any) -> int:
        """A later load says otherwise."""
        later = load()
        for name, value in facts.items():
            setattr(row, name, value)
        row.changed = later.pk
        row.save()
        return later.pk
