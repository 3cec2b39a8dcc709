"""Walks every address as every actor with every method, and says what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.house.world import ACTORS, NOBODY

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
SIGN_IN_PAGE = "/accounts/login/"


class Came(StrEnum):
    IN = "in"
    SIGN_IN = "to the sign-in page"
    REFUSED = "refused"
    NOT_THERE = "not there"
    METHOD = "method not allowed"
    BROKEN = "broken"


def came_of(answer: HttpResponseBase) -> Came:
    status = answer.status_code
    if status in (301, 302, 303):
        return Came.SIGN_IN if answer["Location"].startswith(SIGN_IN_PAGE) else Came.IN
    # 409: somebody was quicker; 422: the form says what is wrong. Both are answers to one who may.
    if status < 300 or status in (409, 422):
        return Came.IN
    return {403: Came.REFUSED, 404: Came.NOT_THERE, 405: Came.METHOD}.get(status, Came.BROKEN)


def names(patterns: list[URLPattern | URLResolver] | None = None, space: str = "") -> list[str]:
    """The name of every address of the resolver; one without a name is told by its pattern."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            found += names(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            found.append(f"{space}{pattern.name or pattern.pattern}")
    return found


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """What happens within is taken back: rows, new files, and that somebody was signed out or changed her password.

    So are the numbers that it gave: the same once more gives new rows the same numbers, and both can be compared.
    """
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}
    files = set(settings.HOME.rglob("*"))
    given = _numbers_given()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    _give_again(given)
    client.cookies.clear()
    client.cookies.load(cookies)
    for path in sorted(set(settings.HOME.rglob("*")) - files, reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def _numbers_given() -> dict[str, int | None]:
    """How far each sequence has come. SQLite takes its own back with the transaction, PostgreSQL does not."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'")
        return dict(cursor.fetchall())


def _give_again(given: Mapping[str, int | None]) -> None:
    now = _numbers_given()
    moved = [(name, last) for name, last in given.items() if now[name] != last]
    if not moved:
        return
    with connection.cursor() as cursor:
        for name, last in moved:
            cursor.execute("SELECT setval(%s, %s, %s)", [name, last or 1, last is not None])


@dataclass(frozen=True)
class Place:
    """An address with its object: one within reach (here), one of the other branch (there), one that does not exist."""

    kind: str
    url: str


def call(client: Client, method: str, url: str, data: Mapping[str, Any] | None = None) -> HttpResponse:
    """The answer. The test client sends no token against forgery and asks for none: what is walked here is who may."""
    send = getattr(client, method.lower())
    answer: HttpResponse = send(url, dict(data or {})) if method == "POST" else send(url)
    return answer


def body_of(answer: HttpResponse) -> str:
    parts = answer.streaming_content if getattr(answer, "streaming", False) else [answer.content]
    return b"".join(parts).decode(errors="replace")


__all__ = ["ACTORS", "METHODS", "NOBODY", "Came", "Place", "body_of", "call", "came_of", "names", "reverse", "undone"]
