"""Findings, told in full: pytest would show the first of them alone."""

from __future__ import annotations

from collections.abc import Collection


def nothing(found: Collection[str], hint: str = "") -> None:
    __tracebackhide__ = True
    if found:
        raise AssertionError("\n".join([f"{len(found)} found{': ' if hint else ''}{hint}", *sorted(found)]))
