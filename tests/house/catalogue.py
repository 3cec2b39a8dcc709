"""The words of the program and what they are in Korean."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.house.source import PACKAGE, Source, called, product

_ONE = re.compile(r"""\{%\s*(?:translate|trans)\s+(?P<quote>["'])(?P<words>.*?)(?P=quote)(?P<rest>.*?)%\}""", re.S)
_BLOCK = re.compile(r"\{%\s*blocktrans(?:late)?(?P<rest>.*?)%\}(?P<words>.*?)\{%\s*endblocktrans(?:late)?\s*%\}", re.S)
_PLURAL = re.compile(r"\{%\s*plural\s*%\}")
_CONTEXT = re.compile(r"""\bcontext\s+["'](.*?)["']""")
_GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


@dataclass(frozen=True)
class Said:
    """Words of a page or a program, as the catalogue knows them."""

    where: str
    words: str
    context: str = ""


def in_template(name: str, text: str) -> list[Said]:
    found = [Said(name, m["words"], _context(m["rest"])) for m in _ONE.finditer(text)]
    for block in _BLOCK.finditer(text):
        first = _PLURAL.split(block["words"])[0]
        if re.search(r"\btrimmed\b", block["rest"]):
            first = " ".join(line.strip() for line in first.strip().splitlines())
        words = re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", first.replace("%", "%%"))
        found.append(Said(name, words, _context(block["rest"])))
    return found


def _context(rest: str) -> str:
    named = _CONTEXT.search(rest)
    return named[1] if named else ""


def in_program(source: Source) -> list[Said]:
    found = []
    for call in source.calls():
        if called(call) in _GETTEXT and call.args and isinstance(call.args[0], ast.Constant):
            words = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
            named = called(call).startswith("p")
            context, said = (words[0], words[1]) if named and len(words) > 1 else ("", words[0])
            found.append(Said(f"{source.name}:{call.lineno}", str(said), str(context)))
    return found


def said() -> list[Said]:
    pages = [path for path in sorted(PACKAGE.glob("*/templates/**/*")) if path.suffix in {".html", ".txt"}]
    return [
        *(one for path in pages for one in in_template(str(path.relative_to(PACKAGE)), path.read_text())),
        *(one for source in product() for one in in_program(source)),
    ]


def catalogues() -> dict[str, Catalog]:
    """Each room's own."""
    found = {}
    for path in sorted(PACKAGE.glob("*/locale/ko/LC_MESSAGES/django.po")):
        found[path.relative_to(PACKAGE).parts[0]] = catalogue(path)
    return found


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="ko", abort_invalid=True)
