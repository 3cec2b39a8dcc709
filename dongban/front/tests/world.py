"""The neighbourhood of the visits' tests, seen through the browser."""

from __future__ import annotations

from django.test import Client

from dongban.people.models import User
from dongban.people.rules import Role
from dongban.records.models import Staff
from dongban.visits.tests.cast import Neighbourhood

NOW = "2026-11-23T10:30"


def signed_in(world: Neighbourhood, role: Role, staff: Staff | None = None, language: str = "ko") -> Client:
    """A browser in which somebody of that role, on behalf of that member of staff, has signed in."""
    name = f"{role}-{staff.code if staff else ''}-{language}"
    user = User.objects.filter(username=name).first() or world.user(name, role, staff, language=language)
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()
