"""Behind the firm's own proxies each customer has an address of her own, and nobody can make one up."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from dongban.site.proxies import client_address, real_address

OURS = [ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32"), ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("remote", "forwarded", "found"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.5", "198.51.100.1, 203.0.113.7, 10.0.0.9", "203.0.113.7"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "nobody", "10.0.0.5"),
        ("10.0.0.5", "nobody, 10.0.0.9", "10.0.0.9"),
        ("fd00::5", "2001:db8::7", "2001:db8::7"),
        ("", "203.0.113.7", ""),
    ],
)
def test_the_last_address_that_no_proxy_of_ours_has(remote: str, forwarded: str, found: str) -> None:
    assert client_address(remote, forwarded, OURS) == found


def test_without_proxies_of_ours_nothing_is_believed() -> None:
    assert client_address("127.0.0.1", "203.0.113.7", []) == "127.0.0.1"


def test_every_view_finds_the_customers_address(settings: Any) -> None:
    settings.PROXIES = ["10.0.0.0/8"]

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.META["REMOTE_ADDR"])

    request = RequestFactory(REMOTE_ADDR="10.0.0.5", HTTP_X_FORWARDED_FOR="203.0.113.7").get("/")
    assert real_address(view)(request).content == b"203.0.113.7"
