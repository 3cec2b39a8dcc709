"""What of allauth is open: signing in and out, and second factors. People are added by an administrator alone."""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

_NONCE = 12
# Bound into every seal, so that a sealed text from another table or another use does not open here.
_BOUND_TO = b"mfa_authenticator.data"


class ClosedDoor(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One sentence, whether the name is unknown or the password wrong: nobody learns who works here.
        "username_password_mismatch": _("This name and this password do not go together."),
        "too_many_login_attempts": _("Too many attempts. Please wait five minutes and try again."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This code is not right, or no longer. Please take the newest one."),
        "rate_limited": _("Too many attempts. Please wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SealedFactors(DefaultMFAAdapter):
    """Seeds of second factors lie in the database under AES-256-GCM; the key lies outside it."""

    def encrypt(self, text: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        return b64encode(nonce + AESGCM(settings.FACTOR_KEY).encrypt(nonce, text.encode(), _BOUND_TO)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises cryptography's InvalidTag for a text that was not sealed here, or was changed."""
        sealed = b64decode(encrypted_text)
        return AESGCM(settings.FACTOR_KEY).decrypt(sealed[:_NONCE], sealed[_NONCE:], _BOUND_TO).decode()
