"""Korean text as the words that tell what it is about, by kiwipiepy: nouns, roots, stems of verbs and adjectives.

The analyser and its model come in wheels and take some hundred megabytes and seconds, so it is started where topics are
worked out and nowhere else: no page needs it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dongban.voices.topics.rules.words import STOP

_NAMES = frozenset({"NNG", "NNP", "XR", "SL"})
_DOING = frozenset({"VV", "VA", "VV-R", "VV-I", "VA-R", "VA-I"})
# Words of every complaint: they tell nothing.
_STOP_WORDS = """
하다 되다 있다 같다 주다 받다 가다 오다 보다 나다 들다 말다 그렇다 이렇다 저렇다 어떻다 알다 모르다 싶다 않다
나오다 쓰다 고객 경우 정도 때문 부분 생각 문제 이용 사용 확인 처리 진행 관련 내용 오늘 어제 이번 지금 그것 여기
저희 제가 본인 부탁 감사 안녕 답변 문의 불만 칭찬 건의 요청 이유 방법 상황 다음 최근 해결
"""
_STOP = frozenset(_STOP_WORDS.split())
_LONGEST_COMPOUND = 3


@functools.lru_cache(maxsize=4)
def analyser(own: tuple[str, ...] = ()) -> Any:
    """The analyser, knowing the firm's own words (names of products, and what people have added) as one word each."""
    from kiwipiepy import Kiwi

    kiwi = Kiwi(num_workers=2)
    for word in own:
        kiwi.add_user_word(word, "NNP", 3.0)
    return kiwi


def korean(texts: Sequence[str], own: Iterable[str] = ()) -> Iterator[list[tuple[str, str]]]:
    """(word, word) of each telling word, text by text; on all cores, and never more than a few texts ahead."""
    kiwi = analyser(tuple(sorted(set(own))))
    for tokens in kiwi.tokenize(iter(texts)):
        yield [(word, word) for word in telling(tokens)]


def telling(tokens: Iterable[Any]) -> Iterator[str]:
    """The telling words of one analysed text. Nouns written together are also one word: 비밀, 번호, 비밀번호."""
    together: list[Any] = []
    for token in tokens:
        if together and (token.tag not in _NAMES or token.start != together[-1].start + together[-1].len):
            yield from _compound(together)
            together = []
        if token.tag in _NAMES:
            together.append(token)
        elif token.tag in _DOING and (word := f"{token.form}다") not in _STOP:
            yield word
    yield from _compound(together)


def _compound(nouns: list[Any]) -> Iterator[str]:
    words = [noun.form.lower() for noun in nouns]
    for word in words:
        if len(word) > 1 and word not in _STOP and word not in STOP:
            yield word
    if 1 < len(words) <= _LONGEST_COMPOUND and not set(words) & _STOP:
        yield "".join(words)
