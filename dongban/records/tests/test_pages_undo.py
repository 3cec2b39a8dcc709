"""The page that asks whether to take a load back is there at once, and what that would change comes after it."""

from __future__ import annotations

import pytest
from django.test import Client

from dongban.people.rules import Role
from dongban.records.models import Branch, Load
from dongban.records.tests import cast

pytestmark = pytest.mark.django_db
SCRIPTED = {"HX-Request": "true"}


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(cast.user("haneul", Role.ADMINISTRATOR))
    return client


def load() -> Load:
    made = Load.objects.create(at=cast.AT, folder="firm", state=Load.State.DONE)
    Branch.objects.create(code=f"B{made.pk}", name="종로", load=made.pk, changed=made.pk)
    return made


def test_the_page_waits_for_no_count(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    where = f"/records/{load().pk}/undo/"
    monkeypatch.setattr("dongban.records.undo.preview", lambda _load: pytest.fail("counted"))
    page = browser.get(where).content.decode()
    assert 'hx-get="?counted=1"' in page
    # Where no script runs the browser goes on to the count by itself.
    assert 'content="0; url=?counted=1"' in page
    assert "되돌리기</button>" not in page


def test_the_count_comes_by_itself_or_as_a_page(browser: Client) -> None:
    where = f"/records/{load().pk}/undo/?counted=1"
    part = browser.get(where, headers=SCRIPTED).content.decode()
    assert "<h1>" not in part
    page = browser.get(where).content.decode()
    assert "hx-get" not in page[page.index("<main") :]
    for told in (part, page):
        assert "<dt>없어짐</dt><dd>지점 1</dd>" in told
        assert "되돌리기</button>" in told


def test_whoever_waits_while_another_load_comes_in_reads_why(browser: Client) -> None:
    where = f"/records/{load().pk}/undo/?counted=1"
    load()
    assert browser.get(where, headers=SCRIPTED).headers["HX-Refresh"] == "true"
    assert browser.get(where).status_code == 403
