"""A photograph as a camera sends it."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dongban.visits.access import too_large
from dongban.visits.photos import LARGEST


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photograph of a document"),
        error_messages={"required": _("Take a photograph first."), "empty": _("This file is empty.")},
    )

    def clean_photo(self) -> UploadedFile:
        sent: UploadedFile = self.cleaned_data["photo"]
        if sent.size is None or sent.size > LARGEST:
            raise forms.ValidationError(too_large())
        return sent
