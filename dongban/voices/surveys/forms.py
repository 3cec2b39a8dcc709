"""What a customer answers, and what is set about asking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.voices.surveys import access
from dongban.voices.surveys.rules import HIGHEST


class AnswerForm(forms.Form):
    """One number, and a word if she likes."""

    score = forms.TypedChoiceField(
        choices=[(str(n), str(n)) for n in range(HIGHEST + 1)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": access.NO_SCORE, "invalid_choice": access.NO_SCORE},
    )
    comment = forms.CharField(
        label=_("What is the reason?"),
        help_text=_("You need not write anything."),
        required=False,
        max_length=access.LONGEST_COMMENT,
        error_messages={"max_length": access.TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
