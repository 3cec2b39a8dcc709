"""Pages go out compressed: to a telephone a list of fifty is a fifth as long, for half a millisecond of the server's.

Whoever can put words into a page and watch how long it becomes could guess at secrets in it (BREACH). The library adds
a random length to each, and the token of a form is masked anew for each page.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# Photographs are compressed already; of an export people see how much is still to come.
_TEXTS = ("text/html", "application/json")


class PagesCompressed(GZipMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").partition(";")[0] not in _TEXTS:
            return response
        return super().process_response(request, response)
