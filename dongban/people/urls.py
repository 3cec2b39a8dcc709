"""Signing in and out. Of allauth's pages only these are open: no sign-up, no addresses, no reset by mail."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path

from dongban.people import views
from dongban.people.http import own_door

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("ask/", views.ask, name="account_reset_password"),
    path("password/", own_door(account.password_change), name="account_change_password"),
    path("again/", own_door(account.reauthenticate), name="account_reauthenticate"),
    path("factor/", own_door(factors.index), name="mfa_index"),
    path("factor/code/", factors.authenticate, name="mfa_authenticate"),
    path("factor/again/", own_door(factors.reauthenticate), name="mfa_reauthenticate"),
    path("factor/on/", own_door(totp.activate_totp), name="mfa_activate_totp"),
    path("factor/off/", own_door(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("factor/codes/", own_door(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("factor/codes/new/", own_door(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("factor/codes/download/", own_door(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]
