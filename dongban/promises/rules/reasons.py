"""Why a programme cannot be used, in words of both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

# Reason: Korean, English. The words in braces come with the reason.
_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "broken_toml": (
            "programmes.toml을 읽을 수 없습니다. 쓰는 법이 틀린 곳: {where}",
            "programmes.toml cannot be read. What is written wrongly: {where}",
        ),
        "no_list": (
            "programmes.toml의 프로그램은 [[programme]] 아래에 하나씩 적습니다.",
            "Each programme in programmes.toml stands under a line [[programme]].",
        ),
        "no_table": (
            "여기에는 항목들이 있어야 하는데 값 하나만 있습니다.",
            "A single value stands here instead of the entries of a table.",
        ),
        "missing": ("{field}: 값이 없습니다.", "{field} is missing."),
        "unknown_key": (
            "{key}: 이런 항목은 없습니다. 쓸 수 있는 항목: {known}",
            "There is no entry {key}. The entries are: {known}",
        ),
        "no_text": ("{field}: 글자로 적습니다.", "{field} must be a text."),
        "bad_code": ("{field}: 1~64자로 적습니다.", "{field} must have 1 to 64 characters."),
        "bad_name": (
            '이름은 {{ ko = "…", en = "…" }}처럼 적습니다.',
            'A name is written as {{ ko = "…", en = "…" }}.',
        ),
        "unknown_word": (
            "{word}: 여기에 쓸 수 없는 말입니다. 쓸 수 있는 말: {known}",
            "{word} cannot stand here. The words are: {known}",
        ),
        "no_values": (
            '{field}의 조건은 ["값", "값"]처럼 하나 이상 적습니다.',
            'The condition {field} is written as ["value", "value"], with at least one.',
        ),
        "bad_date": (
            "{text}: 없는 날짜입니다. 2026-03-02처럼 적습니다.",
            "{text} is no day: write it as 2026-03-02.",
        ),
        "bad_offset": (
            "{text}: 기간이 아닙니다. 0d, 2w, 3m, 1y처럼 적습니다.",
            "{text} is no span of time: write it as 0d, 2w, 3m or 1y.",
        ),
        "far_offset": ("{text}: 100년을 넘을 수 없습니다.", "{text} is more than 100 years."),
        "early_offset": (
            "{text}: 해마다 되풀이되는 약속만 기준일보다 먼저 열릴 수 있습니다.",
            "{text}: only a promise that recurs may open before the day that it counts from.",
        ),
        "no_recurrence": ("되풀이 간격은 0보다 길어야 합니다.", "The time between recurrences must be longer than 0."),
        "too_often": (
            "{text}: 약속은 많아야 일주일에 한 번 되풀이됩니다. 1w 이상으로 적습니다.",
            "{text}: a promise recurs once a week at most: write 1w or more.",
        ),
        "act_recurs": (
            "{fact}: 누군가 할 때마다 생기는 약속은 되풀이되지 않습니다. every를 빼 주세요.",
            "{fact}: what somebody promises by an act does not recur: leave out every.",
        ),
        "bad_signs": (
            "{field}: 줄바꿈이나 보이지 않는 글자는 쓸 수 없습니다.",
            "{field} must not hold line breaks or other invisible signs.",
        ),
        "no_steps": ("단계가 하나도 없습니다.", "There is no step."),
        "due_before_opens": (
            "기한({due})이 시작({opens})보다 이른 날이 있습니다.",
            "The due day ({due}) can lie before the opening day ({opens}).",
        ),
        "same_code": (
            "{code}: 같은 코드가 앞에 있습니다. 앞의 것만 씁니다.",
            "The code {code} stands here twice. The first one is used.",
        ),
    }
)


@dataclass(frozen=True)
class Reason:
    """A key of the sentences, and what fills its gaps."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rejection:
    """A programme that cannot be used: its place in the file from 0, its code if it has one, the entry at fault."""

    index: int
    code: str
    field: str
    reason: Reason


class ProgrammesError(ValueError):
    """The whole text cannot be used. `reason` tells why in both languages; as a text, the error is in English."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(say_reason(reason, "en"))
        self.reason = reason


def say_reason(reason: Reason, language: str) -> str:
    """The reason as a sentence.

    >>> say_reason(Reason("missing", {"field": "subject"}), "ko")
    'subject: 값이 없습니다.'
    """
    korean, english = _SENTENCES[reason.code]
    return (korean if language.startswith("ko") else english).format(**reason.params)
