"""What the pages of this room take in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dongban.records import queries, uploads


class BranchSearch(forms.Form):
    q = forms.CharField(required=False, max_length=64)
    state = forms.ChoiceField(required=False, choices=[("open", "open"), ("closed", "closed"), ("all", "all")])


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        one_by_one = (data or [None]) if isinstance(data, list | tuple) else [data]
        return [super(_Files, self).clean(each, initial) for each in one_by_one]


class UploadForm(forms.Form):
    """One .zip, or files of the format by their names."""

    folder = _Files(
        label=_("Files"),
        label_suffix="",
        help_text=_(
            "One .zip of the whole folder, or single files such as contracts.csv. "
            "You see first what would change, and then decide."
        ),
        error_messages={"required": _("Choose a .zip or files first."), "empty": _("This file is empty.")},
    )

    def clean_folder(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["folder"]
        names = [str(each.name) for each in files]
        if trouble := _trouble(names):
            raise forms.ValidationError(trouble)
        return files


def _trouble(names: Sequence[str]) -> str:
    if any(uploads.is_zip(name) for name in names):
        return "" if len(names) == 1 else str(_("Send one .zip alone, or files without a .zip."))
    plain = {name.lower() for name in names}
    if len(plain) < len(names):
        return str(_("Two files have the same name."))
    unknown = [name for name in names if not uploads.is_known(name)]
    if unknown:
        return str(_("The format has no file called %(names)s. Rename it as the format says.")) % {
            "names": ", ".join(unknown)
        }
    if "firm.toml" not in plain and queries.firm() is None:
        return str(_("The first time, firm.toml has to come along: it says what the firm is."))
    return ""
