# ruff: noqa: F811 - fixtures of the neighbouring file
"""What the page of an upload says before anything is loaded."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from dongban.people.models import User
from dongban.records.actions import loading
from dongban.records.models import Branch
from dongban.records.tests.test_pages_loads import (  # noqa: F401
    FOLDER,
    _second_of_march,
    admin,
    browser,
    see,
    upload,
    work,
)

pytestmark = pytest.mark.django_db


def test_a_preview_tells_new_from_changed(browser: Client, admin: User) -> None:
    first = upload(browser, {**FOLDER, "branches.csv": "code,name\nB1,종로\nB2,마포\n"})
    work(first, admin)
    browser.post(f"/records/{first.pk}/begin/")
    work(first, admin)
    load = upload(browser, {**FOLDER, "branches.csv": "code,name\nB1,종로\nB2,마포역\nB3,신촌\nB4,홍대\n"})
    work(load, admin)
    assert {name: load.files["branches.csv"][name] for name in ("read", "new", "changed", "unchanged")} == {
        "read": 4,
        "new": 2,
        "changed": 1,
        "unchanged": 1,
    }
    page = see(browser, f"/records/{load.pk}/")
    assert "새로" in page and "바뀜" in page
    assert set(Branch.objects.values_list("name", flat=True)) == {"종로", "마포"}


PROGRAMMES = """
[[programme]]
code = "smile"
name = { ko = "고객스마일", en = "Customer Smile" }
subject = "contract"
from = "signed_on"
starts_on = 2000-01-01
owner = "adviser"
channel = "visit"
  [[programme.step]]
  code = "explain"
  opens = "0d"
  due = "3m"
  [[programme.step]]
  code = "check-1y"
  opens = "11m"
  due = "13m"
"""


def promises() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM promises_promise")
        return int(cursor.fetchone()[0])


WITH_PROGRAMMES = {
    **FOLDER,
    "customers.csv": "code,name\nK1,김용\n",
    "products.csv": "code,name,line\nP1,종신,life\n",
    "contracts.csv": "code,customer,product,signed_on\nN1,K1,P1,2026-02-02\nN2,K1,P1,2020-02-02\n",
    "programmes.toml": PROGRAMMES,
}


def test_a_preview_says_how_many_promises_would_follow(browser: Client, admin: User) -> None:
    load = upload(browser, WITH_PROGRAMMES)
    work(load, admin)
    page = see(browser, f"/records/{load.pk}/")
    assert "고객스마일: 약속 4건이 생깁니다. 그중 2건은 기한이 이미 지났고" in page
    assert "폴더가 커서" not in page
    assert (promises(), Branch.objects.count()) == (0, 0)
    browser.post(f"/records/{load.pk}/begin/")
    work(load, admin)
    assert promises() == 4


def test_a_preview_of_a_large_folder_says_what_it_has_not_counted(
    browser: Client, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_TRIED", 10)
    load = upload(browser, WITH_PROGRAMMES)
    work(load, admin)
    page = see(browser, f"/records/{load.pk}/")
    assert "고객스마일: 약속 0건이 생깁니다." in page
    assert "폴더가 커서, 이번에 들어올 줄은 빼고" in page
