"""The demo firm's branches and its about 1,600 people, with leavers and movers over three years."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from dongban.site.demo import names, places
from dongban.site.demo.places import Place

Row = dict[str, object]


@dataclass
class Branch:
    code: str
    place: Place
    opened_on: date
    # How well this branch keeps its promises, 0 to 1: what makes one branch differ from the next in every figure.
    faith: float
    advisers: list[Adviser] = field(default_factory=list)

    def at_work(self, draw: random.Random, day: date, wanted: Adviser) -> Adviser:
        """The adviser wanted, or, when she had left by that day, a colleague who had not."""
        if wanted.left_on is None or day < wanted.left_on:
            return wanted
        return draw.choice([a for a in self.advisers if a.left_on is None])


@dataclass
class Adviser:
    code: str
    branch: Branch
    joined_on: date
    left_on: date | None
    faith: float


def branches(draw: random.Random, today: date) -> list[Branch]:
    """135 branches, 74 of them in Seoul; B001 is the one whose people the demo signs in as."""
    spots = places.seoul() + places.elsewhere()
    return [
        Branch(f"B{n:03d}", spot, date(1990 + n % 30, 1 + n % 12, 1), min(0.985, max(0.6, draw.gauss(0.88, 0.07))))
        for n, spot in enumerate(spots, start=1)
    ]


def branch_rows(found: list[Branch]) -> Iterator[Row]:
    yield _house("HQ", "본사", "headquarters", 37.5219, 126.9245)
    yield _house("C01", "고객센터", "centre", 37.5705, 126.9835)
    yield _house("ONL", "온라인지점", "online", 37.5219, 126.9245)
    for branch in found:
        place = branch.place
        yield {
            "code": branch.code, "name": f"{place.name}지점", "region": place.region, "kind": "branch",
            "address": f"{place.region} {place.district} {place.name}로 {10 + len(place.name)}",
            "latitude": f"{place.latitude:.6f}", "longitude": f"{place.longitude:.6f}", "opened_on": branch.opened_on,
        }  # fmt: skip


def _house(code: str, name: str, kind: str, latitude: float, longitude: float) -> Row:
    return {
        "code": code, "name": name, "region": places.SEOUL, "kind": kind,
        "address": f"{places.SEOUL} 영등포구 여의도동",
        "latitude": latitude, "longitude": longitude, "opened_on": date(1989, 9, 28),
    }  # fmt: skip


def hire(draw: random.Random, found: list[Branch], today: date) -> None:
    """Eight advisers a branch; one in twelve has left within the last three years, most of the others stay."""
    number = 0
    for branch in found:
        for nth in range(8):
            number += 1
            joined = today - timedelta(days=draw.randint(1300, 5000))
            leaves = nth > 1 and draw.random() < 0.11
            left = today - timedelta(days=draw.randint(5, 1000)) if leaves else None
            faith = min(0.99, max(0.35, draw.gauss(branch.faith, 0.06)))
            branch.advisers.append(Adviser(f"F{number:04d}", branch, joined, left, faith))


def staff_rows(draw: random.Random, found: list[Branch], today: date) -> Iterator[Row]:
    for branch in found:
        for adviser in branch.advisers:
            yield _person(draw, adviser.code, branch.code, "fc", "", adviser.joined_on, adviser.left_on)
    for job, grade, count, at in _OFFICES:
        for nth in range(count):
            where = at or found[nth % len(found)].code
            code = f"{job[0].upper()}{job[1].upper()}{nth + 1:04d}"
            joined = today - timedelta(days=draw.randint(200, 9000))
            yield _person(draw, code, where, job, _grade(draw, grade), joined, None)


# job, grade (empty: by lot), how many, where (empty: one branch after the other)
_OFFICES = (
    ("manager", "deputy_general_manager", 135, ""),
    ("teller", "", 180, ""),
    ("executive", "executive", 20, "HQ"),
    ("voc", "", 24, "HQ"),
    ("staff", "", 100, "HQ"),
    ("agent", "", 80, "C01"),
)


def _grade(draw: random.Random, grade: str) -> str:
    return grade or draw.choices(["staff", "assistant_manager", "manager"], [5, 4, 2])[0]


def _person(draw: random.Random, code: str, branch: str, job: str, grade: str, joined: date, left: date | None) -> Row:
    gender = draw.choice("fm")
    return {
        "code": code, "name": names.person(draw, gender), "branch": branch, "job": job, "grade": grade,
        "gender": gender, "email": f"{code.lower()}@example.com",
        "phone": names.phone(draw.randrange(10_000_000)), "joined_on": joined,
        "left_on": left,
    }  # fmt: skip
