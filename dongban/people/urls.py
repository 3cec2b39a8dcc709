"""Signing in and out. Of allauth's pages only these are open: no sign-up, no addresses, no reset by mail."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.http import HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from dongban.people import views
from dongban.people.http import own_door

# Django's form views take a PUT for a POST.
_form = require_http_methods(["GET", "HEAD", "POST"])


def _own_form(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    return own_door(_form(view))


def _own_page(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    return own_door(require_safe(view))


urlpatterns = [
    path("login/", _form(account.login), name="account_login"),
    path("logout/", _form(account.logout), name="account_logout"),
    path("inactive/", require_safe(account.account_inactive), name="account_inactive"),
    path("ask/", views.ask, name="account_reset_password"),
    path("password/", _own_form(account.password_change), name="account_change_password"),
    path("again/", _own_form(account.reauthenticate), name="account_reauthenticate"),
    path("factor/", _own_page(factors.index), name="mfa_index"),
    path("factor/code/", _form(factors.authenticate), name="mfa_authenticate"),
    path("factor/again/", _own_form(factors.reauthenticate), name="mfa_reauthenticate"),
    path("factor/on/", _own_form(totp.activate_totp), name="mfa_activate_totp"),
    path("factor/off/", _own_form(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("factor/codes/", _own_page(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("factor/codes/new/", _own_form(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("factor/codes/download/", _own_page(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]
