"""Three years of promises kept, late and not kept, as the demo firm's people would have left them behind."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from dongban.people.models import User
from dongban.promises.models import Ownership, Promise
from dongban.records.models import Staff

_BATCH = 5000
_KEEP = "UPDATE promises_promise SET kept_on = %s, kept_at = %s, kept_by = %s, live = false WHERE id = %s"
_REPORT = (
    'INSERT INTO visits_report (promise_id, step_id, branch_id, due_on, "on", at, by, by_name, note)'
    " SELECT id, step_id, branch_id, due_on, %s, %s, %s, %s, %s FROM promises_promise WHERE id = %s"
)
_JOURNAL = (
    "INSERT INTO journal_entry (at, by, by_name, verb, subject, subject_id, customer, reason, details)"
    " VALUES (%s, %s, %s, 'promise.kept', 'promises.promise', %s, %s, '', '{}')"
)
_NOTES = (
    "상품을 처음부터 다시 설명드림. 보장 금액을 헷갈려 하셔서 표로 정리해 드렸습니다.",
    "자동이체일을 10일로 바꾸고 싶다고 하심. 신청서를 함께 썼습니다.",
    "가족 모두 건강하시다고. 다음 방문은 저녁 7시 이후가 좋다고 하셨습니다.",
    "보험료가 부담된다고 하셔서 감액 방법을 설명드림. 생각해 보신다고 함.",
    "주소가 바뀌어 새 주소를 확인했습니다.",
    "수익률이 떨어진 까닭을 물으심. 펀드 변경 방법을 안내했습니다.",
    "보장 내용을 하나씩 짚어 드렸고, 빠진 것이 없는지 같이 확인했습니다.",
    "증권을 찾지 못하셔서 다시 보내 드리기로 했습니다.",
    "만족하신다고. 동생을 소개해 주시겠다고 하셨습니다.",
    "청구 방법이 어렵다고 하셔서 앱에서 함께 해 보았습니다.",
    "해지를 고민 중이셨으나 손해를 설명드리니 유지하기로 하셨습니다.",
    "부재중이라 전화로 설명드리고 자료는 문자로 보냈습니다.",
)


@dataclass(frozen=True)
class _Kept:
    promise: int
    customer: int | None
    on: date
    at: datetime
    by: int
    name: str
    note: str


def keep(*, seed: int, day: date, zone: ZoneInfo, faith: dict[str, float], step: Callable[[int], None]) -> int:
    """Keeps what was due until `day` as faithfully as each owner does; how many. `step` hears the count as it grows."""
    draw = random.Random(seed)
    people = _people(faith)
    done = 0
    for batch in _batches(_kept(draw, day, zone, people)):
        _write(batch)
        done += len(batch)
        step(done)
    return done


def _people(faith: dict[str, float]) -> dict[int, tuple[int, str, float]]:
    """Staff number -> user number, name, faith."""
    users = dict(User.objects.filter(postings__staff__isnull=False).values_list("postings__staff", "id"))
    return {
        pk: (users[pk], name, faith.get(code, 0.8))
        for pk, code, name in Staff.objects.values_list("id", "code", "name")
        if pk in users
    }


def _kept(draw: random.Random, day: date, zone: ZoneInfo, people: dict[int, tuple[int, str, float]]) -> Iterator[_Kept]:
    before = {
        promise: (on, old)
        for promise, on, old in Ownership.objects.order_by("-on").values_list("promise_id", "on", "old_id")
    }
    rows = (
        Promise.objects.filter(opens_on__lte=day, from_on__lte=day, kept_on__isnull=True)
        .order_by("id")
        .values_list("id", "customer_id", "owner_id", "opens_on", "due_on", "ended_on")
    )
    for promise, customer, owner, opens, due, ended in list(rows):
        if owner not in people:
            continue
        on = _day_kept(draw, people[owner][2], opens, due, ended, day)
        if on is None:
            continue
        changed, old = before.get(promise, (date.min, None))
        # Whoever owned it on that day kept it: before a hand-over, the one who has left since.
        who, name, _ = people[old] if on < changed and old in people else people[owner]
        at = datetime.combine(on, time(10 + draw.randrange(8), draw.randrange(60)), zone).astimezone(UTC)
        yield _Kept(promise, customer, on, at, who, name, draw.choice(_NOTES))


def _day_kept(draw: random.Random, faith: float, opens: date, due: date, ended: date | None, day: date) -> date | None:
    """The working day on which this owner got round to it, or None: not yet, or never."""
    luck = draw.random()
    if luck < faith:
        on = opens + timedelta(days=round((due - opens).days * draw.triangular(0, 1, 0.75)))
    # What is long overdue has been caught up with, but for a few: nobody lets a promise wait for years.
    elif luck < faith + (1 - faith) * (0.8 if (day - due).days < 120 else 0.995):
        on = due + timedelta(days=1 + int(draw.expovariate(1 / 12)))
    else:
        return None
    on -= timedelta(days=max(0, on.weekday() - 4) if on - timedelta(days=2) >= opens else 0)
    return on if on < day and (ended is None or on < ended) else None


def _batches(kept: Iterator[_Kept]) -> Iterator[list[_Kept]]:
    batch: list[_Kept] = []
    for one in kept:
        batch.append(one)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def _write(batch: list[_Kept]) -> None:
    # Prepared statements, run many times: the ORM needs ten times as long for what is the same here in every row.
    rows = [(_stored(k.on), _stored(k.at), k) for k in batch]
    with connection.cursor() as cursor:
        cursor.executemany(_KEEP, [(on, at, k.by, k.promise) for on, at, k in rows])
        cursor.executemany(_REPORT, [(on, at, k.by, k.name, k.note, k.promise) for on, at, k in rows])
        cursor.executemany(_JOURNAL, [(at, k.by, k.name, k.promise, k.customer) for _, at, k in rows])


def _stored(when: date) -> date | str:
    """As this database stores a day or a moment."""
    operations = connection.ops
    if isinstance(when, datetime):
        return operations.adapt_datetimefield_value(when) or ""
    return operations.adapt_datefield_value(when) or ""
