"""What people say of topics and voices, as their pages send it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.voices.topics.access import LONGEST_NAME, LONGEST_WORD


class NameForm(forms.Form):
    name = forms.CharField(label=_("What people call it"), max_length=LONGEST_NAME)


class MergeForm(forms.Form):
    into = forms.TypedChoiceField(label=_("Is a part of"), coerce=int)

    def __init__(self, *args: Any, others: tuple[tuple[int, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [(str(pk), name) for pk, name in others]  # type: ignore[attr-defined]


class SplitForm(forms.Form):
    """Words are ticked among the telling ones, or written beside, with blanks between."""

    words = forms.MultipleChoiceField(label=_("Words"), required=False, widget=forms.CheckboxSelectMultiple)
    more = forms.CharField(label=_("Other words"), required=False, max_length=200)
    name = forms.CharField(label=_("Name of the new topic"), max_length=LONGEST_NAME)

    def __init__(self, *args: Any, telling: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].choices = [(word, word) for word in telling]  # type: ignore[attr-defined]

    def chosen(self) -> list[str]:
        return [*self.cleaned_data["words"], *self.cleaned_data["more"].split()]


class WordForm(forms.Form):
    word = forms.CharField(label=_("A word of our own"), max_length=LONGEST_WORD)


class SayForm(forms.Form):
    """Which kind and topic a voice is of; no topic: none fits."""

    kind = forms.CharField(required=False, max_length=16)
    topic = forms.IntegerField(required=False, min_value=1)
