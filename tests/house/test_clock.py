"""The clock is an argument: only views, jobs and commands ask what time it is, and they ask at one place."""

from __future__ import annotations

import ast

import pytest

from tests.house.say import nothing
from tests.house.source import Source, called, product

# Whatever answers with the present.
_ASKS = {"now", "today", "utcnow", "machine_now", "moment", "localdate", "localtime", "ctime", "gmtime", "Now"}
_ASKS_AS_FIELD = {"auto_now", "auto_now_add"}
MAY = {
    "jobs/clock.py": "it is the place",
    "records/clock.py": "the firm's moment, in its zone",
    "front/middleware.py": "gives every request its moment",
    "site/keeping/doctor.py": "compares the clocks, for the command of that name",
    "front/users/attempts.py": "limits on signing in run on, whatever day the firm stands on",
    "front/context.py": "says on the page that the day was moved",
}
# Leases, heartbeats and the tick live on the machine's own time, whatever day the firm stands on.
MACHINE = "jobs"


def may_ask(source: Source) -> bool:
    return source.name in MAY or source.room == MACHINE or bool({"views", "jobs", "commands"} & set(source.parts))


def asks(source: Source) -> list[str]:
    found = [f"{source.name}:{call.lineno} {called(call)}" for call in source.calls() if _is_asking(call)]
    found += [
        f"{source.name}:{word.value.lineno} {word.arg}"
        for call in source.calls()
        for word in call.keywords
        if word.arg in _ASKS_AS_FIELD
    ]
    found += [
        f"{source.name}:{node.lineno} CURRENT_"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "CURRENT_TIMESTAMP" in node.value.upper()
    ]
    return found


def _is_asking(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="time"), attr="time" | "time_ns"):
            return True
    # With a moment at hand, `moment(at)` asks nothing; and a page may be called today.
    given = call.args or any(word.arg == "at" for word in call.keywords)
    return called(call) in _ASKS and not (given and called(call) in {"moment", "today"})


def trespassers(sources: list[Source]) -> list[str]:
    return [line for source in sources if not may_ask(source) for line in asks(source)]


def test_nothing_else_asks_the_time() -> None:
    nothing(trespassers(product()))


def test_every_exception_is_still_one() -> None:
    asking = {source.name for source in product() if asks(source)}
    nothing(set(MAY) - asking)


@pytest.mark.parametrize(
    "line",
    [
        "day = date.today()",
        "at = datetime.now(UTC)",
        "at = timezone.now()",
        "moment()",
        "clock.machine_now()",
        "time.time()",
        "models.DateTimeField(auto_now_add=True)",
        "rows.filter(due_on__lt=Now())",
        "cursor.execute('select * from promises where due_on < current_timestamp')",
    ],
)
def test_a_question_in_the_wrong_place_is_found(line: str) -> None:
    assert trespassers([Source("promises/actions.py", line)])
    assert not trespassers([Source("promises/views.py", line)])
    assert not trespassers([Source("promises/management/commands/make.py", line)])
