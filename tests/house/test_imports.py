"""The rooms stand in their order: import-linter's contracts, run as the program itself runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.house.source import ROOT


def test_every_contract_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(str(ROOT / "pyproject.toml"), cache_dir=None) == EXIT_STATUS_SUCCESS


def test_a_room_that_stands_too_low_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The contracts with `people` put above `visits`: what it knows of nothing below is no longer true."""
    turned = (ROOT / "pyproject.toml").read_text().replace('    "front",\n', '    "people",\n    "front",\n')
    turned = turned.replace('    "journal",\n    "people",\n', '    "journal",\n')
    (tmp_path / "pyproject.toml").write_text(turned)
    monkeypatch.chdir(ROOT)
    assert lint_imports(str(tmp_path / "pyproject.toml"), cache_dir=None) != EXIT_STATUS_SUCCESS
