"""What people say of topics and voices, as their pages send it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.voices.models.improving import Improvement
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


class GatherForm(forms.Form):
    """Behind which improvement its voices are put, and how many they were."""

    improvement = forms.TypedChoiceField(label=_("Improvement"), coerce=int)
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, open_ones: Sequence[Improvement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), one.title) for one in open_ones]
        self.fields["improvement"].choices = choices  # type: ignore[attr-defined]


class SayForm(forms.Form):
    """Which kind and topic a voice is of; no topic: none fits."""

    kind = forms.CharField(required=False, max_length=16)
    topic = forms.IntegerField(required=False, min_value=1)
