"""What the page of a mailbox takes in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.post.rules import address_of
from dongban.voices.mail.imap import PORTS
from dongban.voices.models import Mailbox

_ENV = r"^DONGBAN_MAILBOX_[A-Z0-9_]{1,40}$"
_SECURITIES = (
    ("imaps", _("Sealed from the beginning (IMAPS)")),
    ("starttls", _("Sealed after the greeting (STARTTLS)")),
    ("plain", _("Not sealed: on this machine alone")),
)


class MailboxForm(forms.Form):
    name = forms.CharField(label=_("Name of the mailbox"), max_length=80)
    address = forms.CharField(
        label=_("Its mail address"), max_length=254, help_text=_("Answers to our letters come back to it.")
    )
    host = forms.CharField(label=_("Mail server"), max_length=253)
    security = forms.ChoiceField(label=_("Connection"), choices=_SECURITIES)
    port = forms.IntegerField(
        label=_("Port"), required=False, min_value=1, max_value=65535, help_text=_("Empty: the usual one.")
    )
    user = forms.CharField(label=_("User at the server"), max_length=254)
    password = forms.CharField(
        label=_("Password at the server"),
        required=False,
        max_length=200,
        strip=False,
        help_text=_("It is kept sealed and never shown. Empty: it stays as it is."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_env = forms.RegexField(
        _ENV,
        label=_("Or the environment variable that holds it"),
        required=False,
        help_text=_("Its name begins with DONGBAN_MAILBOX_."),
        error_messages={"invalid": _("Its name begins with DONGBAN_MAILBOX_.")},
    )
    folder = forms.CharField(label=_("Folder"), max_length=100, initial="INBOX")
    since = forms.DateField(
        label=_("First day"),
        help_text=_("Mails that came before this day are left alone."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter the day as 2026-03-02.")},
    )
    receipts = forms.BooleanField(label=_("Tell each customer once that her mail came"), required=False, initial=True)
    active = forms.BooleanField(label=_("Read it every minute"), required=False, initial=True)

    def __init__(self, *args: Any, mailbox: Mailbox | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.mailbox = mailbox

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Mailbox.objects.exclude(pk=self.mailbox.pk if self.mailbox else 0)
        if others.filter(name=name).exists():
            raise forms.ValidationError(_("Another mailbox is called so."))
        return name

    def clean_address(self) -> str:
        address = address_of(self.cleaned_data["address"])
        if address is None:
            raise forms.ValidationError(_("This is not a mail address."))
        return address

    def clean(self) -> dict[str, Any]:
        facts = self.cleaned_data
        facts["port"] = facts.get("port") or PORTS.get(facts.get("security", ""), 993)
        if not facts.get("password") and not facts.get("password_env") and self._needs_password(facts.get("host", "")):
            self.add_error("password", _("Enter the password: it is kept for one server alone."))
        return facts

    def _needs_password(self, host: str) -> bool:
        """What was entered for one server is never sent to another one."""
        return self.mailbox is None or self.mailbox.host != host or not self.mailbox.password

    @classmethod
    def of(cls, mailbox: Mailbox) -> MailboxForm:
        names = [name for name in cls.base_fields if name != "password"]
        return cls(initial={name: getattr(mailbox, name) for name in names}, mailbox=mailbox)
