"""The small firm of the tests of the house, built once for each file: what a test does to it is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import override_settings

from tests.house import world as worlds
from tests.house.world import World


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # Only here: a mark more would hide that a journey's own firm is written for real.
        if item.path.parent == Path(__file__).parent and "world" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home: Path = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch, override_settings(HOME=home), django_db_blocker.unblock():
        patch.setenv("DONGBAN_NOW", worlds.DAY.isoformat())
        # The limits of attempts are allauth's and counted for real; a walk over every page is no attack.
        patch.setattr("allauth.core.internal.ratelimit.consume", lambda *_, **__: True)
        caches["near"].clear()
        with transaction.atomic():
            built = worlds.build()
            built.sign_in()
            yield built
            transaction.set_rollback(True)
