"""Reading programmes.toml: the good programmes, and for each bad one the first reason why not."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from dongban.kernel.clock import parse_day
from dongban.kernel.korean import nfc
from dongban.kernel.offsets import Offset
from dongban.promises.rules.programmes import (
    ACTS,
    CHANNELS,
    CONDITIONS,
    FACTS,
    OWNERS,
    QUIET,
    ProgrammeRule,
    StepRule,
    Subject,
)
from dongban.promises.rules.reasons import ProgrammesError, Reason, Rejection

_LIST = "programme"
_PROGRAMME_KEYS = ("code", "name", "subject", "where", "from", "starts_on", "owner", "channel", "every", "step")
_STEP_KEYS = ("code", "name", "opens", "due")
_LONGEST_CODE = 64
_FARTHEST_DAYS = 36_525
_MOST_OFTEN_DAYS = 7

# Every day of four years: whatever the month's length, the due day must not lie before the opening day.
_TRIAL_DAYS = tuple(date(2023, 1, 1) + timedelta(days=n) for n in range(1461))


class _WrongError(Exception):
    """What is wrong with the programme that is being read."""

    def __init__(self, field: str, reason: str, /, **params: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, Reason(reason, {"field": field, **params})


def read_programmes(toml_text: str) -> tuple[list[ProgrammeRule], list[Rejection]]:
    """The programmes of a programmes.toml in their order, and what is wrong with the rest. No bad one stops a good one.

    What stands under another name than theirs is not read and said so: `[[programmes]]` would else be no promises and
    no word. ProgrammesError, a ValueError, when the text is no TOML or has no list of programmes.
    """
    read: dict[str, ProgrammeRule] = {}
    tables, strange = _tables(toml_text)
    rejections = []
    for index, table in enumerate(tables):
        try:
            programme = _programme(table)
            if programme.code in read:
                raise _WrongError("code", "same_code", code=programme.code)
            read[programme.code] = programme
        except _WrongError as bad:
            code = table.get("code", "") if isinstance(table, dict) else ""
            rejections.append(Rejection(index, code if isinstance(code, str) else "", bad.field, bad.reason))
    for index, key in enumerate(strange, start=len(tables)):
        rejections.append(Rejection(index, "", key, Reason("unknown_key", {"key": key, "known": _LIST})))
    return list(read.values()), rejections


def _tables(toml_text: str) -> tuple[list[Any], list[str]]:
    """The programmes, and the names of tables that are none."""
    try:
        told = tomllib.loads(toml_text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise ProgrammesError(Reason("broken_toml", {"where": str(error)})) from None
    except RecursionError:
        raise ProgrammesError(Reason("broken_toml", {"where": "[[[["})) from None
    tables = told.pop(_LIST, [])
    if not isinstance(tables, list):
        raise ProgrammesError(Reason("no_list"))
    return tables, [key for key, value in told.items() if isinstance(value, dict | list)]


def _programme(table: object) -> ProgrammeRule:
    entries = _entries(table, "programme", _PROGRAMME_KEYS)
    code, names = _code(entries, "code"), _names(_required(entries, "name", "name"), "name")
    subject = Subject(_word(entries, "subject", tuple(Subject)))
    every = _every(entries.get("every"))
    fact = _word(entries, "from", FACTS[subject])
    if every is not None and fact in ACTS:
        raise _WrongError("every", "act_recurs", fact=fact)
    return ProgrammeRule(
        code=code,
        name=names,
        subject=subject,
        fact=fact,
        where=_where(entries.get("where", {}), subject),
        starts_on=_day(entries.get("starts_on")),
        owner=_word({"owner": OWNERS[0], **entries}, "owner", OWNERS),
        channel=_word({"channel": CHANNELS[0], **entries}, "channel", CHANNELS),
        every=every,
        steps=_steps(entries.get("step"), recurs=every is not None),
    )


def _entries(table: object, field: str, known: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(table, dict):
        raise _WrongError(field, "no_table")
    for key in table:
        if key not in known:
            raise _WrongError(key, "unknown_key", key=key, known=", ".join(known))
    return table


def _required(entries: Mapping[str, Any], key: str, field: str) -> Any:
    if key not in entries:
        raise _WrongError(field, "missing")
    return entries[key]


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise _WrongError(field, "no_text")
    if any(sign < " " or sign == "\x7f" for sign in value):
        # A database may not even hold them.
        raise _WrongError(field, "bad_signs")
    return nfc(value)


def _code(entries: Mapping[str, Any], field: str) -> str:
    code = _text(_required(entries, "code", field), field)
    if not code.strip() or len(code) > _LONGEST_CODE:
        raise _WrongError(field, "bad_code")
    return code


def _names(value: object, field: str) -> dict[str, str]:
    if isinstance(value, str) and value.strip():
        return {"ko": _text(value, field), "en": _text(value, field)}
    if isinstance(value, dict) and value and all(isinstance(name, str) and name.strip() for name in value.values()):
        return {_text(language, field): _text(name, field) for language, name in value.items()}
    raise _WrongError(field, "bad_name")


def _word(entries: Mapping[str, Any], key: str, known: Sequence[str]) -> str:
    return _known(_text(_required(entries, key, key), key), key, known)


def _known(word: str, field: str, known: Sequence[str]) -> str:
    if word not in known:
        raise _WrongError(field, "unknown_word", word=word, known=", ".join(known))
    return word


def _where(value: object, subject: Subject) -> dict[str, tuple[str, ...]]:
    conditions = CONDITIONS[subject]
    entries = _entries(value, "where", tuple(conditions))
    return {key: _condition(key, words, conditions[key]) for key, words in entries.items()}


def _condition(key: str, value: object, known: Sequence[str]) -> tuple[str, ...]:
    field = f"where.{key}"
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not words:
        raise _WrongError(field, "no_values")
    texts = tuple(_text(word, field) for word in words)
    for text in texts:
        if known:
            _known(text, field, known)
        if key == QUIET:
            _offset(text, field)
    return texts


def _day(value: object) -> date | None:
    if value is None:
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return parse_day(_text(value, "starts_on"))
    except (ValueError, _WrongError):
        raise _WrongError("starts_on", "bad_date", text=str(value)) from None


def _every(value: object) -> Offset | None:
    if value is None:
        return None
    every = _offset(value, "every")
    if every.count == 0:
        raise _WrongError("every", "no_recurrence")
    if every.days_at_least < _MOST_OFTEN_DAYS:
        raise _WrongError("every", "too_often", text=str(every))
    return every


def _offset(value: object, field: str, *, signed: bool = False) -> Offset:
    text = value if isinstance(value, str) else str(value)
    try:
        offset = Offset.parse(text, signed=signed)
    except ValueError:
        raise _WrongError(field, "early_offset" if text.startswith("-") else "bad_offset", text=text) from None
    try:
        far = abs(offset.days_at_least) > _FARTHEST_DAYS
    except ValueError:
        far = True
    if far:
        raise _WrongError(field, "far_offset", text=text)
    return offset


def _steps(value: object, *, recurs: bool) -> tuple[StepRule, ...]:
    if not isinstance(value, list) or not value:
        raise _WrongError("step", "no_steps")
    steps: dict[str, StepRule] = {}
    for place, table in enumerate(value, start=1):
        step = _step(table, f"step {place}", recurs=recurs)
        if step.code in steps:
            raise _WrongError(f"step {place}.code", "same_code", code=step.code)
        steps[step.code] = step
    return tuple(steps.values())


def _step(table: object, field: str, *, recurs: bool) -> StepRule:
    entries = _entries(table, field, _STEP_KEYS)
    code = _code(entries, f"{field}.code")
    opens = _offset(_required(entries, "opens", f"{field}.opens"), f"{field}.opens", signed=recurs)
    due = _offset(_required(entries, "due", f"{field}.due"), f"{field}.due")
    if any(due.after(day) < opens.after(day) for day in _TRIAL_DAYS):
        raise _WrongError(f"{field}.due", "due_before_opens", due=str(due), opens=str(opens))
    names = _names(entries["name"], f"{field}.name") if "name" in entries else {}
    return StepRule(code, opens, due, names)
