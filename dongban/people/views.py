"""Pages of signing in that are not allauth's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """There is no sign-up and no reset by mail: this says whom to ask. Open to everybody, the same for everybody."""
    return render(request, "account/ask.html")
