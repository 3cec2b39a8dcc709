"""Who can take what: a voice needs its language, and somebody who knows its topic, if there is anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum


class Language(StrEnum):
    """Other languages than the firm's own that its customers write in."""

    ENGLISH = "en"
    CHINESE = "zh"
    JAPANESE = "ja"


_HANGUL, _KANA, _HAN = (re.compile(f"[{span}]") for span in ("가-힣", "ぁ-ヿ", "一-鿿"))
_LATIN = re.compile("[A-Za-z]")
# A name or an address in other letters makes no text foreign.
_ENOUGH = 8


def language_of(text: str) -> Language | None:
    """None for Korean, and for what is too short to tell.

    >>> [language_of(text) for text in ("Where is my money?", "보험료 이중 출금 Dongban App", "保険料が二回", "ok")]
    [<Language.ENGLISH: 'en'>, None, <Language.JAPANESE: 'ja'>, None]
    """
    if _HANGUL.search(text):
        return None
    if _KANA.search(text):
        return Language.JAPANESE
    if len(_HAN.findall(text)) > 2:
        return Language.CHINESE
    return Language.ENGLISH if len(_LATIN.findall(text)) >= _ENOUGH else None


def written_in(text: str, form: str = "") -> str:
    """Which of the firm's two languages she is told something in: hers, else that of the form in which she wrote.

    >>> written_in("보험료"), written_in("Where is my money?", "ko"), written_in("ok", "en"), written_in("保険料が二回")
    ('ko', 'en', 'en', 'en')
    """
    if _HANGUL.search(text):
        return "ko"
    return "en" if language_of(text) else form or "ko"


def speaks(language: str) -> str:
    """As a skill is kept.

    >>> speaks("en"), knows(12)
    ('language:en', 'topic:12')
    """
    return f"language:{language}"


def knows(topic: int) -> str:
    return f"topic:{topic}"


def needs_of(text: str) -> tuple[str, ...]:
    language = language_of(text)
    return () if language is None else (speaks(language),)


def able(members: Sequence[int], skills: Mapping[int, frozenset[str]], needs: Iterable[str]) -> Sequence[int]:
    """Those who can take it. What nobody can holds nothing up: then it is anybody's.

    >>> skills = {7: frozenset({"language:en"}), 8: frozenset({"topic:1"})}
    >>> able([7, 8, 9], skills, ["language:en"]), able([7, 8, 9], skills, ["language:ja"])
    ([7], [7, 8, 9])
    """
    for need in needs:
        some = [each for each in members if need in skills.get(each, frozenset())]
        members = some or members
    return members
