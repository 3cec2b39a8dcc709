"""What goes out compressed, and what as it is."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, RequestFactory

from dongban.site.compressing import PagesCompressed

LONG = "약속을 지킵니다. " * 100


def answered(response: HttpResponse, accepts: str = "gzip, deflate, br") -> HttpResponse:
    def view(_request: HttpRequest) -> HttpResponse:
        return response

    found = PagesCompressed(view)(RequestFactory(HTTP_ACCEPT_ENCODING=accepts).get("/"))
    assert isinstance(found, HttpResponse)
    return found


def test_a_page_is_shorter_and_says_the_same() -> None:
    found = answered(HttpResponse(LONG))
    assert (found["Content-Encoding"], found["Vary"]) == ("gzip", "Accept-Encoding")
    assert len(found.content) < len(LONG.encode()) / 5
    assert gzip.decompress(found.content).decode() == LONG


def test_so_is_what_a_telephone_fetches_for_its_day() -> None:
    assert answered(JsonResponse({"note": LONG}))["Content-Encoding"] == "gzip"


def test_whoever_cannot_read_it_gets_it_as_it_is() -> None:
    assert answered(HttpResponse(LONG), accepts="").content.decode() == LONG


@pytest.mark.parametrize("kind", ["image/jpeg", "text/csv; charset=utf-8", "application/octet-stream"])
def test_files_go_out_as_they_are(kind: str) -> None:
    found = answered(HttpResponse(LONG, content_type=kind))
    assert "Content-Encoding" not in found
    assert found.content.decode() == LONG


def test_no_two_are_of_one_length() -> None:
    """So that nobody learns from the length what else stands in a page."""
    assert len({len(answered(HttpResponse(LONG)).content) for _ in range(40)}) > 5


@pytest.mark.django_db
def test_the_server_does_it() -> None:
    found = Client(headers={"accept-encoding": "gzip"}).get("/accounts/login/")
    assert found["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(found.content)
