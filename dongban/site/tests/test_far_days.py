"""Days at both ends of the calendar, which core systems write for "unknown" and "never": the firm stays usable."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client

from dongban.jobs.actions import tick
from dongban.people.actions import add_user
from dongban.people.rules import Role
from dongban.records.models import StaffPosting
from dongban.records.tests.folders import load, orderly
from dongban.voices.models import Case

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
FAR = {
    "branches": "code,name,opened_on,closed_on\nB1,종로,0001-01-01,\nB2,강남,0001-01-01,9999-12-31\n",
    "staff": "code,name,branch,job,joined_on,left_on\n"
    "S1,김민수,B1,fc,0001-01-01,9999-12-31\nS2,박하나,B1,fc,0001-01-01,0001-01-01\nS3,이서연,B2,manager,9999-12-31,\n",
    "customers": "code,name,born_on,since,branch,adviser,left_on\n"
    "K1,고은,9999-12-31,9999-12-31,B1,S1,\nK2,나래,0001-01-01,0001-01-01,B1,S2,\nK3,다솜,,,B1,S2,0001-01-01\n",
    "contracts": "code,customer,product,signed_on,ended_on\n"
    "C1,K1,L1,9999-12-31,\nC2,K2,L1,0001-01-01,\nC3,K2,L1,2026-01-05,9999-12-31\nC4,K3,L1,0001-01-01,0001-01-01\n",
    "touches": "customer,at,channel\nK2,9999-12-31T23:59,web\nK2,0001-01-02T00:00,phone\n",
    "voices": "code,received_at,channel,customer,text,answered_at\n"
    "V1,9999-12-31T23:59,web,K2,안녕하세요,\nV2,0001-01-02T00:00,phone,K2,안녕하세요,9999-12-31T23:59\n",
    "surveys": "code,at,question,score,customer\n"
    "Q1,9999-12-31T23:59,recommend,10,K2\nQ2,0001-01-02T00:00,recommend,0,K2\n",
}


def test_a_firm_with_far_days_loads_ticks_and_is_read(
    tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = tmp_path / "home"
    monkeypatch.setenv("DONGBAN_NOW", "2026-03-02")
    loaded = load(orderly(tmp_path / "firm", **FAR))
    assert loaded.rejected == 0 and all(each["accepted"] == each["read"] for each in loaded.counted.values())
    assert StaffPosting.objects.get(staff__code="S2").until == date(1, 1, 1)
    assert {did["state"] for did in tick(at=AT).values()} <= {"done", "not due"}
    voc = add_user(username="voc", name="한지우", role=Role.VOC, since=date(2025, 1, 1), password=None, language="en")
    client = Client()
    client.force_login(voc)
    for case in Case.objects.all():
        assert client.get(f"/voices/{case.pk}/").status_code == 200
