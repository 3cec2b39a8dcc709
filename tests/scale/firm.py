"""A firm folder of any size, written fast."""

from __future__ import annotations

import random
from pathlib import Path

FAMILY = "김이박최정강조윤장임한오서신권황안송류홍"
GIVEN = "민서지우하윤도현예준수아진영호석은정미경철성희동훈재원보람"

CUSTOMERS = (
    "code,name,kind,born_on,gender,phone,email,address,latitude,longitude,household,branch,adviser,since,left_on"
)
CONTRACTS = "code,customer,product,signed_on,branch,adviser,channel,premium,premium_cycle,ended_on,end_reason"


def write(folder: Path, *, customers: int, contracts: int, seed: int = 7) -> None:
    chance = random.Random(seed)
    folder.mkdir(parents=True)
    (folder / "firm.toml").write_text(
        'name = "동반생명"\ncurrency = "KRW"\ntime_zone = "Asia/Seoul"\ncalendar = "KR"\nlocale = "ko-KR"\n',
        encoding="utf-8",
    )
    _lines(
        folder / "branches.csv",
        "code,name,latitude,longitude",
        (f"B{n},{n}지점,37.{n:03},127.{n:03}" for n in range(135)),
    )
    _lines(folder / "staff.csv", "code,name,branch,job", (f"S{n},{_name(chance)},B{n % 135},fc" for n in range(1600)))
    _lines(folder / "products.csv", "code,name,line", ["P1,종신보험 하나,life", "P2,변액저축 둘,savings"])
    _lines(folder / "customers.csv", CUSTOMERS, (_customer(chance, n) for n in range(customers)))
    _lines(folder / "contracts.csv", CONTRACTS, (_contract(chance, n, customers) for n in range(contracts)))


def _lines(path: Path, header: str, rows: object) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write(header + "\n")
        out.writelines(f"{row}\n" for row in rows)  # type: ignore[attr-defined]


def _name(chance: random.Random) -> str:
    return chance.choice(FAMILY) + chance.choice(GIVEN) + chance.choice(GIVEN)


def _day(chance: random.Random, first: int, last: int) -> str:
    return f"{chance.randint(first, last)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def _customer(chance: random.Random, number: int) -> str:
    phone = f"010-{chance.randint(1000, 9999)}-{chance.randint(1000, 9999)}"
    staff = chance.randrange(1600)
    place = f"{33 + chance.random() * 5:.6f},{126 + chance.random() * 3:.6f}"
    return (
        f"K{number},{_name(chance)},person,{_day(chance, 1940, 2005)},{chance.choice('fm')},{phone},,"
        f"서울특별시 강남구 {chance.randrange(900)}동,{place},H{number // 2},"
        f"B{staff % 135},S{staff},{_day(chance, 1999, 2025)},"
    )


def _contract(chance: random.Random, number: int, customers: int) -> str:
    staff = chance.randrange(1600)
    ended = f"{_day(chance, 2020, 2025)},lapse" if chance.random() < 0.2 else ","
    return (
        f"N{number},K{chance.randrange(customers)},P{1 + number % 2},{_day(chance, 2000, 2019)},"
        f"B{staff % 135},S{staff},fc,{chance.randint(3, 90) * 10_000},month,{ended}"
    )
