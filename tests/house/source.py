"""The product's own source, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "dongban"


@dataclass(frozen=True)
class Source:
    """One file of Python: its path below `dongban/`, its text, and what it parses to."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @property
    def room(self) -> str:
        return self.name.split("/")[0]

    @property
    def parts(self) -> list[str]:
        return self.name.removesuffix(".py").split("/")[1:]

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def called(call: ast.Call) -> str:
    """The last name of what is called: `objects.create(...)` is "create"."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def product() -> list[Source]:
    """Every file of the product but its migrations and tests."""
    return [source for source in everything() if not {"migrations", "tests"} & set(source.parts)]


def everything() -> list[Source]:
    return [Source(str(path.relative_to(PACKAGE)), path.read_text()) for path in sorted(PACKAGE.rglob("*.py"))]
