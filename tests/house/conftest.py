"""The small firm of every test of the house."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.house import world as worlds
from tests.house.world import World


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("DONGBAN_NOW", worlds.DAY.isoformat())
    # The limits of attempts are of allauth and counted for real; a walk over every page is no attack.
    monkeypatch.setattr("allauth.core.internal.ratelimit.consume", lambda *_, **__: True)
    cache.clear()
    yield worlds.build()
