"""The firm of a request: read once, when its day was told."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from dongban.people.http import Request
from dongban.records.models import Firm


class Asked(Request):
    """A request with the firm that the time was told by, so that no page reads it again."""

    firm: Firm | None


def firm_of(request: HttpRequest) -> Firm | None:
    return cast(Asked, request).firm
