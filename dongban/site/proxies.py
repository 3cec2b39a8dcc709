"""Whose address a request comes from when the firm's own proxies stand before the server.

Limits on attempts, and the access records, go by that address. Without this all customers would share the proxy's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network


def client_address(remote: str, forwarded: str, trusted: Iterable[Network]) -> str:
    """The last address that no trusted proxy has said of itself: what stands to its left a client may have made up.

    `forwarded` is X-Forwarded-For: each proxy adds whom it was asked by.

    >>> ours = [ip_network("10.0.0.0/8")]
    >>> client_address("10.0.0.5", "1.2.3.4, 203.0.113.7, 10.0.0.9", ours)
    '203.0.113.7'
    >>> client_address("203.0.113.7", "1.2.3.4", ours)
    '203.0.113.7'
    """
    known = list(trusted)
    address = remote
    for said in reversed([each.strip() for each in forwarded.split(",")]):
        if not _is_in(address, known) or not _is_address(said):
            break
        address = said
    return address


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_in(address: str, networks: Iterable[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def real_address(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    trusted = [ip_network(each, strict=False) for each in settings.PROXIES]

    def middleware(request: HttpRequest) -> HttpResponse:
        forwarded = request.headers.get("X-Forwarded-For", "")
        request.META["REMOTE_ADDR"] = client_address(request.META.get("REMOTE_ADDR", ""), forwarded, trusted)
        return get_response(request)

    return middleware
