"""The doctor: an installation as it comes is safe, and each guard that is taken away is noticed."""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from dongban.jobs.clock import machine_now
from dongban.jobs.models import ClockShift, Schedule, Task, Worker
from dongban.promises.bulk.checking import Trouble
from dongban.site.keeping import doctor
from dongban.site.keeping.doctor import examine
from dongban.site.keeping.health import (
    Finding,
    Weight,
    heading,
    holiday_finding,
    key_finding,
    postgres_findings,
    safe,
    sqlite_findings,
    web_findings,
)

GOOD_SQLITE = {"version": "3.51.3", "journal": "wal", "synchronous": 2, "foreign_keys": 1}
GOOD_POSTGRES = {"version": "18.4", "fsync": "on", "commit": "on", "superuser": False}
GOOD_WEB = {"debug": False, "hosts": ["127.0.0.1"], "https": True}


def of(findings: list[Finding]) -> dict[str, Weight]:
    return {finding.name: finding.weight for finding in findings}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"version": "3.51.2"}, "sqlite version"),
        ({"version": "3.9.0"}, "sqlite version"),
        ({"journal": "delete"}, "sqlite log"),
        ({"synchronous": 1}, "sqlite flush"),
        ({"foreign_keys": 0}, "sqlite foreign keys"),
    ],
)
def test_a_loose_sqlite_is_unsafe(change: dict[str, object], found: str) -> None:
    assert safe(sqlite_findings(**GOOD_SQLITE))
    unsafe = of(sqlite_findings(**{**GOOD_SQLITE, **change}))
    assert [name for name, weight in unsafe.items() if weight == Weight.UNSAFE] == [found]


@pytest.mark.parametrize("change", [{"fsync": "off"}, {"commit": "off"}])
def test_a_loose_postgresql_is_unsafe(change: dict[str, object]) -> None:
    assert safe(postgres_findings(**GOOD_POSTGRES))
    assert not safe(postgres_findings(**{**GOOD_POSTGRES, **change}))


def test_a_superuser_is_not_what_a_firm_should_work_as() -> None:
    assert of(postgres_findings(**{**GOOD_POSTGRES, "superuser": True}))["postgresql role"] == Weight.MISSING


@pytest.mark.parametrize("change", [{"debug": True}, {"hosts": ["*"]}, {"hosts": ["firm.example"], "https": False}])
def test_an_open_door_is_unsafe(change: dict[str, object]) -> None:
    assert safe(web_findings(**GOOD_WEB))
    assert not safe(web_findings(**{**GOOD_WEB, **change}))


@pytest.mark.parametrize(("mode", "well"), [(0o100600, True), (0o100640, False), (0o100604, False), (None, True)])
def test_a_key_is_its_owners_alone(mode: int | None, well: bool) -> None:
    assert safe([key_finding("secret", mode)]) is well


def test_a_calendar_that_ends_soon_is_missing_years() -> None:
    assert holiday_finding("0.109", 2100, 2026).weight == Weight.GOOD
    assert holiday_finding("0.109", 2028, 2026).weight == Weight.MISSING


@pytest.mark.django_db
def test_the_house_as_it_comes() -> None:
    found = of(examine())
    assert found["migrations"] == found["promises"] == found["clock"] == Weight.GOOD
    assert found["worker"] == Weight.MISSING


@pytest.mark.django_db
def test_a_journal_without_its_guard_is_unsafe() -> None:
    where = " ON journal_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER journal_entry_no_update{where}")
    journal = next(finding for finding in examine() if finding.name == "journal")
    assert journal.weight == Weight.UNSAFE
    assert "journal_entry_no_update" in journal.say


def leave_work() -> None:
    """One of everything that a person has to look after."""
    now = machine_now()
    Worker.objects.create(name="here:1", started_at=now, seen_at=now)
    Task.objects.create(name="x", key="1", state="parked", as_of=now, due_at=now, made_at=now)
    Schedule.objects.create(job="promises.make", failures=2)
    ClockShift.objects.create(pk=1, days=5)


@pytest.mark.django_db
def test_what_waits_for_a_person_is_named() -> None:
    leave_work()
    with translation.override("en"):
        found = {finding.name: finding for finding in examine()}
    assert found["worker"].weight == Weight.GOOD
    assert "1 piece of work" in found["set aside"].say
    assert "promises.make" in found["jobs"].say
    assert "5 days" in found["clock"].say


@pytest.mark.django_db
def test_references_of_a_large_load_that_wait_are_told() -> None:
    """How they come to wait is told where they are loaded: records/tests/test_load_large.py."""
    if connection.vendor == "sqlite":
        assert "references" not in of(examine())
        return
    assert of(examine())["references"] == Weight.GOOD
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE jobs_schedule ADD COLUMN run bigint REFERENCES jobs_run")
        cursor.execute("ALTER TABLE jobs_schedule DROP CONSTRAINT jobs_schedule_run_fkey")
        cursor.execute("ALTER TABLE jobs_schedule ADD CONSTRAINT later FOREIGN KEY (run) REFERENCES jobs_run NOT VALID")
    with translation.override("en"):
        waiting = next(finding for finding in examine() if finding.name == "references")
    assert waiting.weight == Weight.MISSING and "references of 1 table are still" in waiting.say


# What machines, files and settings are called is the same in every language.
_NAMES = re.compile(r"[\w.+-]+@[\w.-]+|[\w<>:/]*[/_@][\w<>:/@]*|\w+\.\w+|dongban \w+|[A-Z]{3,}\w*|SQLite|PostgreSQL")
_ENGLISH = re.compile(r"[A-Za-z]{2,}\W+[A-Za-z]+")


@pytest.mark.django_db
def test_for_a_korean_firm_no_sentence_is_english(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert not english(told_by_doctor())
    leave_work()
    Worker.objects.all().delete()
    settings.SMTP_URL, settings.MAIL_FROM = "smtp://mail.firm.example", "nobody"
    monkeypatch.setattr(doctor.mail, "shut_mailboxes", lambda: ["고객센터"])
    monkeypatch.setattr(doctor.mail, "set_aside", lambda: 2)
    monkeypatch.setattr(doctor.post, "undecided", lambda: 3)
    monkeypatch.setattr(doctor, "check_whole", lambda: (Trouble("단계가 없는 약속이 있습니다", 4),))
    lines = told_by_doctor()
    assert any("단계가 없는 약속이 있습니다: 4개" in line for line in lines)
    assert not english(lines)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_trouble_is_told_in_the_firms_language(language: str) -> None:
    with translation.override(language):
        findings = [
            *sqlite_findings(version="3.9.0", journal="delete", synchronous=1, foreign_keys=0),
            *postgres_findings(version="18.4", fsync="off", commit="off", superuser=True),
            *web_findings(debug=True, hosts=["*"], https=False),
            *web_findings(debug=True, hosts=["127.0.0.1"], https=False),
            *web_findings(debug=True, hosts=["firm.example"], https=False),
            *(key_finding(name, 0o100640) for name in ("secret", "index", "factors", "mail", "photos")),
            holiday_finding("0.109", 2028, 2026),
        ]
        lines = [f"{heading(finding.name)}: {finding.say}" for finding in findings if finding.weight != Weight.GOOD]
    assert len(lines) > 18
    if language == "ko":
        assert not english(lines)
    else:
        assert not [line for line in lines if re.search("[가-힣]", line)]


def told_by_doctor() -> list[str]:
    out = StringIO()
    with translation.override("ko"):
        try:
            call_command("doctor", stdout=out)
        except SystemExit as ended:
            assert ended.code == 1
    return out.getvalue().splitlines()


def english(lines: list[str]) -> list[str]:
    return [line for line in lines if not re.search("[가-힣]", line) or _ENGLISH.search(_NAMES.sub("", line))]


@pytest.mark.django_db
def test_the_command_tells_a_machine_whether_it_is_safe(settings: Any) -> None:
    # The tests' own SQLite lives in memory, where there is no log: only what is said is looked at here.
    told = ask()
    assert {"safe", "version", "database", "home", "findings"} <= told.keys()
    settings.DEBUG = True
    assert "debug" in [finding["name"] for finding in ask()["findings"] if finding["weight"] == "unsafe"]


def ask() -> dict[str, object]:
    out = StringIO()
    try:
        call_command("doctor", "--json", stdout=out)
    except SystemExit as ended:
        assert ended.code == 1
    told: dict[str, object] = json.loads(out.getvalue())
    assert told["safe"] == safe(examine())
    return told
