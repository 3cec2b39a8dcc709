"""The calendar of 대표, as a calendar program reads it: the `icalendar` library, which knows nothing of Dongban."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.cache import caches
from django.test import Client

from dongban.journal.models import Sight
from dongban.people.rules import Role
from dongban.visits.actions import joining as actions
from dongban.visits.models import Feed
from dongban.visits.rules.ical import Event, calendar
from dongban.visits.tests.cast import AT
from dongban.visits.tests.test_joining import MEETS, Leading, client_of


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()


@pytest.fixture
def world(db: None) -> Leading:
    return Leading()


def address_of(client: Client) -> str:
    """A new address, as the page shows it once."""
    html = client.post("/visits/calendar/").content.decode()
    address = html.split('value="http://testserver')[1].split('"')[0]
    assert address not in client.get("/visits/calendar/").content.decode()
    return address


def read(answer: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(answer).walk("VEVENT"))


def test_both_calendars_have_it(world: Leading) -> None:
    joining = world.accepted()
    leader, consultant = client_of(world.chief), client_of(world.user("dohyeon", Role.CONSULTANT, world.dohyeon))
    found = {}
    for who, client in (("leader", leader), ("consultant", consultant)):
        answer = Client().get(address_of(client))
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        (event,) = read(answer.content)
        assert event["DTSTART"].dt == MEETS
        assert event["DTEND"].dt == MEETS + timedelta(hours=1)
        assert str(event["LOCATION"]) == "목동역 2번 출구"
        assert "이도현" in str(event["DESCRIPTION"])
        assert str(event["URL"]).endswith(f"/visits/joining/{joining.pk}/")
        found[who] = str(event["SUMMARY"])
    # Each as she may see the customer.
    assert found["leader"].startswith("윤재호")
    assert found["consultant"].startswith("윤재호")
    assert set(Sight.objects.filter(page="visits:feed").values_list("by_name", flat=True)) == {"chief", "이도현"}


def test_what_is_not_agreed_on_stands_in_no_calendar(world: Leading) -> None:
    joining = world.ask()
    address = address_of(client_of(world.chief))
    assert read(Client().get(address).content) == []
    actions.accept(by=world.leader, at=AT, joining=joining)
    assert len(read(Client().get(address).content)) == 1
    actions.decline(by=world.leader, at=AT, joining=joining, why="그날 이사회가 있습니다.")
    assert read(Client().get(address).content) == []


def test_an_unchanged_calendar_is_not_sent_again(world: Leading) -> None:
    joining = world.accepted()
    address = address_of(client_of(world.chief))
    first = Client().get(address)
    again = Client().get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert Sight.objects.filter(page="visits:feed").count() == 1
    actions.decline(by=world.leader, at=AT, joining=joining, why="그날 이사회가 있습니다.")
    assert Client().get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_new_address_ends_the_old_one_and_the_last_one_can_be_ended(world: Leading) -> None:
    client = client_of(world.chief)
    old, new = address_of(client), address_of(client)
    assert old != new
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    secret = new.removeprefix("/visits/calendar/").removesuffix(".ics")
    assert len(secret) >= 22, "128 bits"
    assert secret not in str(Feed.objects.values())
    client.post("/visits/calendar/end/")
    assert Client().get(new).status_code == 404


def test_a_leavers_calendar_opens_no_more(world: Leading) -> None:
    address = address_of(client_of(world.chief))
    world.chief.postings.update(until=AT.date() - timedelta(days=1))
    assert Client().get(address).status_code == 404
    world.chief.postings.update(until=None)
    world.chief.is_active = False
    world.chief.save()
    assert Client().get(address).status_code == 404


# The file -------------------------------------------------------------------------------------------------------------

STARTS = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)


def event_of(**facts: object) -> Event:
    given: dict[str, object] = {
        "uid": "1@dongban",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=1),
        "title": "방문",
        "changed_at": STARTS,
    }
    return Event(**(given | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "계약, 설명; 둘\\셋",
        "가" * 300,
        "첫 줄\n둘째 줄\r\n셋째 줄",
        "👩‍👩‍👧 가족",
        "a\x00b\x07c",
        "",
        "BEGIN:VEVENT\r\nX-EVIL:1",
    ],
)
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    written = calendar("일정", ZoneInfo("Asia/Seoul"), [event_of(title=text or "x", about=text, place=text)])
    assert all(len(line) <= 75 for line in written.encode().split(b"\r\n"))
    assert "\n" not in written.replace("\r\n", "")
    (event,) = read(written.encode())
    wanted = "".join(sign for sign in text.replace("\r\n", "\n") if sign == "\n" or sign.isprintable())
    for name in ("DESCRIPTION", "LOCATION"):
        assert str(event.get(name, "")) == wanted
    assert "X-EVIL" not in event


@pytest.mark.parametrize("zone", ["Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_a_program_that_knows_no_zones_reads_the_same_times(zone: str) -> None:
    """From the zone that is told in the file alone: as if nobody had heard of it."""
    starts = [datetime(2026, month, 15, 5, tzinfo=UTC) for month in range(1, 13)]
    starts += [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in range(4)]
    events = [
        event_of(uid=f"{n}@dongban", starts_at=at, ends_at=at + timedelta(hours=1)) for n, at in enumerate(starts)
    ]
    text = calendar("일정", ZoneInfo(zone), events).replace(zone, f"Nowhere/{zone}")
    read_back = {str(event["UID"]): event["DTSTART"].dt for event in read(text.encode())}
    # The hour that comes twice in autumn is told by a local time that is ambiguous: either reading is right.
    twice = {f"{n}@dongban" for n, at in enumerate(starts) if _ambiguous(at, zone)}
    for n, at in enumerate(starts):
        if f"{n}@dongban" not in twice:
            assert read_back[f"{n}@dongban"].astimezone(UTC) == at


def _ambiguous(at: datetime, zone: str) -> bool:
    local = at.astimezone(ZoneInfo(zone))
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
