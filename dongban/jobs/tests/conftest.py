"""Each story has a registry of its own: what it says is scheduled there, and nothing else."""

from __future__ import annotations

import pytest

from dongban.jobs import registry
from dongban.jobs.jobs import catch_up


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "scheduled_jobs", {})
    monkeypatch.setattr(registry, "kinds", {catch_up.name: catch_up})
