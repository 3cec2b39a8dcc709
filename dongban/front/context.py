"""What the frame around every page needs."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest

from dongban.people.http import Request


def around(request: HttpRequest) -> dict[str, Any]:
    seen = cast(Request, request)
    viewer = getattr(seen, "viewer", None)
    return {"viewer": viewer, "day": getattr(seen, "day", None)}
