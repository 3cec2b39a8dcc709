"""What the views of every room share: the typed request and the door that asks for a sign-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from dongban.people.reach import Refused, Viewer, require_any

P = ParamSpec("P")


class Request(HttpRequest):
    """A request as a view behind the door gets it."""

    at: datetime
    day: date
    viewer: Viewer
    htmx: HtmxDetails


View = Callable[Concatenate[Request, P], HttpResponseBase]


def door(action: str, label: str, sentence: str | Lazy = "") -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Lets through who is signed in and reaches some row of the model for the action; others sign in, or read why not.

    Raises Refused (answered as 403 with its sentence) for a viewer whose roles reach nothing of it.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def behind(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.viewer is None:
                return to_sign_in(request)
            require_posting(request.viewer)
            require_any(request.viewer, action, label, sentence)
            return view(request, *args, **kwargs)

        return behind

    return decorate


def to_sign_in(request: Request) -> HttpResponseBase:
    """And back to the page that was asked for: after a lost form to the first page, for its address shows nothing."""
    return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else "/")


def require_posting(viewer: Viewer) -> None:
    """Raises Refused for somebody who can sign in and works here no longer, or not yet."""
    if not viewer.system and not viewer.hats:
        raise Refused(_("You have no task in this firm today. If that is wrong, please ask an administrator."))


def own_door(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Lets through everybody who has a task in the firm: for pages about oneself alone."""

    @wraps(view)
    def behind(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.viewer is None:
            return to_sign_in(request)
        require_posting(request.viewer)
        return view(request, *args, **kwargs)

    return behind


__all__ = ["Refused", "Request", "door", "own_door", "require_posting"]
