"""English text as the words that tell what it is about. Korean text is `korean.py`'s."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_HANGUL = re.compile("[가-힣]")
# Where something was blacked out ("XXXX") nothing is told.
_BLACKED = re.compile(r"^x+$")

_STOP = """a about above after again against all also am an and any are aren't as at be because been before being below
    between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each few for
    from further get got had hadn't has hasn't have haven't having he her here hers herself him himself his how however
    i i'd i'll i'm i've if in into is isn't it it's its itself just let like made make many may me might more most much
    must my myself no nor not now of off on once one only or other our ours ourselves out over own per please said same
    say she should shouldn't since so some still such tell than thank that that's the their theirs them themselves then
    there these they they're this those through till to told too two under until up upon us very via was wasn't we were
    weren't what when where whether which while who whom why will with within without won't would wouldn't yes yet you
    your yours yourself"""
STOP = frozenset(_STOP.split())


def is_korean(text: str) -> bool:
    """
    >>> is_korean("앱 로그인이 안 돼요"), is_korean("I cannot sign in")
    (True, False)
    """
    return bool(_HANGUL.search(text))


def english(text: str) -> Iterator[tuple[str, str]]:
    """(stem, word as it was written) of each telling word.

    >>> list(english("The fees were charged TWICE on my XXXX account!"))
    [('fee', 'fees'), ('charg', 'charged'), ('twic', 'twice'), ('account', 'account')]
    """
    for word in _WORD.findall(text.lower().replace("’", "'")):
        if len(word) > 2 and word not in STOP and not _BLACKED.match(word):
            bare = word.removesuffix("'s")
            yield stem(bare), bare


# What is cut from the end of a word, and how much must be left before it.
_ENDINGS = (
    ("ational", 3),
    ("ization", 3),
    ("fulness", 3),
    ("ments", 3),
    ("ment", 4),
    ("ings", 3),
    ("ing", 3),
    ("edly", 3),
    ("ies", 2),
    ("ied", 2),
    ("ed", 3),
    ("es", 3),
    ("ly", 4),
    ("s", 3),
    ("e", 3),
    ("y", 3),
)


def stem(word: str) -> str:
    """A short form that a word shares with its other forms: good enough to count them together.

    >>> [stem(word) for word in ("charges", "charged", "charging", "charge")]
    ['charg', 'charg', 'charg', 'charg']
    >>> [stem(word) for word in ("stopped", "stopping", "inquiries", "inquiry", "loss", "credit")]
    ['stop', 'stop', 'inquir', 'inquir', 'loss', 'credit']
    """
    if word.endswith("ss"):
        return word
    for ending, left in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= left:
            return _undoubled(word[: -len(ending)], ending)
    return word


def _undoubled(word: str, ending: str) -> str:
    """ "stopp" is "stop", yet "bill" stays."""
    doubled = ending in {"ing", "ings", "ed"} and len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz"
    if doubled:
        return word[:-1]
    return word.removesuffix("e") if ending not in {"e", "y"} and len(word) > 4 else word
