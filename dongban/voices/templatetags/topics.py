"""What a voice's own page shows of topics: `{% load topics %}{% suggested case %}`."""

from __future__ import annotations

from typing import Any

from django import template

from dongban.voices.models.cases import Case
from dongban.voices.topics import queries

register = template.Library()


@register.inclusion_tag("voices/topics/suggested.html", takes_context=True)
def suggested(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """What the voice seems to be and to be about, to be taken or corrected; nothing while nothing is known."""
    viewer = context["viewer"]
    return {"found": queries.suggested(viewer, case), "csrf_token": context.get("csrf_token")}
