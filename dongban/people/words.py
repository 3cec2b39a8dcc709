"""The words for roles, as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dongban.people.rules import Role

ROLE_WORDS: Mapping[Role, str | Lazy] = {
    Role.CONSULTANT: _("Consultant"),
    Role.MANAGER: _("Branch manager"),
    Role.VOC: _("Customer voice"),
    Role.EXECUTIVE: _("Executive"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}


def say_role(role: str) -> str:
    return str(ROLE_WORDS[Role(role)])
