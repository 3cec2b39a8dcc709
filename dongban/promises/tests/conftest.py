"""The town in which the stories of promises happen."""

import pytest

from dongban.promises.tests.firm import Town


@pytest.fixture
def town(db: None) -> Town:
    return Town()
