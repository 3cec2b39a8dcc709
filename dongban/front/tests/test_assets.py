"""`dongban assets`: words are compiled, icons lifted into one file, and without either the pages still work."""

from __future__ import annotations

import gettext
import json
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from dongban.front.management.commands import assets

_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24">\n  <path stroke="none" d="M0 0h24v24H0z" fill="none" />'
    '\n  <path d="M5 12l5 5" />\n</svg>'
)

_WORDS = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

msgid "promise"
msgstr "약속"

msgid "%(n)s promise"
msgid_plural "%(n)s promises"
msgstr[0] "약속 %(n)s건"
"""


def catalogue(package: Path, room: str) -> Path:
    place = package / room / "locale" / "ko" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "django.po").write_text(_WORDS, encoding="utf-8")
    return place


def test_every_rooms_words_are_compiled(tmp_path: Path) -> None:
    places = [catalogue(tmp_path, room) for room in ("visits", "front")]
    assert assets.compile_catalogues(tmp_path) == 2
    for place in places:
        with (place / "django.mo").open("rb") as compiled:
            words = gettext.GNUTranslations(compiled)
        assert words.gettext("promise") == "약속"
        assert words.ngettext("%(n)s promise", "%(n)s promises", 3) == "약속 %(n)s건"
        assert sorted(file.name for file in place.iterdir()) == ["django.mo", "django.po"]


def test_the_sprite_holds_each_icon_once_without_its_empty_square(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "ICONS", ["check", "x"])
    for name in ("check", "x"):
        (tmp_path / f"{name}.svg").write_text(_ICON)
    drawn = assets.sprite(tmp_path)
    assert drawn.count("<symbol") == 2
    assert '<symbol id="check" viewBox="0 0 24 24"><path d="M5 12l5 5" /></symbol>' in drawn
    assert 'stroke="none"' not in drawn


def test_only_what_pages_load_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "ICONS", ["check"])
    web = tmp_path / "pretendard" / "dist" / "web" / "variable"
    (web / "woff2-dynamic-subset").mkdir(parents=True)
    (web / "woff2-dynamic-subset" / "one.woff2").write_bytes(b"font")
    (web / "pretendardvariable-dynamic-subset.css").write_text("@font-face {}")
    (web / "unused.css").write_text("")
    icons = tmp_path / "@tabler" / "icons" / "icons" / "outline"
    icons.mkdir(parents=True)
    (icons / "check.svg").write_text(_ICON)
    country = tmp_path / "@svg-maps" / "south-korea"
    country.mkdir(parents=True)
    (country / "south-korea.svg").write_text(
        '<svg><path id="seoul"\n d="m 1,2 3,4 z"></path><path id="jeju" d="m 5,6 z"/></svg>'
    )
    vendor = tmp_path / "static" / "vendor"
    vendor.mkdir(parents=True)
    (vendor / "old.css").write_text("of an earlier version")
    assets.dress(tmp_path, vendor)
    assert sorted(str(file.relative_to(vendor)) for file in vendor.rglob("*.*")) == [
        "icons.svg",
        "icons.svg.gz",
        "outlines.svg",
        "outlines.svg.gz",
        "pretendard/pretendard.css",
        "pretendard/pretendard.css.gz",
        "pretendard/woff2-dynamic-subset/one.woff2",
    ]
    assert '<path d="m 1,2 3,4 z"/><path d="m 5,6 z"/></symbol>' in (vendor / "outlines.svg").read_text()


@pytest.mark.parametrize("trouble", [OSError("no network"), subprocess.CalledProcessError(1, "npm")])
def test_without_a_network_the_words_are_compiled_all_the_same(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def nothing(project: Path, place: Path) -> Path:
        raise trouble

    monkeypatch.setattr(assets, "fetch", nothing)
    monkeypatch.setattr(assets, "compile_catalogues", lambda package: 7)
    out, said = StringIO(), StringIO()
    call_command("assets", "--json", stdout=out, stderr=said)
    assert json.loads(out.getvalue()) == {"catalogues": 7, "dressed": False}
    assert "pages work without" in said.getvalue()


def test_the_lock_names_no_address() -> None:
    lock = (Path(assets.settings.PACKAGE).parent / "package-lock.json").read_text()
    assert "://" not in lock
    assert json.loads(lock)["packages"]["node_modules/pretendard"]["integrity"].startswith("sha512-")
