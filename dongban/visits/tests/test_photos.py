"""A photograph of a document: real, small, without what the camera adds, sealed, and seen by few."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from dongban.journal.models import Entry, Sight
from dongban.people.rules import Role
from dongban.promises.models import Promise
from dongban.visits import photos
from dongban.visits.models import Photo
from dongban.visits.tests.cast import Neighbourhood

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    caches["near"].clear()


@pytest.fixture
def world() -> Neighbourhood:
    return Neighbourhood()


@pytest.fixture
def promise(world: Neighbourhood) -> Promise:
    return world.first_promise(world.yeongsuk)


def client_of(world: Neighbourhood, who: str = "dohyeon", role: Role = Role.CONSULTANT) -> Client:
    client = Client(headers={"Accept": "application/json"})
    client.force_login(world.user(f"{role}-{who}", role, getattr(world, who, None)))
    return client


def picture(size: tuple[int, int] = (3000, 1500), kind: str = "JPEG") -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "CAMERA-OF-DOHYEON"
    exif[0x0112] = 6
    Image.new("RGB", size, "white").save(out, kind, exif=exif)
    return out.getvalue()


def send(client: Client, promise: Promise, sent: bytes, name: str = "x.jpg") -> tuple[int, dict[str, str]]:
    answer = client.post(f"/visits/{promise.pk}/photos/", {"photo": SimpleUploadedFile(name, sent)})
    return answer.status_code, answer.json()


def test_it_is_made_anew_and_sealed(world: Neighbourhood, promise: Promise, tmp_path: Path) -> None:
    client = client_of(world)
    status, told = send(client, promise, picture())
    assert status == 200
    shown = client.get(told["url"])
    with Image.open(io.BytesIO(shown.content)) as found:
        # Turned as the camera says, and no side longer than 2,000.
        assert found.size == (1000, 2000)
        assert not found.getexif()
    assert b"CAMERA-OF-DOHYEON" not in shown.content
    sealed = next((tmp_path / "photos").rglob("*.sealed"))
    assert shown.content[:64] not in sealed.read_bytes()
    assert sealed.stat().st_mode & 0o077 == 0
    assert Entry.objects.latest("pk").verb == "visit.photographed"
    assert Sight.objects.get().page == "visits:photo"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_become_one_kind(world: Neighbourhood, promise: Promise, kind: str) -> None:
    client = client_of(world)
    assert client.get(send(client, promise, picture((40, 30), kind))[1]["url"]).content.startswith(b"\xff\xd8")


def bomb() -> bytes:
    """A PNG of 30,000 by 30,000 pixels in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(30_001 * 20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "sent",
    [b"MZ\x90\x00", b"<svg onload='x'/>", b"%PDF-1.7", picture()[:500], bomb()],
    ids=["program", "drawing", "document", "cut off", "bomb"],
)
def test_what_is_no_picture_is_not_kept(world: Neighbourhood, promise: Promise, sent: bytes, tmp_path: Path) -> None:
    status, told = send(client_of(world), promise, sent)
    assert (status, told) == (422, {"error": "읽을 수 없는 사진입니다. JPEG나 PNG로 찍어 주세요."})
    assert not Photo.objects.exists()
    assert not list(tmp_path.rglob("*.sealed"))


def test_too_many_and_too_large(world: Neighbourhood, promise: Promise, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(world)
    monkeypatch.setattr("dongban.visits.forms.photos.LARGEST", 100)
    assert "12 MB" in send(client, promise, picture((40, 30)))[1]["error"]
    monkeypatch.undo()
    for number in range(10):
        Photo.objects.create(promise=promise, key=UUID(int=number), at="2026-11-23T01:00Z", by_name="x", size=1)
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    assert "열 장" in send(client, promise, picture((40, 30)))[1]["error"]


def test_without_scripts_a_page_follows(world: Neighbourhood, promise: Promise) -> None:
    client = client_of(world)
    sent = {"photo": SimpleUploadedFile("x.png", picture((40, 30), "PNG"))}
    page = client.post(f"/visits/{promise.pk}/photos/", sent, headers={"Accept": "text/html"}, follow=True)
    assert "사진을 남겼습니다." in page.content.decode()
    assert "사진 1" in page.content.decode()


def test_a_dropped_photograph_is_gone(world: Neighbourhood, promise: Promise, tmp_path: Path) -> None:
    client = client_of(world)
    url = send(client, promise, picture((40, 30)))[1]["url"]
    photo = Photo.objects.get()
    photos.discard(photo.key)
    assert client.get(url).status_code == 404
    client.post(f"{url}drop/")
    photo.refresh_from_db()
    assert photo.dropped_at
    assert client.get(url).status_code == 404


def test_a_file_in_the_place_of_another_does_not_open(world: Neighbourhood, promise: Promise) -> None:
    one, other = UUID(int=1), UUID(int=2)
    photos.keep(one, b"one")
    photos.keep(other, b"other")
    photos._path(one).write_bytes(photos._path(other).read_bytes())
    with pytest.raises(InvalidTag):
        photos.fetch(one)


@pytest.mark.parametrize(("who", "role"), [("haneul", Role.CONSULTANT), ("yujin", Role.MANAGER)])
def test_neighbours_do_not_see_it(world: Neighbourhood, promise: Promise, who: str, role: Role) -> None:
    url = send(client_of(world), promise, picture((40, 30)))[1]["url"]
    stranger = client_of(world, who, role)
    assert stranger.get(url).status_code == 404
    assert stranger.post(f"{url}drop/").status_code == 404
    assert send_raw(stranger, promise) == 404


def send_raw(client: Client, promise: Promise) -> int:
    sent = {"photo": SimpleUploadedFile("x.png", picture((40, 30), "PNG"))}
    return client.post(f"/visits/{promise.pk}/photos/", sent).status_code
