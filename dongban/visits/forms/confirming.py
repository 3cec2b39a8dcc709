"""How a customer is asked about a visit, and what she answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dongban.kernel.korean import nfc
from dongban.visits.models import Link
from dongban.visits.rules import HIGHEST, LONGEST_COMMENT, LOWEST

YES_NO = (("yes", _("Yes")), ("no", _("No")))


class LinkForm(forms.Form):
    way = forms.ChoiceField(choices=Link.Way.choices)


class AnswerForm(forms.Form):
    """Three questions and a free line. Only the first has to be answered."""

    took_place = forms.ChoiceField(
        label=_("Did the visit take place?"),
        widget=forms.RadioSelect,
        choices=YES_NO,
        error_messages={"required": _("Please answer this one.")},
    )
    explained = forms.ChoiceField(
        label=_("Was your contract explained so that you understood it?"),
        widget=forms.RadioSelect,
        required=False,
        choices=YES_NO,
    )
    score = forms.TypedChoiceField(
        label=_("Would you recommend us to your family or friends?"),
        widget=forms.RadioSelect,
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(n, str(n)) for n in range(LOWEST, HIGHEST + 1)],
    )
    comment = forms.CharField(
        label=_("Anything else you want to tell us?"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_COMMENT}),
    )

    def __init__(self, *args: Any, recommend: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if not recommend:
            # She has been asked that as often as the firm allows.
            del self.fields["score"]

    def answer(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {
            "took_place": found["took_place"] == "yes",
            "explained": {"yes": True, "no": False}.get(found["explained"]),
            "score": found.get("score"),
            "comment": nfc(found["comment"]).strip(),
        }
