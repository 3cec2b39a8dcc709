"""The ready programmes. A firm switches them on, and changes them, as its own."""

from dongban.kernel.offsets import Offset
from dongban.promises.rules.programmes import BY_HAND, HANDED_OVER, QUIET, ProgrammeRule, StepRule, Subject


def _step(code: str, opens: str, due: str, ko: str, en: str) -> StepRule:
    return StepRule(code, Offset.parse(opens, signed=True), Offset.parse(due), {"ko": ko, "en": en})


_YEARLY = Offset.parse("1y")

SMILE = ProgrammeRule(
    code="smile",
    name={"ko": "고객스마일", "en": "Customer Smile"},
    subject=Subject.CONTRACT,
    where={"line": ("life", "health", "savings", "fund")},
    fact="signed_on",
    channel="visit",
    steps=(
        _step("explain", "0d", "3m", "3개월 설명 방문", "3-month visit to explain"),
        _step("check-1y", "11m", "13m", "1년 점검 방문", "1-year check visit"),
        _step("check-2y", "23m", "25m", "2년 점검 방문", "2-year check visit"),
    ),
)

WELCOME = ProgrammeRule(
    code="welcome",
    name={"ko": "환영 전화", "en": "Welcome call"},
    subject=Subject.CONTRACT,
    fact="signed_on",
    channel="phone",
    steps=(_step("call", "0d", "7d", "환영 전화", "Welcome call"),),
)

BIRTHDAY = ProgrammeRule(
    code="birthday",
    name={"ko": "생일 축하", "en": "Birthday greeting"},
    subject=Subject.CUSTOMER,
    where={"kind": ("person",)},
    fact="born_on",
    every=_YEARLY,
    steps=(_step("greet", "-7d", "0d", "생일 축하 인사", "Birthday greeting"),),
)

# Only those of whom nothing has been heard for a year: the making of promises looks at that, by `quiet`.
YEARLY_TOUCH = ProgrammeRule(
    code="touch",
    name={"ko": "연 1회 안부", "en": "Yearly touch"},
    subject=Subject.CUSTOMER,
    where={QUIET: ("1y",)},
    fact="since",
    every=_YEARLY,
    steps=(_step("touch", "0d", "1m", "안부 연락", "A call or visit to ask how things are"),),
)

INTRODUCE = ProgrammeRule(
    code="introduce",
    name={"ko": "새 담당자 인사", "en": "New adviser's introduction"},
    subject=Subject.CUSTOMER,
    fact=HANDED_OVER,
    steps=(_step("introduce", "0d", "14d", "새 담당자 인사", "Introduction of the new adviser"),),
)


def _by_hand(code: str, channel: str, ko: str, en: str) -> ProgrammeRule:
    """One kind of promise to one customer. Whoever makes it says by when; a week is the usual."""
    steps = (_step(code, "0d", "7d", ko, en),)
    return ProgrammeRule(code, {"ko": ko, "en": en}, Subject.CUSTOMER, BY_HAND, steps, channel=channel)


CALL_BACK = _by_hand("call-back", "phone", "다시 전화", "Call back")
COME_BACK = _by_hand("come-back", "visit", "다시 찾아뵙기", "Come back")
FOLLOW_UP = _by_hand("follow-up", "any", "알아보고 답하기", "Follow up")

# To somebody who is no customer of the records, or to all of them: the branch stands behind it.
OF_BRANCH = ProgrammeRule(
    code="branch-by-hand",
    name={"ko": "지점이 한 약속", "en": "Promised by the branch"},
    subject=Subject.BRANCH,
    fact=BY_HAND,
    steps=tuple(rule.steps[0] for rule in (CALL_BACK, COME_BACK, FOLLOW_UP)),
)

TEMPLATES: tuple[ProgrammeRule, ...] = (
    SMILE,
    WELCOME,
    BIRTHDAY,
    YEARLY_TOUCH,
    INTRODUCE,
    CALL_BACK,
    COME_BACK,
    FOLLOW_UP,
    OF_BRANCH,
)
