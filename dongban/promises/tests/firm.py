"""The firm of these stories: 목동 지점 with its manager 한지원, the consultants 이도현 and 정유진, their customers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from dongban.people.reach import Viewer
from dongban.people.rules import Hat, Role
from dongban.promises.actions.programmes import install
from dongban.promises.models import Programme, Promise
from dongban.promises.rules import SMILE, read_programmes
from dongban.records.models import Branch, Contract, Customer, Firm, Load, Product, Staff, Voice

# A Monday in Seoul.
TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)


def moment(day: date) -> datetime:
    """Noon of that day in Seoul."""
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


class Town:
    """Records as loads bring them in: `load` is the one that is going on."""

    def __init__(self) -> None:
        Firm.objects.create(name="동반생명", currency="KRW", time_zone="Asia/Seoul", calendar="KR")
        self.load = 0
        self.next_load()
        self.mokdong, self.sinjeong = self.branch("목동"), self.branch("신정")
        self.boss = self.staff("한지원", job="manager")
        self.dohyun, self.yujin = self.staff("이도현"), self.staff("정유진")
        self.life = self.product("L1", "life")
        self.card = self.product("C1", "card")

    @property
    def _loaded(self) -> dict[str, int]:
        return {"load": self.load, "changed": self.load}

    def next_load(self) -> int:
        self.load = Load.objects.create(at=AT, folder="firm", state=Load.State.DONE).pk
        return self.load

    def branch(self, name: str, **facts: Any) -> Branch:
        return Branch.objects.create(code=f"B-{name}", name=name, **facts, **self._loaded)

    def staff(self, name: str, at: Branch | None = None, **facts: Any) -> Staff:
        facts = {"job": "fc", "code": f"F-{name}"} | facts
        return Staff.objects.create(name=name, branch=at or self.mokdong, **facts, **self._loaded)

    def product(self, code: str, line: str) -> Product:
        return Product.objects.create(code=code, name=f"종신보험 {code}", line=line, **self._loaded)

    def customer(self, name: str = "김영숙", **facts: Any) -> Customer:
        facts = {"adviser": self.dohyun, "branch": self.mokdong, "kind": "person", "code": f"K-{name}"} | facts
        return Customer.objects.create(name=name, **facts, **self._loaded)

    def contract(self, of: Customer, signed_on: date, code: str = "", **facts: Any) -> Contract:
        facts = {"product": self.life} | facts
        number = code or f"N{Contract.objects.count() + 1}"
        return Contract.objects.create(code=number, customer=of, signed_on=signed_on, **facts, **self._loaded)

    def voice(self, at: datetime, **facts: Any) -> Voice:
        """A row of voices.csv."""
        facts = {"channel": "phone", "kind": "complaint", "code": f"V{Voice.objects.count() + 1}"} | facts
        return Voice.objects.create(received_at=at, **facts, **self._loaded)

    def changes(self, row: Any, **facts: Any) -> None:
        """As a load that follows says it."""
        type(row).objects.filter(pk=row.pk).update(**facts, changed=self.load)


def smile(starts_on: date = date(2000, 1, 1)) -> Programme:
    install(replace(SMILE, starts_on=starts_on), starts_on)
    return Programme.objects.get(code="smile")


def programme(toml: str) -> Programme:
    (rule,), rejections = read_programmes(toml)
    assert not rejections
    install(rule, date(2000, 1, 1))
    return Programme.objects.get(code=rule.code)


def birthday(**more: str) -> Programme:
    entries = "".join(f"{key} = {value}\n" for key, value in more.items())
    return programme(f"""
        [[programme]]
        code = "birthday"
        name = "생일"
        subject = "customer"
        from = "born_on"
        every = "1y"
        starts_on = 2026-01-01
        {entries}
        [[programme.step]]
        code = "greet"
        opens = "-7d"
        due = "0d"
    """)


def quiet(starts_on: date = date(2024, 1, 1)) -> Programme:
    """A touch once a year for whom nothing was heard of for a year."""
    return programme(f"""
        [[programme]]
        code = "touch"
        name = "안부"
        subject = "customer"
        from = "since"
        every = "1y"
        where = {{ quiet = ["1y"] }}
        starts_on = {starts_on}
        [[programme.step]]
        code = "touch"
        opens = "0d"
        due = "1m"
    """)


def windows(rows: Iterable[Promise]) -> list[tuple[str, int, date, date, date]]:
    return sorted((p.step.code, p.cycle, p.from_on, p.opens_on, p.due_on) for p in rows)


def of(contract: Contract | Customer, step: str = "explain") -> Promise:
    return Promise.objects.get(subject=contract.pk, step__code=step)


def consultant(who: Staff, user: int = 7, **facts: Any) -> Viewer:
    hat = Hat(Role.CONSULTANT, staff=who.pk, unit=who.branch_id, units=frozenset({who.branch_id}))
    return Viewer(user=user, name=who.name, hats=(hat,), day=TODAY, **facts)


def manager(who: Staff, user: int = 8, **facts: Any) -> Viewer:
    hat = Hat(Role.MANAGER, staff=who.pk, unit=who.branch_id, units=frozenset({who.branch_id}))
    return Viewer(user=user, name=who.name, hats=(hat,), day=TODAY, **facts)


def executive(user: int = 9, **facts: Any) -> Viewer:
    return Viewer(user=user, name="고은", hats=(Hat(Role.EXECUTIVE),), day=TODAY, **facts)
