"""What is asked of somebody who speaks up: on the public page, and by whoever writes it down for her."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dongban.kernel.korean import digits, nfc
from dongban.voices.access import NOTHING_SAID
from dongban.voices.actions.hearing import Sender
from dongban.voices.forms.acts import Act
from dongban.voices.rules import LONGEST_SUBJECT, LONGEST_TEXT, Channel, Kind
from dongban.voices.words import CHANNELS, KINDS

_SHORTEST_PHONE = 8
WHICH_FILES = _("Up to five files of 5 MB each: pictures, PDF, office and Hangul documents, plain text.")


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one field; what is wrong with one is wrong with all."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list) else [data]
        cleaned = [super(FilesField, self).clean(each, initial) for each in given]
        return [each for each in cleaned if each]


class _Speaking(Act):
    kind = forms.ChoiceField(
        label=_("What it is"), choices=[("", "—"), *((kind.value, KINDS[kind]) for kind in Kind)], required=False
    )
    subject = forms.CharField(label=pgettext_lazy("voice", "Subject"), required=False, max_length=LONGEST_SUBJECT)
    text = forms.CharField(
        label=_("What you want to tell us"),
        help_text=_("Please leave out resident registration, card and account numbers; we hide them in any case."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7, "maxlength": LONGEST_TEXT}),
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=100)
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=254, widget=forms.TextInput(attrs={"inputmode": "email"})
    )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"].strip()
        if phone and len(digits(phone)) < _SHORTEST_PHONE:
            raise forms.ValidationError(_("This is no telephone number. Write it as 010-1234-5678."))
        return phone

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip()
        if email:
            EmailValidator(_("This is no e-mail address. Write it as name@example.com."))(email)
        return email

    def sender(self) -> Sender:
        return Sender(nfc(self.cleaned_data["name"]), self.cleaned_data["phone"], self.cleaned_data["email"])


class SpeakForm(_Speaking):
    """The public form. `website` is for those who fill in everything: people do not see it."""

    nothing = NOTHING_SAID

    attached = FilesField(label=_("Files"), required=False, help_text=WHICH_FILES)
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    field_order = ("kind", "subject", "text", "attached", "name", "phone", "email", "website")

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty."))
        return ""


class MoreForm(Act):
    nothing = NOTHING_SAID

    text = forms.CharField(
        label=_("What you want to add"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST_TEXT}),
    )
    attached = FilesField(label=_("Files"), required=False, help_text=WHICH_FILES)


class WriteForm(_Speaking):
    """What a customer said on the telephone, at the counter or in a letter, written down by one of us."""

    nothing = ""
    channel = forms.ChoiceField(
        label=_("How it reached us"),
        choices=[(c.value, CHANNELS[c]) for c in (Channel.PHONE, Channel.BRANCH, Channel.POST, Channel.VISIT)],
    )
    customer = forms.CharField(
        label=_("Customer's code"),
        help_text=_("Empty when nobody knows who she is: then name and telephone help to recognise her."),
        required=False,
        max_length=64,
    )
    about = forms.CharField(
        label=_("About a member of staff"),
        help_text=_("The staff code. She does not read what is said about her."),
        required=False,
        max_length=64,
    )
    pressing = forms.BooleanField(label=_("It presses"), required=False)

    field_order = ("channel", "kind", "subject", "text", "customer", "name", "phone", "email", "about", "pressing")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What the customer said")
        self.fields["text"].help_text = ""
