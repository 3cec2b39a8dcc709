from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dongban.post.tests.cast import FROM, Postbox


@pytest.fixture
def box(settings: Any) -> Iterator[Postbox]:
    """A mail server that the program is set to."""
    found = Postbox()
    found.start()
    settings.SMTP_URL, settings.MAIL_FROM = found.url, FROM
    yield found
    found.stop()
