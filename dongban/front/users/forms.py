"""What an administrator can say of a user, and nothing else."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dongban.people.models import User
from dongban.people.rules import Role, Theme
from dongban.people.words import ROLE_WORDS
from dongban.records.models import Branch, Staff

# Whoever keeps promises has them by her number among the staff; whoever answers for a branch needs one.
_NEEDS_STAFF = {Role.CONSULTANT}
_NEEDS_BRANCH = {Role.MANAGER}


def clean_username(username: str) -> str:
    """The name as it is stored. ValidationError when it cannot be one, or is taken in whatever case."""
    name = unicodedata.normalize("NFKC", username).strip()
    if not name or len(name) > 64 or not name.isprintable() or any(letter.isspace() for letter in name):
        raise forms.ValidationError(_("A name for signing in has 1 to 64 letters and no spaces."))
    if User.objects.filter(username__iexact=name).exists():
        raise forms.ValidationError(_("Somebody signs in with this name already."))
    return name


class CodeField(forms.CharField):
    """A row by the firm's own code."""

    def __init__(self, model: type[Staff] | type[Branch], unknown: Any, **options: Any) -> None:
        super().__init__(max_length=64, required=False, **options)
        self.model, self.unknown = model, unknown

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        if not code:
            return None
        row = self.model.objects.filter(code=code).first()
        if row is None:
            raise forms.ValidationError(self.unknown)
        return row


class TaskForm(forms.Form):
    role = forms.ChoiceField(label=_("Her task"), choices=[(role.value, words) for role, words in ROLE_WORDS.items()])
    staff = CodeField(
        Staff,
        _("The firm has no member of staff with this code."),
        label=_("Staff code"),
        help_text=_("As in the firm's records. The branch follows from it."),
    )
    branch = CodeField(
        Branch,
        _("The firm has no branch with this code."),
        label=_("Branch code"),
        help_text=_("Only when it is another one than that of the member of staff."),
    )
    since = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        role, staff, branch = said.get("role"), said.get("staff"), said.get("branch")
        if role in _NEEDS_STAFF and not staff and "staff" not in self.errors:
            self.add_error("staff", _("A consultant needs her staff code: her promises and customers follow from it."))
        if role in _NEEDS_BRANCH and not (staff or branch) and not self.errors:
            self.add_error("branch", _("A branch manager needs a branch: by her staff code, or by its own."))
        return said


class AddForm(TaskForm):
    username = forms.CharField(label=_("Name for signing in"), max_length=64)
    name = forms.CharField(label=_("Name"), max_length=64)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    field_order = ("username", "name", "role", "staff", "branch", "since", "language")

    def clean_username(self) -> str:
        return clean_username(self.cleaned_data["username"])


class EndForm(forms.Form):
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day == date.max:
            raise forms.ValidationError(_("This day is too far away."))
        return day


class ActiveForm(forms.Form):
    active = forms.BooleanField(required=False)


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=[(theme.value, theme.value) for theme in Theme], required=False)
