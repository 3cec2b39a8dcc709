"""Signing in, changed passwords and second factors leave their line in the journal."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest

from dongban.journal.actions import record
from dongban.people.adapter import ClosedDoor
from dongban.people.http import Request
from dongban.people.models import User
from dongban.people.reach import viewer_of

# allauth tells of a changed second factor by a mail, which this product does not send; its template says what changed.
_FACTOR_VERBS = {
    "mfa/email/totp_activated": "user.factor_on",
    "mfa/email/totp_deactivated": "user.factor_off",
    "mfa/email/recovery_codes_generated": "user.codes",
}


class JournalledDoor(ClosedDoor):
    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        with transaction.atomic():
            super().login(request, user)
            self._record(user, "user.sign_in", request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            self._record(user, "user.password_own", self.request)

    def send_notification_mail(self, template_prefix: str, user: AbstractBaseUser, *_: Any, **__: Any) -> None:
        verb = _FACTOR_VERBS.get(template_prefix)
        if verb:
            self._record(user, verb, self.request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def _record(self, user: AbstractBaseUser, verb: str, plain: HttpRequest) -> None:
        request, person = cast(Request, plain), cast(User, user)
        record(
            by=viewer_of(person, request.day),
            at=request.at,
            verb=verb,
            subject="people.user",
            subject_id=person.pk,
            details={"address": request.META.get("REMOTE_ADDR", "")},
        )
