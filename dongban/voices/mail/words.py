"""What became of mails and why, as people read it; and the receipt that a customer gets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dongban.voices.models import Mail

# what it became -> (words, class of the mark), in the order of the page
BECAME: Mapping[str, tuple[str | Lazy, str]] = {
    Mail.Became.ASIDE.value: (pgettext_lazy("mail", "Set aside"), "due"),
    Mail.Became.AUTOMATIC.value: (_("Written by a program"), "open"),
    Mail.Became.BOUNCE.value: (_("Came back"), "late"),
    Mail.Became.PUT_AWAY.value: (_("Put away"), "ended"),
    Mail.Became.DUPLICATE.value: (_("Came twice"), "ended"),
}

REASONS: Mapping[str, str | Lazy] = {
    "too_large": _("It is too large. It is still in the mailbox; here is its heading."),
    "too_deep": _("Its parts are nested too deeply."),
    "too_many_parts": _("It has too many parts."),
    "too_much_time": _("It took too long to read."),
    "too_much_memory": _("It needs too much memory to be read."),
    "broken": _("It could not be read."),
    "too_many": _("Too many mails came from this sender within an hour."),
    "automatic_reply": _("An automatic reply"),
    "sent_by_program": _("Sent by a program"),
    "list": _("Sent to a list"),
    "own": _("One of our own letters"),
    "bounce": _("A letter of ours could not be delivered"),
}
NO_TEXT = pgettext_lazy("mail", "(no text)")
_HANGUL = re.compile("[가-힣]")

_RECEIPT = {
    "ko": (
        "[{number}] 잘 받았습니다",
        (
            "보내 주신 말씀을 잘 받았습니다.\n\n접수 번호는 {number}입니다. 담당자가 살펴보고 이 주소로 답하겠습니다.\n"
            "덧붙일 말씀이 있으면 이 메일에 답장해 주세요. 같은 건으로 이어집니다.\n\n{firm} 드림\n"
        ),
    ),
    "en": (
        "[{number}] We have your message",
        (
            "Thank you for your message.\n\nIts number is {number}. Somebody will look into it and answer here.\n"
            "If you wish to add anything, please reply to this mail: it goes to the same case.\n\n{firm}\n"
        ),
    ),
}


_NOTICE = {
    "ko": (
        "[{number}] 답변이 준비되었습니다",
        (
            "남겨 주신 말씀에 답변을 드렸습니다.\n\n접수 번호는 {number}입니다. "
            "아래 주소에서 읽고 덧붙여 쓰실 수 있습니다.\n{link}\n\n{firm} 드림\n"
        ),
    ),
    "en": (
        "[{number}] Your answer is there",
        (
            "We have answered what you told us.\n\nIts number is {number}. "
            "Here you can read the answer and write again:\n{link}\n\n{firm}\n"
        ),
    ),
}


def say_reason(reason: str) -> str:
    return str(REASONS.get(reason, reason))


def receipt(number: str, firm: str, *, written: str) -> tuple[str, str]:
    """Subject and text, in the language that the customer wrote in."""
    subject, text = _RECEIPT["ko" if _HANGUL.search(written) else "en"]
    return subject.format(number=number), text.format(number=number, firm=firm)


def notice(number: str, firm: str, link: str, language: str) -> tuple[str, str]:
    """Subject and text of a letter that says that an answer is there, without it."""
    subject, text = _NOTICE[language if language in _NOTICE else "ko"]
    return subject.format(number=number), text.format(number=number, firm=firm, link=link)


def answer_subject(subject: str, number: str) -> str:
    """The subject of an answer: the customer's own, once with "Re:", and the number by which she asks about it.

    >>> answer_subject("RE: 보험금 문의", "V0000012"), answer_subject("", "V0000012")
    ('Re: 보험금 문의 [V0000012]', '[V0000012]')
    """
    bare = re.sub(r"^\s*((re|fw|fwd|회신|답장)\s*:\s*)+", "", subject, flags=re.I).strip()
    bare = re.sub(rf"\s*\[{re.escape(number)}\]", "", bare).strip()
    return f"Re: {bare} [{number}]" if bare else f"[{number}]"
